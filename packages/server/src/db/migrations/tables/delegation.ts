// Tables of Keystone: trusts and OAuth 1 consumers, request and access tokens.
import { bigint, boolean, datetime, integer, optional, string, text } from '../column.ts';
import type { Tables } from '../table.ts';

export const delegationTables: Tables = {
  trust: {
    columns: {
      id: string(64),
      trustor_user_id: string(64),
      trustee_user_id: string(64),
      project_id: optional(string(64)),
      impersonation: boolean,
      deleted_at: optional(datetime),
      expires_at: optional(datetime),
      remaining_uses: optional(integer),
      extra: optional(text),
      expires_at_int: optional(bigint),
      redelegated_trust_id: optional(string(64)),
      redelegation_count: optional(integer),
    },
    primaryKey: ['id'],
    unique: [
      {
        name: 'duplicate_trust_constraint',
        columns: ['trustor_user_id', 'trustee_user_id', 'project_id', 'impersonation', 'expires_at'],
      },
    ],
  },
  trust_role: {
    columns: {
      trust_id: string(64),
      role_id: string(64),
    },
    primaryKey: ['trust_id', 'role_id'],
  },
  consumer: {
    columns: {
      id: string(64),
      description: optional(string(64)),
      secret: string(64),
      extra: text,
    },
    primaryKey: ['id'],
  },
  request_token: {
    columns: {
      id: string(64),
      request_secret: string(64),
      verifier: optional(string(64)),
      authorizing_user_id: optional(string(64)),
      requested_project_id: string(64),
      role_ids: optional(text),
      consumer_id: string(64),
      expires_at: optional(string(64)),
    },
    primaryKey: ['id'],
    indexes: [{ name: 'ix_request_token_consumer_id', columns: ['consumer_id'] }],
    foreignKeys: [{ columns: ['consumer_id'], table: 'consumer', references: ['id'] }],
  },
  access_token: {
    columns: {
      id: string(64),
      access_secret: string(64),
      authorizing_user_id: string(64),
      project_id: string(64),
      role_ids: text,
      consumer_id: string(64),
      expires_at: optional(string(64)),
    },
    primaryKey: ['id'],
    indexes: [
      { name: 'ix_access_token_authorizing_user_id', columns: ['authorizing_user_id'] },
      { name: 'ix_access_token_consumer_id', columns: ['consumer_id'] },
    ],
    foreignKeys: [{ columns: ['consumer_id'], table: 'consumer', references: ['id'] }],
  },
};
