// Rows of Keystone: persisted tokens and revocation events.
import type { Generated } from 'kysely';
import type { Bit, DateTime } from './values.ts';

export interface TokenTable {
  id: string;
  expires: DateTime | null;
  extra: string | null;
  valid: Bit;
  trust_id: string | null;
  user_id: string | null;
}

export interface RevocationEventTable {
  id: Generated<number>;
  domain_id: string | null;
  project_id: string | null;
  user_id: string | null;
  role_id: string | null;
  trust_id: string | null;
  consumer_id: string | null;
  access_token_id: string | null;
  issued_before: DateTime;
  expires_at: DateTime | null;
  revoked_at: DateTime;
  audit_id: string | null;
  audit_chain_id: string | null;
}

export interface TokenTables {
  token: TokenTable;
  revocation_event: RevocationEventTable;
}
