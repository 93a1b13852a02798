/** The database for one piece of work of a command or a start; whatever hinders it becomes one line that names the place. */
import { existsSync } from 'node:fs';
import type { Config } from '../config/load.ts';
import type { Database } from '../db/connect.ts';
import { isBusy, isConnectionError } from '../db/errors.ts';
import { parseDatabaseUrl } from '../db/url.ts';
import { StartError } from './error.ts';
import { openDatabase } from './open.ts';

/**
 * Throws StartError where the database cannot be reached or written; it never names the password. With `mustExist` a
 * missing SQLite file is such a fault, too, instead of being made.
 */
export async function withDatabase<T>(
  config: Config,
  work: (database: Database) => Promise<T>,
  { mustExist = false } = {},
): Promise<T> {
  if (mustExist && isMissingFile(config)) {
    throw new StartError(`the database cannot be used (${placeOf(config.database.connection)}): there is no such file`);
  }
  let database: Database | undefined;
  try {
    database = openDatabase(config);
    return await work(database);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw new StartError(`the database cannot be used (${placeOf(config.database.connection)}): ${reason}`);
  } finally {
    await database?.close();
  }
}

/** An SQLite database that nobody has made yet. */
export function isMissingFile({ database: { connection } }: Config): boolean {
  const { dialect, database } = parseDatabaseUrl(connection);
  return dialect === 'sqlite' && database !== ':memory:' && !existsSync(database);
}

function placeOf(url: string): string {
  const { dialect, host, port, database } = parseDatabaseUrl(url);
  if (dialect === 'sqlite') return database;
  return `${dialect === 'mysql' ? 'MySQL' : 'PostgreSQL'} "${database}" at ${host ?? 'localhost'}${port ? `:${port}` : ''}`;
}

const SQLITE_REASONS: Readonly<Record<number, string>> = {
  8: 'it may not be written',
  10: 'input or output failed',
  11: 'the file is damaged',
  14: 'the file cannot be opened',
  26: 'the file is not an SQLite database',
};

function reasonOf(error: unknown): string | undefined {
  const { errcode, code, message } = (error ?? {}) as { errcode?: number; code?: string; message?: string };
  const sqlite = errcode === undefined ? undefined : SQLITE_REASONS[errcode & 0xff];
  if (sqlite) return sqlite;
  if (isBusy(error)) return 'another process holds its lock';
  if (!isConnectionError(error)) return undefined;
  if (error instanceof AggregateError) return error.errors.map(reasonOf).find((reason) => reason !== undefined);
  if (code === 'ECONNREFUSED') return 'no server answers there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no such host';
  return message?.split('\n', 1)[0] || code || 'no connection';
}
