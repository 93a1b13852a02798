import { admin, anyone, anyScope, type RuleDefault, systemOrProject } from './base.ts';

export const registeredLimits: readonly RuleDefault[] = [
  {
    name: 'identity:get_registered_limit',
    check: anyone,
    scopes: anyScope,
    operations: ['GET /v3/registered_limits/{registered_limit_id}', 'HEAD /v3/registered_limits/{registered_limit_id}'],
  },
  {
    name: 'identity:list_registered_limits',
    check: anyone,
    scopes: anyScope,
    operations: ['GET /v3/registered_limits', 'HEAD /v3/registered_limits'],
  },
  {
    name: 'identity:create_registered_limits',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/registered_limits'],
  },
  {
    name: 'identity:update_registered_limit',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/registered_limits/{registered_limit_id}'],
  },
  {
    name: 'identity:delete_registered_limit',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/registered_limits/{registered_limit_id}'],
  },
];
