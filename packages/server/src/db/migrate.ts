// Brings a database to the schema that this release works with.
import type { Kysely } from 'kysely';
import type { Database } from './connect.ts';
import { createKeystoneTables, createOwnTables } from './migrations/create.ts';
import type { DB } from './schema/db.ts';

export async function createSchema(database: Database): Promise<void> {
  await database.db.transaction().execute(async (trx: Kysely<DB>) => {
    await createKeystoneTables(trx, database.dialect);
    await createOwnTables(trx, database.dialect);
  });
}
