// Tables of Keystone: unified limits.
import { integer, optional, serial, string, text } from '../column.ts';
import type { Tables } from '../table.ts';

export const limitTables: Tables = {
  registered_limit: {
    columns: {
      id: string(64),
      service_id: optional(string(255)),
      region_id: optional(string(64)),
      resource_name: optional(string(255)),
      default_limit: integer,
      description: optional(text),
      internal_id: serial,
    },
    primaryKey: ['internal_id'],
    unique: [{ name: 'registered_limit_id_key', columns: ['id'] }],
    mysqlIndexes: ['region_id'],
  },
  limit: {
    columns: {
      id: string(64),
      project_id: optional(string(64)),
      resource_limit: integer,
      description: optional(text),
      internal_id: serial,
      registered_limit_id: optional(string(64)),
      domain_id: optional(string(64)),
    },
    primaryKey: ['internal_id'],
    unique: [{ name: 'limit_id_key', columns: ['id'] }],
    mysqlIndexes: ['registered_limit_id'],
  },
};
