// Brings a database to the schema that this release works with. An existing database that Keystone made keeps all it
// has and gets the archstone_* tables beside it; one that is newer than this release is refused.
import type { Database } from './connect.ts';
import { DatabaseSchemaError } from './errors.ts';
import { createKeystoneTables, createOwnTables } from './migrations/create.ts';
import { exclusively } from './migrations/exclusive.ts';
import { CONTRACT, EXPAND } from './migrations/revisions.ts';
import { readPosition, type SchemaPosition, type SchemaState } from './migrations/state.ts';
import { upgrade } from './migrations/upgrade.ts';

export type { SchemaState } from './migrations/state.ts';

/**
 * 'empty': none of Keystone's tables. 'current': Keystone 2026.1, with or without our own tables.
 * 'older': an earlier Keystone (Yoga or later), which dbSync upgrades. 'newer-unknown': refuse to work with it.
 */
export async function schemaState({ db, dialect }: Database): Promise<SchemaState> {
  return (await readPosition(db, dialect)).state;
}

/** The heads of the two chains of revisions, as `alembic_version` has them; undefined before a chain's first. */
export async function dbVersion({ db, dialect }: Database): Promise<{ expand?: string; contract?: string }> {
  const { expand, contract } = await readPosition(db, dialect);
  return {
    ...(EXPAND[expand] ? { expand: EXPAND[expand] } : {}),
    ...(CONTRACT[contract] ? { contract: CONTRACT[contract] } : {}),
  };
}

function refuseUnknown(position: SchemaPosition): void {
  if (position.state !== 'newer-unknown') return;
  throw new DatabaseSchemaError(`this release cannot work with the schema of the database: ${position.reason}`);
}

/** Creates, or upgrades, or does nothing; safe to call from several processes at once. Throws DatabaseSchemaError. */
export async function dbSync(database: Database): Promise<void> {
  const { dialect } = database;
  const seen = await readPosition(database.db, dialect);
  refuseUnknown(seen);
  if (seen.state === 'current' && seen.ownTables) return;
  await exclusively(database, async (db) => {
    // Another process may have done it while this one waited.
    const position = await readPosition(db, dialect);
    refuseUnknown(position);
    if (position.state === 'empty') await createKeystoneTables(db, dialect);
    if (position.state === 'older') await upgrade(db, dialect, position);
    if (!position.ownTables) await createOwnTables(db, dialect);
  });
}

/** What a start may do by itself: like dbSync, but a database of an older Keystone is refused, not upgraded. */
export async function createSchema(database: Database): Promise<void> {
  if ((await schemaState(database)) === 'older') {
    throw new DatabaseSchemaError('the schema of the database is older than this release: run db_sync first');
  }
  await dbSync(database);
}
