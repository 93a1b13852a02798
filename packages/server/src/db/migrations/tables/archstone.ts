// Archstone's own tables, and the one in which Keystone's migrations keep their heads.
import { bigserial, datetime, integer, string } from '../column.ts';
import type { Tables } from '../table.ts';

export const alembicTables: Tables = {
  alembic_version: {
    columns: { version_num: string(32) },
    primaryKey: ['version_num'],
    primaryKeyName: 'alembic_version_pkc',
    mysqlDatabaseCharset: true,
  },
};

export const archstoneTables: Tables = {
  archstone_change: {
    columns: { id: bigserial, at: datetime, area: string(32) },
    primaryKey: ['id'],
  },
  archstone_schema: {
    columns: { version: integer },
    primaryKey: ['version'],
  },
};
