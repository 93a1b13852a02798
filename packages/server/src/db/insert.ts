// The two inserts that the dialects spell differently.
import type { Generated, Insertable, Kysely } from 'kysely';
import type { Database } from './connect.ts';
import type { DB } from './schema/db.ts';

type SerialColumn<T extends keyof DB> = {
  [C in keyof DB[T]]: DB[T][C] extends Generated<number> ? C : never;
}[keyof DB[T]] &
  string;

/** Inserts one row into a table whose `column` the database counts up, and gives its number. */
export async function insertReturningId<T extends keyof DB>(
  { features }: Pick<Database, 'features'>,
  db: Kysely<DB>,
  table: T,
  column: SerialColumn<T>,
  row: Insertable<DB[T]>,
): Promise<number> {
  const insert = db.insertInto(table).values(row);
  if (!features.returning) return Number((await insert.executeTakeFirstOrThrow()).insertId);
  const inserted = await insert.returning(column as never).executeTakeFirstOrThrow();
  return (inserted as unknown as Record<string, number>)[column] as number;
}

/** Inserts the rows whose keys are not there yet, and leaves the others as they are. */
export async function insertMissing<T extends keyof DB>(
  { dialect }: Pick<Database, 'dialect'>,
  db: Kysely<DB>,
  table: T,
  rows: readonly Insertable<DB[T]>[],
): Promise<void> {
  if (rows.length === 0) return;
  const insert = db.insertInto(table).values(rows);
  // MySQL's `insert ignore` would let other faults pass as well; an update that changes nothing does not.
  if (dialect === 'mysql') {
    const column = Object.keys(rows[0] as object)[0] as string;
    await insert.onDuplicateKeyUpdate((eb) => ({ [column]: eb.ref(`${table}.${column}` as never) }) as never).execute();
  } else {
    await insert.onConflict((conflict) => conflict.doNothing()).execute();
  }
}
