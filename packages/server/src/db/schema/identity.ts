// Rows of Keystone: users, their passwords, groups and membership.
import type { Generated } from 'kysely';
import type { Bit, DateOnly, DateTime } from './values.ts';

export interface UserTable {
  id: string;
  extra: string | null;
  enabled: Bit | null;
  default_project_id: string | null;
  created_at: DateTime | null;
  last_active_at: DateOnly | null;
  domain_id: string;
}

export interface LocalUserTable {
  id: Generated<number>;
  user_id: string;
  domain_id: string;
  name: string;
  failed_auth_count: number | null;
  failed_auth_at: DateTime | null;
}

export interface NonlocalUserTable {
  domain_id: string;
  name: string;
  user_id: string;
}

export interface PasswordTable {
  id: Generated<number>;
  local_user_id: number;
  expires_at: DateTime | null;
  self_service: Generated<Bit>;
  password_hash: string | null;
  created_at_int: Generated<number>;
  expires_at_int: number | null;
  created_at: DateTime;
}

export interface UserOptionTable {
  user_id: string;
  option_id: string;
  option_value: string | null;
}

export interface GroupTable {
  id: string;
  domain_id: string;
  name: string;
  description: string | null;
  extra: string | null;
}

export interface UserGroupMembershipTable {
  user_id: string;
  group_id: string;
}

export interface ExpiringUserGroupMembershipTable {
  user_id: string;
  group_id: string;
  idp_id: string;
  last_verified: DateTime;
}

export interface IdMappingTable {
  public_id: string;
  domain_id: string;
  local_id: string;
  entity_type: 'user' | 'group';
}

export interface IdentityTables {
  user: UserTable;
  local_user: LocalUserTable;
  nonlocal_user: NonlocalUserTable;
  password: PasswordTable;
  user_option: UserOptionTable;
  group: GroupTable;
  user_group_membership: UserGroupMembershipTable;
  expiring_user_group_membership: ExpiringUserGroupMembershipTable;
  id_mapping: IdMappingTable;
}
