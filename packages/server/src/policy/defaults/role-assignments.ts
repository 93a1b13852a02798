import { admin, anyScope, type RuleDefault } from './base.ts';

const readable =
  '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.domain_id)s)';

export const roleAssignments: readonly RuleDefault[] = [
  {
    name: 'identity:list_role_assignments',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/role_assignments', 'HEAD /v3/role_assignments'],
    deprecated: { name: 'identity:list_role_assignments', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_role_assignments_for_tree',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/role_assignments?include_subtree', 'HEAD /v3/role_assignments?include_subtree'],
    deprecated: { name: 'identity:list_role_assignments_for_tree', check: admin, since: 'T' },
  },
];
