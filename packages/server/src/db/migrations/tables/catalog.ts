// Tables of Keystone: regions, services, endpoints and their groups.
import { boolean, optional, string, text, withDefault } from '../column.ts';
import type { Tables } from '../table.ts';

export const catalogTables: Tables = {
  region: {
    columns: {
      id: string(255),
      description: string(255),
      parent_region_id: optional(string(255)),
      extra: optional(text),
    },
    primaryKey: ['id'],
  },
  service: {
    columns: {
      id: string(64),
      type: optional(string(255)),
      enabled: withDefault(boolean, '1'),
      extra: optional(text),
    },
    primaryKey: ['id'],
  },
  endpoint: {
    columns: {
      id: string(64),
      legacy_endpoint_id: optional(string(64)),
      interface: string(8),
      service_id: string(64),
      url: text,
      extra: optional(text),
      enabled: withDefault(boolean, '1'),
      region_id: optional(string(255)),
    },
    primaryKey: ['id'],
    indexes: [{ name: 'service_id', columns: ['service_id'] }],
    foreignKeys: [
      { name: 'endpoint_service_id_fkey', columns: ['service_id'], table: 'service', references: ['id'] },
      { name: 'fk_endpoint_region_id', columns: ['region_id'], table: 'region', references: ['id'] },
    ],
  },
  endpoint_group: {
    columns: {
      id: string(64),
      name: string(255),
      description: optional(text),
      filters: text,
    },
    primaryKey: ['id'],
  },
  project_endpoint: {
    columns: {
      endpoint_id: string(64),
      project_id: string(64),
    },
    primaryKey: ['endpoint_id', 'project_id'],
  },
  project_endpoint_group: {
    columns: {
      endpoint_group_id: string(64),
      project_id: string(64),
    },
    primaryKey: ['endpoint_group_id', 'project_id'],
    indexes: [{ name: 'idx_project_id', columns: ['project_id'] }],
    foreignKeys: [{ columns: ['endpoint_group_id'], table: 'endpoint_group', references: ['id'] }],
  },
};
