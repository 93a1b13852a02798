import { admin, adminOrOwner, anyone, anyScope, type RuleDefault } from './base.ts';

const writable = '(rule:admin_required) or (role:manager and token.domain.id:%(target.user.domain_id)s)';

export const users: readonly RuleDefault[] = [
  {
    name: 'identity:get_user',
    check:
      '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and token.domain.id:%(target.user.domain_id)s) or user_id:%(target.user.id)s',
    scopes: anyScope,
    operations: ['GET /v3/users/{user_id}', 'HEAD /v3/users/{user_id}'],
    deprecated: { name: 'identity:get_user', check: adminOrOwner, since: 'S' },
  },
  {
    name: 'identity:list_users',
    check:
      '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.domain_id)s)',
    scopes: anyScope,
    operations: ['GET /v3/users', 'HEAD /v3/users'],
    deprecated: { name: 'identity:list_users', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_projects_for_user',
    check: anyone,
    operations: ['GET  /v3/auth/projects'],
  },
  {
    name: 'identity:list_domains_for_user',
    check: anyone,
    operations: ['GET /v3/auth/domains'],
  },
  {
    name: 'identity:create_user',
    check: writable,
    scopes: anyScope,
    operations: ['POST /v3/users'],
    deprecated: { name: 'identity:create_user', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_user',
    check: writable,
    scopes: anyScope,
    operations: ['PATCH /v3/users/{user_id}'],
    deprecated: { name: 'identity:update_user', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_user',
    check: writable,
    scopes: anyScope,
    operations: ['DELETE /v3/users/{user_id}'],
    deprecated: { name: 'identity:delete_user', check: admin, since: 'S' },
  },
];
