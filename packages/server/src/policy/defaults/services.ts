import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const services: readonly RuleDefault[] = [
  {
    name: 'identity:get_service',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/services/{service_id}'],
    deprecated: { name: 'identity:get_service', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_services',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/services'],
    deprecated: { name: 'identity:list_services', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_service',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/services'],
    deprecated: { name: 'identity:create_service', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_service',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/services/{service_id}'],
    deprecated: { name: 'identity:update_service', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_service',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/services/{service_id}'],
    deprecated: { name: 'identity:delete_service', check: admin, since: 'S' },
  },
];
