import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const impliedRoles: readonly RuleDefault[] = [
  {
    name: 'identity:get_implied_role',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/roles/{prior_role_id}/implies/{implied_role_id}'],
    deprecated: { name: 'identity:get_implied_role', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_implied_roles',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/roles/{prior_role_id}/implies', 'HEAD /v3/roles/{prior_role_id}/implies'],
    deprecated: { name: 'identity:list_implied_roles', check: admin, since: 'T' },
  },
  {
    name: 'identity:create_implied_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/roles/{prior_role_id}/implies/{implied_role_id}'],
    deprecated: { name: 'identity:create_implied_role', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_implied_role',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/roles/{prior_role_id}/implies/{implied_role_id}'],
    deprecated: { name: 'identity:delete_implied_role', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_role_inference_rules',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/role_inferences', 'HEAD /v3/role_inferences'],
    deprecated: { name: 'identity:list_role_inference_rules', check: admin, since: 'T' },
  },
  {
    name: 'identity:check_implied_role',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['HEAD /v3/roles/{prior_role_id}/implies/{implied_role_id}'],
    deprecated: { name: 'identity:check_implied_role', check: admin, since: 'T' },
  },
];
