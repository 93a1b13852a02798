import { sql } from 'kysely';
import type { Database } from '../db/connect.ts';

const rowsOf = async <T>(database: Database, text: string): Promise<T[]> =>
  (await sql<T>`${sql.raw(text)}`.execute(database.db)).rows;

/** Grows with every row that is written, even one that is rolled back (SQLite). */
export async function writes(database: Database): Promise<number> {
  const [row] = await rowsOf<{ n: number }>(database, 'select total_changes() as n');
  return row!.n;
}

async function tables(database: Database): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(database, "select name from sqlite_master where type = 'table'");
  return rows.map(({ name }) => name);
}

/** How many rows each table has. */
export async function rowCounts(database: Database): Promise<Record<string, number>> {
  const all = (await tables(database)).map((name) => `select '${name}' as name, count(*) as n from "${name}"`);
  const rows = await rowsOf<{ name: string; n: number }>(database, all.join(' union all '));
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

/** All there is. */
export async function dump(database: Database): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const name of await tables(database)) all[name] = await rowsOf(database, `select * from "${name}"`);
  return all;
}
