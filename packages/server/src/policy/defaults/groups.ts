import { admin, adminOrOwner, anyScope, type RuleDefault } from './base.ts';

const readable =
  '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.group.domain_id)s)';
const writable = '(rule:admin_required) or (role:manager and domain_id:%(target.group.domain_id)s)';
const membershipWritable =
  '(rule:admin_required) or (role:manager and domain_id:%(target.group.domain_id)s and domain_id:%(target.user.domain_id)s)';

export const groups: readonly RuleDefault[] = [
  {
    name: 'identity:get_group',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/groups/{group_id}', 'HEAD /v3/groups/{group_id}'],
    deprecated: { name: 'identity:get_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_groups',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/groups', 'HEAD /v3/groups'],
    deprecated: { name: 'identity:list_groups', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_groups_for_user',
    check:
      '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.user.domain_id)s) or user_id:%(user_id)s',
    scopes: anyScope,
    operations: ['GET /v3/users/{user_id}/groups', 'HEAD /v3/users/{user_id}/groups'],
    deprecated: { name: 'identity:list_groups_for_user', check: adminOrOwner, since: 'S' },
  },
  {
    name: 'identity:create_group',
    check: writable,
    scopes: anyScope,
    operations: ['POST /v3/groups'],
    deprecated: { name: 'identity:create_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_group',
    check: writable,
    scopes: anyScope,
    operations: ['PATCH /v3/groups/{group_id}'],
    deprecated: { name: 'identity:update_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_group',
    check: writable,
    scopes: anyScope,
    operations: ['DELETE /v3/groups/{group_id}'],
    deprecated: { name: 'identity:delete_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_users_in_group',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/groups/{group_id}/users', 'HEAD /v3/groups/{group_id}/users'],
    deprecated: { name: 'identity:list_users_in_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:remove_user_from_group',
    check: membershipWritable,
    scopes: anyScope,
    operations: ['DELETE /v3/groups/{group_id}/users/{user_id}'],
    deprecated: { name: 'identity:remove_user_from_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:check_user_in_group',
    check:
      '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.group.domain_id)s and domain_id:%(target.user.domain_id)s)',
    scopes: anyScope,
    operations: ['HEAD /v3/groups/{group_id}/users/{user_id}', 'GET /v3/groups/{group_id}/users/{user_id}'],
    deprecated: { name: 'identity:check_user_in_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:add_user_to_group',
    check: membershipWritable,
    scopes: anyScope,
    operations: ['PUT /v3/groups/{group_id}/users/{user_id}'],
    deprecated: { name: 'identity:add_user_to_group', check: admin, since: 'S' },
  },
];
