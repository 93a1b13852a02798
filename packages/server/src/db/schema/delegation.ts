// Rows of Keystone: trusts and OAuth 1 consumers, request and access tokens.
import type { Bit, DateTime } from './values.ts';

export interface TrustTable {
  id: string;
  trustor_user_id: string;
  trustee_user_id: string;
  project_id: string | null;
  impersonation: Bit;
  deleted_at: DateTime | null;
  expires_at: DateTime | null;
  remaining_uses: number | null;
  extra: string | null;
  expires_at_int: number | null;
  redelegated_trust_id: string | null;
  redelegation_count: number | null;
}

export interface TrustRoleTable {
  trust_id: string;
  role_id: string;
}

export interface ConsumerTable {
  id: string;
  description: string | null;
  secret: string;
  extra: string;
}

export interface RequestTokenTable {
  id: string;
  request_secret: string;
  verifier: string | null;
  authorizing_user_id: string | null;
  requested_project_id: string;
  role_ids: string | null;
  consumer_id: string;
  expires_at: string | null;
}

export interface AccessTokenTable {
  id: string;
  access_secret: string;
  authorizing_user_id: string;
  project_id: string;
  role_ids: string;
  consumer_id: string;
  expires_at: string | null;
}

export interface DelegationTables {
  trust: TrustTable;
  trust_role: TrustRoleTable;
  consumer: ConsumerTable;
  request_token: RequestTokenTable;
  access_token: AccessTokenTable;
}
