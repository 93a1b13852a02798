import { admin, adminOrSystemReader, anyScope, type RuleDefault, systemOrProject } from './base.ts';

export const roles: readonly RuleDefault[] = [
  {
    name: 'identity:get_role',
    check:
      '(rule:admin_required or (role:reader and system_scope:all)) or (role:manager and rule:domain_managed_target_role)',
    scopes: anyScope,
    operations: ['GET /v3/roles/{role_id}', 'HEAD /v3/roles/{role_id}'],
    deprecated: { name: 'identity:get_role', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_roles',
    check: '(rule:admin_required or (role:reader and system_scope:all)) or (role:manager and not domain_id:None)',
    scopes: anyScope,
    operations: ['GET /v3/roles', 'HEAD /v3/roles'],
    deprecated: { name: 'identity:list_roles', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/roles'],
    deprecated: { name: 'identity:create_role', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/roles/{role_id}'],
    deprecated: { name: 'identity:update_role', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/roles/{role_id}'],
    deprecated: { name: 'identity:delete_role', check: admin, since: 'S' },
  },
  {
    name: 'identity:get_domain_role',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/roles/{role_id}', 'HEAD /v3/roles/{role_id}'],
    deprecated: { name: 'identity:get_domain_role', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_domain_roles',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/roles?domain_id={domain_id}', 'HEAD /v3/roles?domain_id={domain_id}'],
    deprecated: { name: 'identity:list_domain_roles', check: admin, since: 'T' },
  },
  {
    name: 'identity:create_domain_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/roles'],
    deprecated: { name: 'identity:create_domain_role', check: admin, since: 'T' },
  },
  {
    name: 'identity:update_domain_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/roles/{role_id}'],
    deprecated: { name: 'identity:update_domain_role', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_domain_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/roles/{role_id}'],
    deprecated: { name: 'identity:delete_domain_role', check: admin, since: 'T' },
  },
];
