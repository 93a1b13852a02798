import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const endpoints: readonly RuleDefault[] = [
  {
    name: 'identity:get_endpoint',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/endpoints/{endpoint_id}'],
    deprecated: { name: 'identity:get_endpoint', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_endpoints',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/endpoints'],
    deprecated: { name: 'identity:list_endpoints', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_endpoint',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/endpoints'],
    deprecated: { name: 'identity:create_endpoint', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_endpoint',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/endpoints/{endpoint_id}'],
    deprecated: { name: 'identity:update_endpoint', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_endpoint',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/endpoints/{endpoint_id}'],
    deprecated: { name: 'identity:delete_endpoint', check: admin, since: 'S' },
  },
];
