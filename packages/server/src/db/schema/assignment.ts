// Rows of Keystone: roles, implied roles and who holds them where.
import type { Generated } from 'kysely';
import type { Bit } from './values.ts';

export interface RoleTable {
  id: string;
  name: string;
  extra: string | null;
  domain_id: Generated<string>;
  description: string | null;
}

export interface RoleOptionTable {
  role_id: string;
  option_id: string;
  option_value: string | null;
}

export interface ImpliedRoleTable {
  prior_role_id: string;
  implied_role_id: string;
}

export interface AssignmentTable {
  type: 'UserProject' | 'GroupProject' | 'UserDomain' | 'GroupDomain';
  actor_id: string;
  target_id: string;
  role_id: string;
  inherited: Bit;
}

export interface SystemAssignmentTable {
  type: string;
  actor_id: string;
  target_id: string;
  role_id: string;
  inherited: Bit;
}

export interface AssignmentTables {
  role: RoleTable;
  role_option: RoleOptionTable;
  implied_role: ImpliedRoleTable;
  assignment: AssignmentTable;
  system_assignment: SystemAssignmentTable;
}
