// Brings a database to the schema that this release works with. An existing database that Keystone made keeps all it
// has and gets the archstone_* tables beside it; one that is newer than this release is refused.
import type { Database } from './connect.ts';
import { DatabaseSchemaError } from './errors.ts';
import { createKeystoneTables, createOwnTables } from './migrations/create.ts';
import { exclusively } from './migrations/exclusive.ts';
import { CONTRACT, EXPAND } from './migrations/revisions.ts';
import { readPosition, type SchemaPosition, type SchemaState } from './migrations/state.ts';
import { type Phase, upgrade } from './migrations/upgrade.ts';

export { HEADS } from './migrations/revisions.ts';
export type { SchemaState } from './migrations/state.ts';
export type { Phase } from './migrations/upgrade.ts';

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

/** The part of an upgrade that is still to be done, if any; an empty database lacks everything. Throws DatabaseSchemaError. */
export async function outstandingPhase({ db, dialect }: Database): Promise<Phase | undefined> {
  const position = await readPosition(db, dialect);
  refuseUnknown(position);
  if (position.state === 'empty' || position.expand < EXPAND.length - 1) return 'expand';
  return position.contract < CONTRACT.length - 1 ? 'contract' : undefined;
}

const BOTH: readonly Phase[] = ['expand', 'contract'];

/**
 * Creates, or upgrades (by both phases or the one that is asked for), or does nothing; safe to call from several processes
 * at once. An empty database has nothing to contract: to expand it is to create it whole, after `whenEmpty`, which no other
 * process runs at the same time. Throws DatabaseSchemaError.
 */
export async function dbSync(
  database: Database,
  { phases = BOTH, whenEmpty }: { phases?: readonly Phase[]; whenEmpty?: (() => Promise<void>) | undefined } = {},
): Promise<void> {
  const { dialect } = database;
  const seen = await readPosition(database.db, dialect);
  refuseUnknown(seen);
  refuseEarlyContraction(seen, phases);
  if (seen.state === 'current' && seen.ownTables) return;
  await exclusively(database, async (db) => {
    // Another process may have done it while this one waited.
    const position = await readPosition(db, dialect);
    refuseUnknown(position);
    if (position.state === 'empty') {
      await whenEmpty?.();
      await createKeystoneTables(db, dialect);
    }
    if (position.state === 'older') await upgrade(db, dialect, position, phases);
    if (!position.ownTables) await createOwnTables(db, dialect);
  });
}

function refuseEarlyContraction({ expand }: SchemaPosition, phases: readonly Phase[]): void {
  if (phases.includes('expand') || expand === EXPAND.length - 1) return;
  throw new DatabaseSchemaError('the schema is not expanded yet: run db_sync --expand before db_sync --contract');
}

/** What a start may do by itself: like dbSync, but a database of an older Keystone is refused, not upgraded. */
export async function createSchema(database: Database, whenEmpty?: () => Promise<void>): Promise<void> {
  if ((await schemaState(database)) === 'older') {
    throw new DatabaseSchemaError(
      'the schema of the database is older than this release: run "archstone manage db_sync" first',
    );
  }
  await dbSync(database, { whenEmpty });
}
