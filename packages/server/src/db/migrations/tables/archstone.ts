// Archstone's own tables, and the one in which Keystone's migrations keep their heads.
import { bigint, bigserial, datetime, integer, optional, string, text } from '../column.ts';
import type { Tables } from '../table.ts';

export const alembicTables: Tables = {
  alembic_version: {
    columns: { version_num: string(32) },
    primaryKey: ['version_num'],
    primaryKeyName: 'alembic_version_pkc',
    mysqlDatabaseCharset: true,
  },
};

/**
 * Indexes on Keystone's tables, on SQLite only: docs/decisions/0007-index-of-our-own.md. That of assignments serves only
 * queries that repeat its condition.
 */
export const archstoneSqliteIndexes: Readonly<Record<string, string>> = {
  archstone_assignment_target: "assignment (target_id) WHERE actor_id <> ''",
  archstone_federated_user_user: 'federated_user (user_id)',
  archstone_local_user_name: 'local_user (name)',
  archstone_password_user: 'password (local_user_id)',
  archstone_project_parent: 'project (parent_id)',
};

export const archstoneTables: Tables = {
  archstone_change: {
    columns: { id: bigserial, at: datetime, area: string(32) },
    primaryKey: ['id'],
  },
  archstone_revocation_event: {
    columns: {
      id: bigserial,
      source_id: optional(integer),
      attributes: text,
      issued_before: bigint,
      revoked_at: bigint,
    },
    primaryKey: ['id'],
    unique: [{ columns: ['source_id'] }],
  },
  archstone_revocation_feed: {
    columns: { epoch: string(32) },
    primaryKey: ['epoch'],
  },
  archstone_revoked_token: {
    columns: { audit_id: string(32), md5: string(32), sha256: string(64), expires_at: bigint },
    primaryKey: ['audit_id'],
  },
  archstone_right: {
    columns: { source: string(32), bucket: integer, content: string(512) },
    primaryKey: ['source', 'bucket', 'content'],
  },
  archstone_rights_scan: {
    columns: { id: integer, version: bigint, holder: string(64), held_until: bigint, scanned_at: bigint },
    primaryKey: ['id'],
  },
  archstone_schema: {
    columns: { version: integer },
    primaryKey: ['version'],
  },
};
