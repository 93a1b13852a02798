// Creates an empty database's schema: what Keystone's db_sync makes at release 2026.1, and Archstone's own tables.
import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { DB } from '../schema/db.ts';
import { HEADS } from './revisions.ts';
import { inOrderOfReference, keystoneTables } from './schema.ts';
import { createIndex, createTable, quote, type Table, tableIndexes } from './table.ts';
import { alembicTables, archstoneSqliteIndexes, archstoneTables } from './tables/archstone.ts';
import { OWN_VERSION } from './version.ts';

/** The row that domains refer to as their domain; no API shows it. */
export const ROOT_DOMAIN_ID = '<<keystone.domain.root>>';

/** Functions without a trigger that Keystone leaves behind on PostgreSQL; a later migration of its may drop them by name. */
const LEFTOVER_FUNCTIONS = [
  'keystone_read_only_update',
  'keystone_read_only_insert',
  'update_federated_user_domain_id',
  'update_user_domain_id',
];

const execute = (db: Kysely<DB>, text: string) => sql.raw(text).execute(db);

async function createIndexes(db: Kysely<DB>, dialect: Dialect, name: string, table: Table): Promise<void> {
  const existing =
    dialect === 'mysql'
      ? await sql<{ Key_name: string }>`show index from ${sql.table(name)}`.execute(db)
      : { rows: [] };
  const names = new Set(existing.rows.map((row) => row.Key_name));
  for (const index of tableIndexes(dialect, table)) {
    if (!names.has(index.name)) await execute(db, createIndex(dialect, name, index));
  }
}

async function createEnumerations(db: Kysely<DB>, table: Table): Promise<void> {
  for (const { enumeration } of Object.values(table.columns)) {
    if (enumeration === undefined) continue;
    const values = enumeration.values.map((value) => `'${value}'`).join(', ');
    await execute(db, `CREATE TYPE ${quote('postgres', enumeration.name)} AS ENUM (${values})`);
  }
}

export async function createKeystoneTables(db: Kysely<DB>, dialect: Dialect): Promise<void> {
  for (const [name, table] of Object.entries(alembicTables)) await execute(db, createTable(dialect, name, table));
  // Several of Keystone's tables take their character set from the database.
  if (dialect === 'mysql') await execute(db, 'ALTER DATABASE DEFAULT CHARACTER SET utf8');
  for (const [name, table] of inOrderOfReference(keystoneTables)) {
    if (dialect === 'postgres') await createEnumerations(db, table);
    await execute(db, createTable(dialect, name, table));
    await createIndexes(db, dialect, name, table);
  }
  if (dialect === 'postgres') {
    for (const name of LEFTOVER_FUNCTIONS) {
      await execute(
        db,
        `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger AS 'BEGIN RETURN NEW; END' LANGUAGE plpgsql`,
      );
    }
  }
  const root = await db.selectFrom('project').select('id').where('id', '=', ROOT_DOMAIN_ID).executeTakeFirst();
  if (root === undefined) await insertRootDomain(db);
  // Written last: on MySQL these rows say that the creation came to its end.
  await db
    .insertInto('alembic_version')
    .values(HEADS.map((version_num) => ({ version_num })))
    .execute();
}

async function insertRootDomain(db: Kysely<DB>): Promise<void> {
  await db
    .insertInto('project')
    .values({
      id: ROOT_DOMAIN_ID,
      name: ROOT_DOMAIN_ID,
      extra: '{}',
      description: '',
      enabled: 0,
      domain_id: ROOT_DOMAIN_ID,
      parent_id: null,
      is_domain: 1,
    })
    .execute();
}

/** Names the sequence of revocation events: numbers of another database's sequence mean nothing here. */
const newEpoch = () => randomBytes(8).toString('hex');

/** Adds what is missing of Archstone's own tables and indexes. */
export async function createOwnTables(db: Kysely<DB>, dialect: Dialect): Promise<void> {
  for (const [name, table] of Object.entries(archstoneTables)) {
    const statement = createTable(dialect, name, table).replace(
      /^CREATE TABLE (IF NOT EXISTS )?/,
      'CREATE TABLE IF NOT EXISTS ',
    );
    await execute(db, statement);
  }
  if (dialect === 'sqlite') {
    for (const [name, on] of Object.entries(archstoneSqliteIndexes))
      await execute(db, `CREATE INDEX IF NOT EXISTS ${name} ON ${on}`);
  }
  const feed = await db.selectFrom('archstone_revocation_feed').select('epoch').executeTakeFirst();
  if (feed === undefined) await db.insertInto('archstone_revocation_feed').values({ epoch: newEpoch() }).execute();
  const row = await db.selectFrom('archstone_schema').select('version').executeTakeFirst();
  if (row === undefined) await db.insertInto('archstone_schema').values({ version: OWN_VERSION }).execute();
  else await db.updateTable('archstone_schema').set({ version: OWN_VERSION }).execute();
}
