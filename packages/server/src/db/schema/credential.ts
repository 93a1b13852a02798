// Rows of Keystone: credentials, application credentials and access rules.
import type { Generated } from 'kysely';
import type { Bit } from './values.ts';

export interface CredentialTable {
  id: string;
  user_id: string;
  project_id: string | null;
  type: string;
  extra: string | null;
  key_hash: string;
  encrypted_blob: string;
}

export interface ApplicationCredentialTable {
  internal_id: Generated<number>;
  id: string;
  name: string;
  secret_hash: string;
  description: string | null;
  user_id: string;
  project_id: string | null;
  expires_at: number | null;
  system: string | null;
  unrestricted: Bit | null;
}

export interface ApplicationCredentialRoleTable {
  application_credential_id: number;
  role_id: string;
}

export interface AccessRuleTable {
  id: Generated<number>;
  service: string | null;
  path: string | null;
  method: string | null;
  external_id: string | null;
  user_id: string | null;
}

export interface ApplicationCredentialAccessRuleTable {
  application_credential_id: number;
  access_rule_id: number;
}

export interface CredentialTables {
  credential: CredentialTable;
  application_credential: ApplicationCredentialTable;
  application_credential_role: ApplicationCredentialRoleTable;
  access_rule: AccessRuleTable;
  application_credential_access_rule: ApplicationCredentialAccessRuleTable;
}
