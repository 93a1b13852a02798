// Tables of Keystone: projects (domains are projects too) and per-domain configuration.
import { boolean, optional, string, text, withDefault } from '../column.ts';
import type { Tables } from '../table.ts';

export const resourceTables: Tables = {
  project: {
    columns: {
      id: string(64),
      name: string(64),
      extra: optional(text),
      description: optional(text),
      enabled: optional(boolean),
      domain_id: string(64),
      parent_id: optional(string(64)),
      is_domain: withDefault(boolean, '0'),
    },
    primaryKey: ['id'],
    unique: [{ name: 'ixu_project_name_domain_id', columns: ['domain_id', 'name'] }],
    foreignKeys: [
      { name: 'project_domain_id_fkey', columns: ['domain_id'], table: 'project', references: ['id'] },
      { name: 'project_parent_id_fkey', columns: ['parent_id'], table: 'project', references: ['id'] },
    ],
  },
  project_option: {
    columns: {
      project_id: string(64),
      option_id: string(4),
      option_value: optional(text),
    },
    primaryKey: ['project_id', 'option_id'],
    foreignKeys: [{ columns: ['project_id'], table: 'project', references: ['id'], onDelete: 'cascade' }],
  },
  project_tag: {
    columns: {
      project_id: string(64),
      name: string(255),
    },
    primaryKey: ['project_id', 'name'],
    foreignKeys: [{ columns: ['project_id'], table: 'project', references: ['id'], onDelete: 'cascade' }],
  },
  config_register: {
    columns: {
      type: string(64),
      domain_id: string(64),
    },
    primaryKey: ['type'],
  },
  whitelisted_config: {
    columns: {
      domain_id: string(64),
      group: string(255),
      option: string(255),
      value: text,
    },
    primaryKey: ['domain_id', 'group', 'option'],
  },
  sensitive_config: {
    columns: {
      domain_id: string(64),
      group: string(255),
      option: string(255),
      value: text,
    },
    primaryKey: ['domain_id', 'group', 'option'],
  },
};
