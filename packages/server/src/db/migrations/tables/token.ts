// Tables of Keystone: persisted tokens and revocation events.
import { boolean, datetime, optional, serial, string, text } from '../column.ts';
import type { Tables } from '../table.ts';

export const tokenTables: Tables = {
  token: {
    columns: {
      id: string(64),
      expires: optional(datetime),
      extra: optional(text),
      valid: boolean,
      trust_id: optional(string(64)),
      user_id: optional(string(64)),
    },
    primaryKey: ['id'],
    indexes: [
      { name: 'ix_token_expires', columns: ['expires'] },
      { name: 'ix_token_expires_valid', columns: ['expires', 'valid'] },
      { name: 'ix_token_trust_id', columns: ['trust_id'] },
      { name: 'ix_token_user_id', columns: ['user_id'] },
    ],
  },
  revocation_event: {
    columns: {
      id: serial,
      domain_id: optional(string(64)),
      project_id: optional(string(64)),
      user_id: optional(string(64)),
      role_id: optional(string(64)),
      trust_id: optional(string(64)),
      consumer_id: optional(string(64)),
      access_token_id: optional(string(64)),
      issued_before: datetime,
      expires_at: optional(datetime),
      revoked_at: datetime,
      audit_id: optional(string(32)),
      audit_chain_id: optional(string(32)),
    },
    primaryKey: ['id'],
    indexes: [
      { name: 'ix_revocation_event_audit_id_issued_before', columns: ['audit_id', 'issued_before'] },
      { name: 'ix_revocation_event_composite', columns: ['issued_before', 'user_id', 'project_id', 'audit_id'] },
      { name: 'ix_revocation_event_issued_before', columns: ['issued_before'] },
      { name: 'ix_revocation_event_new_revoked_at', columns: ['revoked_at'] },
      { name: 'ix_revocation_event_project_id_issued_before', columns: ['project_id', 'issued_before'] },
      { name: 'ix_revocation_event_project_id_user_id', columns: ['project_id', 'user_id'] },
      { name: 'ix_revocation_event_user_id_issued_before', columns: ['user_id', 'issued_before'] },
    ],
  },
};
