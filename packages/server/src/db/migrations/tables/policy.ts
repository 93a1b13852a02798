// Tables of Keystone: stored policy documents.
import { optional, string, text } from '../column.ts';
import type { Tables } from '../table.ts';

export const policyTables: Tables = {
  policy: {
    columns: {
      id: string(64),
      type: string(255),
      blob: text,
      extra: optional(text),
    },
    primaryKey: ['id'],
  },
  policy_association: {
    columns: {
      id: string(64),
      policy_id: string(64),
      endpoint_id: optional(string(64)),
      service_id: optional(string(64)),
      region_id: optional(string(64)),
    },
    primaryKey: ['id'],
    unique: [{ columns: ['endpoint_id', 'service_id', 'region_id'] }],
  },
};
