// Tables of Keystone: credentials, application credentials and access rules.
import { bigint, boolean, integer, optional, serial, string, text } from '../column.ts';
import type { Tables } from '../table.ts';

export const credentialTables: Tables = {
  credential: {
    columns: {
      id: string(64),
      user_id: string(64),
      project_id: optional(string(64)),
      type: string(255),
      extra: optional(text),
      key_hash: string(64),
      encrypted_blob: text,
    },
    primaryKey: ['id'],
  },
  application_credential: {
    columns: {
      internal_id: serial,
      id: string(64),
      name: string(255),
      secret_hash: string(255),
      description: optional(text),
      user_id: string(64),
      project_id: optional(string(64)),
      expires_at: optional(bigint),
      system: optional(string(64)),
      unrestricted: optional(boolean),
    },
    primaryKey: ['internal_id'],
    unique: [{ name: 'duplicate_app_cred_constraint', columns: ['user_id', 'name'] }],
  },
  application_credential_role: {
    columns: {
      application_credential_id: integer,
      role_id: string(64),
    },
    primaryKey: ['application_credential_id', 'role_id'],
    foreignKeys: [
      {
        columns: ['application_credential_id'],
        table: 'application_credential',
        references: ['internal_id'],
        onDelete: 'cascade',
      },
    ],
  },
  access_rule: {
    columns: {
      id: serial,
      service: optional(string(64)),
      path: optional(string(128)),
      method: optional(string(16)),
      external_id: optional(string(64)),
      user_id: optional(string(64)),
    },
    primaryKey: ['id'],
    unique: [{ name: 'duplicate_access_rule_for_user_constraint', columns: ['user_id', 'service', 'path', 'method'] }],
    indexes: [
      { name: 'external_id', columns: ['external_id'] },
      { name: 'user_id', columns: ['user_id'] },
    ],
  },
  application_credential_access_rule: {
    columns: {
      application_credential_id: integer,
      access_rule_id: integer,
    },
    primaryKey: ['application_credential_id', 'access_rule_id'],
    foreignKeys: [
      {
        columns: ['application_credential_id'],
        table: 'application_credential',
        references: ['internal_id'],
        onDelete: 'cascade',
      },
      { columns: ['access_rule_id'], table: 'access_rule', references: ['id'], onDelete: 'cascade' },
    ],
  },
};
