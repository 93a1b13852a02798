// Rows of Archstone's own tables, which Keystone ignores.
import type { Generated } from 'kysely';
import type { DateTime } from './values.ts';

/** The insert-only change log: which area of the data changed, in the order in which it changed. */
export interface ArchstoneChangeTable {
  id: Generated<number>;
  at: DateTime;
  area: string;
}

/** One row: the version of the tables above, for migrations of our own. */
export interface ArchstoneSchemaTable {
  version: number;
}

/** Keystone's own record of its migrations: one row for each branch's head. */
export interface AlembicVersionTable {
  version_num: string;
}

export interface ArchstoneTables {
  archstone_change: ArchstoneChangeTable;
  archstone_schema: ArchstoneSchemaTable;
  alembic_version: AlembicVersionTable;
}
