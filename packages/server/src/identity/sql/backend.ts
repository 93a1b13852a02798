/** Users, groups, memberships and passwords in Keystone's own tables. */
import type { Database } from '../../db/connect.ts';
import type { IdentityBackend } from '../backend.ts';
import type { Compliance } from '../compliance.ts';
import type { PasswordHasher } from '../passwords/hasher.ts';
import { sqlAuthenticator } from './authenticator.ts';
import { sqlGroups } from './groups.ts';
import { sqlMemberships } from './memberships.ts';
import { sqlPasswords } from './passwords.ts';
import { sqlUsers } from './users.ts';

export interface SqlIdentityOptions {
  database: Database;
  hasher: PasswordHasher;
  compliance: Compliance;
  /** `[federation] default_authorization_ttl`, minutes. */
  authorizationTtl: number;
  /** Epoch seconds. */
  now(): number;
}

export const sqlIdentity = (options: SqlIdentityOptions): IdentityBackend => ({
  ...sqlAuthenticator(options),
  users: sqlUsers(options),
  passwords: sqlPasswords(options),
  groups: sqlGroups(options.database),
  memberships: sqlMemberships(options),
});
