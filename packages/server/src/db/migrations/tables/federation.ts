// Tables of Keystone: identity providers, protocols, mappings and the users they bring.
import { boolean, integer, optional, serial, string, text, withDefault } from '../column.ts';
import type { Tables } from '../table.ts';

export const federationTables: Tables = {
  identity_provider: {
    columns: {
      id: string(64),
      enabled: boolean,
      description: optional(text),
      domain_id: string(64),
      authorization_ttl: optional(integer),
    },
    primaryKey: ['id'],
    mysqlIndexes: ['domain_id'],
  },
  idp_remote_ids: {
    columns: {
      idp_id: optional(string(64)),
      remote_id: string(255),
    },
    primaryKey: ['remote_id'],
    foreignKeys: [{ columns: ['idp_id'], table: 'identity_provider', references: ['id'], onDelete: 'cascade' }],
  },
  federation_protocol: {
    columns: {
      id: string(64),
      idp_id: string(64),
      mapping_id: string(64),
      remote_id_attribute: optional(string(64)),
    },
    primaryKey: ['id', 'idp_id'],
    foreignKeys: [{ columns: ['idp_id'], table: 'identity_provider', references: ['id'], onDelete: 'cascade' }],
  },
  federated_user: {
    columns: {
      id: serial,
      user_id: string(64),
      idp_id: string(64),
      protocol_id: string(64),
      unique_id: string(255),
      display_name: optional(string(255)),
    },
    primaryKey: ['id'],
    unique: [{ columns: ['idp_id', 'protocol_id', 'unique_id'] }],
    foreignKeys: [
      {
        name: 'federated_user_protocol_id_fkey',
        columns: ['protocol_id', 'idp_id'],
        table: 'federation_protocol',
        references: ['id', 'idp_id'],
        onDelete: 'cascade',
      },
      { columns: ['user_id'], table: 'user', references: ['id'], onDelete: 'cascade' },
      { columns: ['idp_id'], table: 'identity_provider', references: ['id'], onDelete: 'cascade' },
    ],
  },
  mapping: {
    columns: {
      id: string(64),
      rules: text,
      schema_version: withDefault(string(5), '1.0'),
    },
    primaryKey: ['id'],
  },
  service_provider: {
    columns: {
      auth_url: string(256),
      id: string(64),
      enabled: boolean,
      description: optional(text),
      sp_url: string(256),
      relay_state_prefix: string(256),
    },
    primaryKey: ['id'],
  },
};
