import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const serviceProviders: readonly RuleDefault[] = [
  {
    name: 'identity:create_service_provider',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/OS-FEDERATION/service_providers/{service_provider_id}'],
    deprecated: { name: 'identity:create_service_provider', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_service_providers',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-FEDERATION/service_providers', 'HEAD /v3/OS-FEDERATION/service_providers'],
    deprecated: { name: 'identity:list_service_providers', check: admin, since: 'S' },
  },
  {
    name: 'identity:get_service_provider',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-FEDERATION/service_providers/{service_provider_id}',
      'HEAD /v3/OS-FEDERATION/service_providers/{service_provider_id}',
    ],
    deprecated: { name: 'identity:get_service_provider', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_service_provider',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/OS-FEDERATION/service_providers/{service_provider_id}'],
    deprecated: { name: 'identity:update_service_provider', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_service_provider',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-FEDERATION/service_providers/{service_provider_id}'],
    deprecated: { name: 'identity:delete_service_provider', check: admin, since: 'S' },
  },
];
