// Takes a Keystone database from release Yoga or later to 2026.1: one step for each of Keystone's revisions, and after
// each step its mark in `alembic_version`, so that an upgrade that was interrupted on MySQL goes on where it stopped.
import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { DB } from '../schema/db.ts';
import { CONTRACT, EXPAND, INITIAL } from './revisions.ts';
import { keystoneTables } from './schema.ts';
import type { SchemaPosition } from './state.ts';
import { createIndex, createTable, type Index, quote, type Table, tableIndexes } from './table.ts';

type Step = (db: Kysely<DB>, dialect: Dialect) => Promise<void>;
type Revision = (typeof EXPAND)[number] | (typeof CONTRACT)[number];

const execute = (db: Kysely<DB>, text: string) => sql.raw(text).execute(db);

const tableOf = (name: string): Table => keystoneTables[name] as Table;

async function mysqlIndexes(db: Kysely<DB>, table: string): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ Key_name: string; Column_name: string }>`show index from ${sql.table(table)}`.execute(
    db,
  );
  const indexes = new Map<string, string[]>();
  for (const row of rows) indexes.set(row.Key_name, [...(indexes.get(row.Key_name) ?? []), row.Column_name]);
  return indexes;
}

async function addIndex(db: Kysely<DB>, dialect: Dialect, table: string, name: string): Promise<void> {
  if (dialect === 'mysql' && (await mysqlIndexes(db, table)).has(name)) return;
  const index = tableIndexes(dialect, tableOf(table)).find((candidate) => candidate.name === name) as Index;
  await execute(db, createIndex(dialect, table, index));
}

async function dropUnique(db: Kysely<DB>, dialect: Dialect, table: string, name: string): Promise<void> {
  if (dialect === 'postgres') {
    await execute(db, `ALTER TABLE ${quote(dialect, table)} DROP CONSTRAINT IF EXISTS ${quote(dialect, name)}`);
  } else if ((await mysqlIndexes(db, table)).has(name)) {
    await execute(db, `DROP INDEX ${quote(dialect, name)} ON ${quote(dialect, table)}`);
  }
}

/** SQLite cannot change a constraint or a default: the table is written anew in its final form. */
async function rebuild(db: Kysely<DB>, name: string): Promise<void> {
  const table = tableOf(name);
  const scratch = `archstone_rebuild_${name}`;
  const columns = Object.keys(table.columns)
    .map((column) => quote('sqlite', column))
    .join(', ');
  await execute(db, createTable('sqlite', scratch, table));
  await execute(db, `INSERT INTO ${scratch} (${columns}) SELECT ${columns} FROM ${quote('sqlite', name)}`);
  await execute(db, `DROP TABLE ${quote('sqlite', name)}`);
  await execute(db, `ALTER TABLE ${scratch} RENAME TO ${quote('sqlite', name)}`);
  for (const index of tableIndexes('sqlite', table)) await execute(db, createIndex('sqlite', name, index));
}

const nothing: Step = async () => {};

const steps: Record<Revision, Step> = {
  '29e87d24a316': nothing,
  b4f8b3f584e0: async (db, dialect) => {
    // On SQLite the contraction below writes the table anew with the new constraint.
    if (dialect === 'sqlite') return;
    const name = 'duplicate_trust_constraint';
    if (dialect === 'mysql' && (await mysqlIndexes(db, 'trust')).has(name)) return;
    const unique = tableOf('trust').unique?.find((candidate) => candidate.name === name);
    const columns = (unique?.columns ?? []).map((column) => quote(dialect, column)).join(', ');
    await execute(db, `ALTER TABLE trust ADD CONSTRAINT ${name} UNIQUE (${columns})`);
  },
  '11c3b243b4cb': async (db, dialect) => {
    if (dialect === 'sqlite') return rebuild(db, 'service_provider');
    await execute(db, 'ALTER TABLE service_provider ALTER COLUMN relay_state_prefix DROP DEFAULT');
  },
  '47147121': async (db, dialect) => {
    if (dialect === 'mysql') {
      const { rows } = await sql`show columns from mapping like 'schema_version'`.execute(db);
      if (rows.length > 0) return;
    }
    await execute(db, "ALTER TABLE mapping ADD COLUMN schema_version VARCHAR(5) DEFAULT '1.0' NOT NULL");
  },
  e8725d6fa226: (db, dialect) => addIndex(db, dialect, 'project_endpoint_group', 'idx_project_id'),
  '742c857f1dfb': async (db, dialect) => {
    await addIndex(db, dialect, 'revocation_event', 'ix_revocation_event_project_id_user_id');
    await addIndex(db, dialect, 'revocation_event', 'ix_revocation_event_composite');
  },
  e25ffa003242: nothing,
  '99de3849d860': async (db, dialect) => {
    if (dialect === 'sqlite') {
      await rebuild(db, 'access_rule');
      await rebuild(db, 'trust');
    } else {
      await dropUnique(db, dialect, 'access_rule', 'access_rule_external_id_key');
      await dropUnique(db, dialect, 'trust', 'duplicate_trust_constraint_expanded');
    }
  },
  c88cdce8f248: async (db, dialect) => {
    if (dialect !== 'mysql') return;
    for (const [name, columns] of await mysqlIndexes(db, 'project_tag')) {
      const repeatsKey = name !== 'PRIMARY' && columns.join() === tableOf('project_tag').primaryKey.join();
      if (repeatsKey) await dropUnique(db, dialect, 'project_tag', name);
    }
  },
};

async function mark(db: Kysely<DB>, before: string | undefined, revision: string): Promise<void> {
  const version_num = revision;
  if (before !== undefined) {
    await db.updateTable('alembic_version').set({ version_num }).where('version_num', '=', before).execute();
  } else {
    await db.insertInto('alembic_version').values({ version_num }).execute();
    await db.deleteFrom('alembic_version').where('version_num', '=', INITIAL).execute();
  }
}

/** `expand` adds what the new release needs, `contract` takes away what only the old one needed. */
export type Phase = 'expand' | 'contract';

/** On SQLite, call it with foreign keys off: a table that is written anew must not take the rows that refer to it along. */
export async function upgrade(
  db: Kysely<DB>,
  dialect: Dialect,
  from: SchemaPosition,
  phases: readonly Phase[],
): Promise<void> {
  for (const [phase, chain, done] of [
    ['expand', EXPAND, from.expand],
    ['contract', CONTRACT, from.contract],
  ] as const) {
    if (!phases.includes(phase)) continue;
    for (const [index, revision] of chain.entries()) {
      if (index <= done) continue;
      await steps[revision](db, dialect);
      await mark(db, chain[index - 1], revision);
    }
  }
}
