import { admin, anyone, anyScope, type RuleDefault, systemOrProject } from './base.ts';

export const regions: readonly RuleDefault[] = [
  {
    name: 'identity:get_region',
    check: anyone,
    scopes: anyScope,
    operations: ['GET /v3/regions/{region_id}', 'HEAD /v3/regions/{region_id}'],
  },
  {
    name: 'identity:list_regions',
    check: anyone,
    scopes: anyScope,
    operations: ['GET /v3/regions', 'HEAD /v3/regions'],
  },
  {
    name: 'identity:create_region',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/regions', 'PUT /v3/regions/{region_id}'],
    deprecated: { name: 'identity:create_region', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_region',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/regions/{region_id}'],
    deprecated: { name: 'identity:update_region', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_region',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/regions/{region_id}'],
    deprecated: { name: 'identity:delete_region', check: admin, since: 'S' },
  },
];
