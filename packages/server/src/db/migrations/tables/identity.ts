// Tables of Keystone: users, their passwords, groups and membership.
import {
  bigint,
  boolean,
  date,
  datetime,
  integer,
  oneOf,
  optional,
  serial,
  string,
  text,
  withDefault,
} from '../column.ts';
import type { Tables } from '../table.ts';

export const identityTables: Tables = {
  user: {
    columns: {
      id: string(64),
      extra: optional(text),
      enabled: optional(boolean),
      default_project_id: optional(string(64)),
      created_at: optional(datetime),
      last_active_at: optional(date),
      domain_id: string(64),
    },
    primaryKey: ['id'],
    unique: [{ name: 'ixu_user_id_domain_id', columns: ['id', 'domain_id'] }],
    indexes: [{ name: 'ix_default_project_id', columns: ['default_project_id'] }],
    mysqlIndexes: ['domain_id'],
  },
  local_user: {
    columns: {
      id: serial,
      user_id: string(64),
      domain_id: string(64),
      name: string(255),
      failed_auth_count: optional(integer),
      failed_auth_at: optional(datetime),
    },
    primaryKey: ['id'],
    unique: [{ columns: ['domain_id', 'name'] }, { columns: ['user_id'] }],
    foreignKeys: [
      {
        name: 'local_user_user_id_fkey',
        columns: ['user_id', 'domain_id'],
        table: 'user',
        references: ['id', 'domain_id'],
        onDelete: 'cascade',
        onUpdate: 'cascade',
      },
    ],
  },
  nonlocal_user: {
    columns: {
      domain_id: string(64),
      name: string(255),
      user_id: string(64),
    },
    primaryKey: ['domain_id', 'name'],
    unique: [{ name: 'ixu_nonlocal_user_user_id', columns: ['user_id'] }],
    foreignKeys: [
      {
        name: 'nonlocal_user_user_id_fkey',
        columns: ['user_id', 'domain_id'],
        table: 'user',
        references: ['id', 'domain_id'],
        onDelete: 'cascade',
        onUpdate: 'cascade',
      },
    ],
  },
  password: {
    columns: {
      id: serial,
      local_user_id: integer,
      expires_at: optional(datetime),
      self_service: withDefault(boolean, '0'),
      password_hash: optional(string(255)),
      created_at_int: withDefault(bigint, '0'),
      expires_at_int: optional(bigint),
      created_at: datetime,
    },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['local_user_id'], table: 'local_user', references: ['id'], onDelete: 'cascade' }],
  },
  user_option: {
    columns: {
      user_id: string(64),
      option_id: string(4),
      option_value: optional(text),
    },
    primaryKey: ['user_id', 'option_id'],
    foreignKeys: [{ columns: ['user_id'], table: 'user', references: ['id'], onDelete: 'cascade' }],
  },
  group: {
    columns: {
      id: string(64),
      domain_id: string(64),
      name: string(64),
      description: optional(text),
      extra: optional(text),
    },
    primaryKey: ['id'],
    unique: [{ name: 'ixu_group_name_domain_id', columns: ['domain_id', 'name'] }],
  },
  user_group_membership: {
    columns: {
      user_id: string(64),
      group_id: string(64),
    },
    primaryKey: ['user_id', 'group_id'],
    indexes: [{ name: 'group_id', columns: ['group_id'] }],
    foreignKeys: [
      { name: 'fk_user_group_membership_user_id', columns: ['user_id'], table: 'user', references: ['id'] },
      { name: 'fk_user_group_membership_group_id', columns: ['group_id'], table: 'group', references: ['id'] },
    ],
  },
  expiring_user_group_membership: {
    columns: {
      user_id: string(64),
      group_id: string(64),
      idp_id: string(64),
      last_verified: datetime,
    },
    primaryKey: ['user_id', 'group_id', 'idp_id'],
    foreignKeys: [
      { columns: ['user_id'], table: 'user', references: ['id'] },
      { columns: ['group_id'], table: 'group', references: ['id'] },
      { columns: ['idp_id'], table: 'identity_provider', references: ['id'], onDelete: 'cascade' },
    ],
  },
  id_mapping: {
    columns: {
      public_id: string(64),
      domain_id: string(64),
      local_id: string(255),
      entity_type: oneOf('entity_type', ['user', 'group']),
    },
    primaryKey: ['public_id'],
    unique: [{ name: 'domain_id', columns: ['domain_id', 'local_id', 'entity_type'] }],
  },
};
