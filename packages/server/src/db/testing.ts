// One suite on every database: SQLite always, PostgreSQL and MariaDB where they answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, describe, test } from 'vitest';
import { type ConnectOptions, connect, type Database } from './connect.ts';
import { isConnectionError } from './errors.ts';
import { createSchema } from './migrate.ts';

export interface MakeDatabase {
  /** A scratch database with the schema (or, with `empty`, without), closed and dropped after the suite. */
  (options?: Omit<ConnectOptions, 'url'> & { empty?: boolean }): Promise<Database>;
  /** Only makes a scratch database and gives its URL, to connect to it more than once. */
  url(): Promise<string>;
}

const env = (name: string, fallback: string): string => process.env[name] ?? fallback;

/** The servers that the suites may make scratch databases on. */
export const servers = {
  postgres: env('ARCHSTONE_TEST_POSTGRES', 'postgresql://postgres@127.0.0.1:5432/postgres'),
  mysql: env('ARCHSTONE_TEST_MYSQL', 'mysql://root@127.0.0.1:3306/mysql'),
};

/** Undefined where the server answers, else the reason for skipping. */
export async function whyUnreachable(url: string): Promise<string | undefined> {
  const database = connect({ url, poolTimeout: 3 });
  try {
    await sql`select 1`.execute(database.db);
    return undefined;
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    return `no ${database.dialect === 'mysql' ? 'MariaDB' : 'PostgreSQL'} server answers`;
  } finally {
    await database.close();
  }
}

let made = 0;
const scratchName = (): string => {
  made += 1;
  return `archstone_test_${process.pid}_${Date.now().toString(36)}_${made}_${Math.random().toString(36).slice(2, 6)}`;
};

async function onServer(url: string, statement: string): Promise<void> {
  const database = connect({ url });
  await sql.raw(statement).execute(database.db).finally(database.close);
}

function sqliteUrls() {
  const directory = mkdtempSync(join(tmpdir(), 'archstone-db-'));
  return {
    url: async () => `sqlite:///${join(directory, `${scratchName()}.db`)}`,
    drop: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

function serverUrls(server: string) {
  const names: string[] = [];
  return {
    async url() {
      const name = scratchName();
      await onServer(server, `create database ${name}`);
      names.push(name);
      return server.replace(/\/\w+$/, `/${name}`);
    },
    async drop() {
      for (const name of names) await onServer(server, `drop database if exists ${name}`);
    },
  };
}

function scratch(urls: { url(): Promise<string>; drop(): Promise<void> }): MakeDatabase {
  const open: Database[] = [];
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()));
    await urls.drop();
  });
  const make = async ({ empty = false, ...options }: Parameters<MakeDatabase>[0] = {}) => {
    const database = connect({ ...options, url: await urls.url() });
    open.push(database);
    if (!empty) await createSchema(database);
    return database;
  };
  return Object.assign(make, { url: urls.url });
}

type TestFunction = (name: string, run: () => void | Promise<void>, timeout?: number) => void;

/** `test`, or a skip that carries its reason; with ARCHSTONE_REQUIRE_SERVICES=1 a failure instead of the skip. */
export const skipReason =
  (reason: string | undefined): TestFunction =>
  (name, run, timeout) => {
    if (reason === undefined) return test(name, run, timeout);
    if (process.env.ARCHSTONE_REQUIRE_SERVICES !== '1') return test.skip(`${name} (skipped: ${reason})`, run);
    test(name, () => {
      throw new Error(reason);
    });
  };

const reasons = new Map<string, Promise<string | undefined>>();

/**
 * Runs `suite` in a describe block for each database. `name` is 'sqlite', 'postgres' or 'mysql'. Where a server does not
 * answer, its block is one skipped test that says so; with ARCHSTONE_REQUIRE_SERVICES=1, one failed test.
 * Call it with await at the top level of a test file.
 */
export async function forEachDialect(
  suite: (makeDatabase: MakeDatabase, name: Database['dialect']) => void,
): Promise<void> {
  describe('sqlite', () => suite(scratch(sqliteUrls()), 'sqlite'));
  for (const name of ['postgres', 'mysql'] as const) {
    const server = servers[name];
    if (!reasons.has(name)) reasons.set(name, whyUnreachable(server));
    const reason = await reasons.get(name);
    describe(name, () => {
      if (reason === undefined) return suite(scratch(serverUrls(server)), name);
      return skipReason(reason)('every test', () => {});
    });
  }
}
