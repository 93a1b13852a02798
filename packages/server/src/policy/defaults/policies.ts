import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const policies: readonly RuleDefault[] = [
  {
    name: 'identity:get_policy',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/policies/{policy_id}'],
    deprecated: { name: 'identity:get_policy', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_policies',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/policies'],
    deprecated: { name: 'identity:list_policies', check: admin, since: 'T' },
  },
  {
    name: 'identity:create_policy',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/policies'],
    deprecated: { name: 'identity:create_policy', check: admin, since: 'T' },
  },
  {
    name: 'identity:update_policy',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/policies/{policy_id}'],
    deprecated: { name: 'identity:update_policy', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_policy',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/policies/{policy_id}'],
    deprecated: { name: 'identity:delete_policy', check: admin, since: 'T' },
  },
];
