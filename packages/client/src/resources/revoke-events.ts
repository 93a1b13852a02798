import type { Api, Listing } from './api.ts';

/** Tokens to which all of what it says applies are revoked. */
export interface RevokeEvent {
  /** ISO 8601: tokens issued before. */
  issued_before: string;
  audit_id?: string;
  audit_chain_id?: string;
  user_id?: string;
  project_id?: string;
  domain_id?: string;
  role_id?: string;
  'OS-TRUST:trust_id'?: string;
  'OS-OAUTH1:consumer_id'?: string;
  'OS-OAUTH1:access_token_id'?: string;
  expires_at?: string;
}

/** What was revoked lately (OS-REVOKE). */
export interface RevokeEvents {
  /** `since`: ISO 8601. @example await revoke_events.list({ since: '2027-01-01T00:00:00Z' }).toArray(); */
  list(filters?: { since?: string | undefined }): Listing<RevokeEvent>;
}

export function revokeEvents(api: Api): RevokeEvents {
  return { list: (filters) => api.many('events', '/OS-REVOKE/events', filters) };
}
