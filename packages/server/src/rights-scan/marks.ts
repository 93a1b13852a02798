/**
 * Marks of tables: while a table's mark stays as it was, so did its rows, and nobody need read them. A table without a mark has to
 * be read. PostgreSQL: the number of rows and the sum of the transactions that wrote them; MariaDB: the time of the last
 * commit to the table, once that is past.
 */
import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../db/dialect.ts';
import type { DB } from '../db/schema/db.ts';
import { SOURCES } from './sources.ts';

export type Marks = ReadonlyMap<string, string>;

const TABLES = [...new Set(SOURCES.flatMap(({ tables }) => tables))];

export async function tableMarks(db: Kysely<DB>, dialect: Dialect): Promise<Marks> {
  if (dialect === 'postgres') return postgresMarks(db);
  if (dialect === 'mysql') return mariadbMarks(db);
  return new Map();
}

async function postgresMarks(db: Kysely<DB>): Promise<Marks> {
  // The sum of the ages would grow by itself; their distance from one and the same transaction does not.
  const each = TABLES.map(
    (table) => sql`select ${sql.lit(table)} as name,
      count(*)::text || ' ' || coalesce(count(*) * age('100'::xid)::bigint - sum(age(xmin)::bigint), 0)::text as mark
      from ${sql.table(table)}`,
  );
  const { rows } = await sql<{ name: string; mark: string }>`${sql.join(each, sql` union all `)}`.execute(db);
  return new Map(rows.map(({ name, mark }) => [name, mark]));
}

async function mariadbMarks(db: Kysely<DB>): Promise<Marks> {
  // MySQL answers this from a cache of a day, so there no table has a mark. No time: not written since the server started.
  const { rows } = await sql<{ name: string; mark: string }>`
    select table_name as name, coalesce(cast(update_time as char), 'never') as mark from information_schema.tables
    where table_schema = database() and table_name in (${sql.join(TABLES)})
      and version() like '%MariaDB%' and (update_time is null or update_time < now() - interval 2 second)`.execute(db);
  return new Map(rows.map(({ name, mark }) => [name, mark]));
}

/** The mark of a source: undefined where one of its tables has none. */
export function markOf(marks: Marks, tables: readonly string[]): string | undefined {
  const own = tables.map((table) => marks.get(table));
  return own.includes(undefined) ? undefined : own.join();
}
