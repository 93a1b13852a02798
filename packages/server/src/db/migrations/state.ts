// Which schema a database has, judged by its tables and the heads in `alembic_version`.
import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { DB } from '../schema/db.ts';
import { CONTRACT, EXPAND, INITIAL } from './revisions.ts';
import { keystoneTables } from './schema.ts';
import { archstoneTables } from './tables/archstone.ts';
import { OWN_VERSION } from './version.ts';

export type SchemaState = 'empty' | 'current' | 'older' | 'newer-unknown';

export interface SchemaPosition {
  state: SchemaState;
  /** How far each chain of revisions has come: the index of its head, -1 before its first. */
  expand: number;
  contract: number;
  /** Archstone's own tables are there and of this version. */
  ownTables: boolean;
  /** Why the state is 'newer-unknown', in one line. */
  reason?: string;
}

const listings: Record<Dialect, string> = {
  sqlite: "select name from sqlite_master where type = 'table'",
  postgres: 'select tablename as name from pg_tables where schemaname = current_schema()',
  mysql: 'select table_name as name from information_schema.tables where table_schema = database()',
};

async function tableNames(db: Kysely<DB>, dialect: Dialect): Promise<Set<string>> {
  const { rows } = await sql.raw<{ name: string }>(listings[dialect]).execute(db);
  return new Set(rows.map((row) => row.name));
}

const unknown = (reason: string): SchemaPosition => ({
  state: 'newer-unknown',
  expand: -1,
  contract: -1,
  ownTables: false,
  reason,
});

export async function readPosition(db: Kysely<DB>, dialect: Dialect): Promise<SchemaPosition> {
  const names = await tableNames(db, dialect);
  const own = await readOwnVersion(db, names);
  if (own !== undefined && own > OWN_VERSION) {
    return unknown(`its archstone_* tables are of version ${own}, and this release knows ${OWN_VERSION}`);
  }
  const ownTables = own === OWN_VERSION;
  const heads = names.has('alembic_version')
    ? (await db.selectFrom('alembic_version').select('version_num').execute()).map((row) => row.version_num)
    : [];
  if (heads.length === 0) {
    const found = Object.keys(keystoneTables).find((name) => names.has(name));
    // MySQL keeps what an interrupted creation had made; alembic_version is its first table and gets its rows last.
    if (found === undefined || names.has('alembic_version'))
      return { state: 'empty', expand: -1, contract: -1, ownTables };
    return unknown(`it has a table "${found}" but no alembic_version, so it is older than Keystone's release Yoga`);
  }
  return { ...positionOf(heads), ownTables };
}

async function readOwnVersion(db: Kysely<DB>, names: ReadonlySet<string>): Promise<number | undefined> {
  if (!Object.keys(archstoneTables).every((name) => names.has(name))) return undefined;
  const row = await db.selectFrom('archstone_schema').select('version').executeTakeFirst();
  return row?.version;
}

function positionOf(heads: readonly string[]): Omit<SchemaPosition, 'ownTables'> {
  const expands: readonly string[] = EXPAND;
  const contracts: readonly string[] = CONTRACT;
  const strange = heads.find((head) => head !== INITIAL && !expands.includes(head) && !contracts.includes(head));
  if (strange !== undefined) return unknown(`its alembic revision ${strange} is not known to this release`);
  const expand = Math.max(...heads.map((head) => expands.indexOf(head)));
  const contract = Math.max(...heads.map((head) => contracts.indexOf(head)));
  const current = expand === EXPAND.length - 1 && contract === CONTRACT.length - 1;
  return { state: current ? 'current' : 'older', expand, contract };
}
