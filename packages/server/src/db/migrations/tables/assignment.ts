// Tables of Keystone: roles, implied roles and who holds them where.
import { boolean, oneOf, optional, string, text, withDefault } from '../column.ts';
import type { Tables } from '../table.ts';

export const assignmentTables: Tables = {
  role: {
    columns: {
      id: string(64),
      name: string(255),
      extra: optional(text),
      domain_id: withDefault(string(64), '<<null>>'),
      description: optional(string(255)),
    },
    primaryKey: ['id'],
    unique: [{ name: 'ixu_role_name_domain_id', columns: ['name', 'domain_id'] }],
  },
  role_option: {
    columns: {
      role_id: string(64),
      option_id: string(4),
      option_value: optional(text),
    },
    primaryKey: ['role_id', 'option_id'],
    foreignKeys: [{ columns: ['role_id'], table: 'role', references: ['id'], onDelete: 'cascade' }],
  },
  implied_role: {
    columns: {
      prior_role_id: string(64),
      implied_role_id: string(64),
    },
    primaryKey: ['prior_role_id', 'implied_role_id'],
    foreignKeys: [
      {
        name: 'implied_role_prior_role_id_fkey',
        columns: ['prior_role_id'],
        table: 'role',
        references: ['id'],
        onDelete: 'cascade',
      },
      {
        name: 'implied_role_implied_role_id_fkey',
        columns: ['implied_role_id'],
        table: 'role',
        references: ['id'],
        onDelete: 'cascade',
      },
    ],
  },
  assignment: {
    columns: {
      type: oneOf('type', ['UserProject', 'GroupProject', 'UserDomain', 'GroupDomain']),
      actor_id: string(64),
      target_id: string(64),
      role_id: string(64),
      inherited: boolean,
    },
    primaryKey: ['type', 'actor_id', 'target_id', 'role_id', 'inherited'],
    indexes: [{ name: 'ix_actor_id', columns: ['actor_id'] }],
    foreignKeys: [
      { name: 'fk_assignment_role_id', columns: ['role_id'], table: 'role', references: ['id'], only: 'sqlite' },
    ],
  },
  system_assignment: {
    columns: {
      type: string(64),
      actor_id: string(64),
      target_id: string(64),
      role_id: string(64),
      inherited: boolean,
    },
    primaryKey: ['type', 'actor_id', 'target_id', 'role_id', 'inherited'],
  },
};
