// Runs a change of the schema alone: workers that start at the same time wait for one another.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../connect.ts';
import { DatabaseBusyError } from '../errors.ts';
import type { DB } from '../schema/db.ts';

const PATIENCE_SECONDS = 60;

/** Any number will do, as long as no other program on the database takes it for a lock of its own. */
const POSTGRES_LOCK = 4_242_190_523;

type Work<T> = (db: Kysely<DB>) => Promise<T>;

/** `work` gets a transaction; on MySQL, which has none around schema changes, a connection that holds a named lock. */
export function exclusively<T>({ db, dialect }: Database, work: Work<T>): Promise<T> {
  switch (dialect) {
    case 'sqlite':
      return withoutForeignKeys(db, work);
    case 'postgres':
      return db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(${POSTGRES_LOCK})`.execute(trx);
        return work(trx);
      });
    case 'mysql':
      return db.connection().execute((connection) => underNamedLock(connection, work));
  }
}

/** The pragma does nothing inside a transaction, so it goes around it. */
function withoutForeignKeys<T>(db: Kysely<DB>, work: Work<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`pragma foreign_keys = off`.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      await sql`pragma foreign_keys = on`.execute(connection);
    }
  });
}

async function underNamedLock<T>(connection: Kysely<DB>, work: Work<T>): Promise<T> {
  // Names of locks count for the whole server, and are at most 64 characters long.
  const name = sql`concat('archstone:', md5(database()))`;
  const { rows } = await sql<{ taken: number }>`select get_lock(${name}, ${PATIENCE_SECONDS}) as taken`.execute(
    connection,
  );
  if (rows[0]?.taken !== 1) throw new DatabaseBusyError('another process is changing the schema of this database');
  try {
    return await work(connection);
  } finally {
    await sql`do release_lock(${name})`.execute(connection);
  }
}
