import { admin, anyone, anyScope, type RuleDefault, systemOrProject } from './base.ts';

export const limits: readonly RuleDefault[] = [
  {
    name: 'identity:get_limit_model',
    check: anyone,
    scopes: anyScope,
    operations: ['GET /v3/limits/model', 'HEAD /v3/limits/model'],
  },
  {
    name: 'identity:get_limit',
    check:
      'rule:admin_required or (role:reader and system_scope:all) or (domain_id:%(target.limit.domain.id)s or domain_id:%(target.limit.project.domain_id)s) or (project_id:%(target.limit.project_id)s and not None:%(target.limit.project_id)s)',
    scopes: anyScope,
    operations: ['GET /v3/limits/{limit_id}', 'HEAD /v3/limits/{limit_id}'],
  },
  {
    name: 'identity:list_limits',
    check: anyone,
    scopes: anyScope,
    operations: ['GET /v3/limits', 'HEAD /v3/limits'],
  },
  {
    name: 'identity:create_limits',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/limits'],
  },
  {
    name: 'identity:update_limit',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/limits/{limit_id}'],
  },
  {
    name: 'identity:delete_limit',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/limits/{limit_id}'],
  },
];
