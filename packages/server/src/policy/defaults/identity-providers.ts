import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const identityProviders: readonly RuleDefault[] = [
  {
    name: 'identity:create_identity_provider',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/OS-FEDERATION/identity_providers/{idp_id}'],
    deprecated: { name: 'identity:create_identity_provider', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_identity_providers',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-FEDERATION/identity_providers', 'HEAD /v3/OS-FEDERATION/identity_providers'],
    deprecated: { name: 'identity:list_identity_providers', check: admin, since: 'S' },
  },
  {
    name: 'identity:get_identity_provider',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-FEDERATION/identity_providers/{idp_id}',
      'HEAD /v3/OS-FEDERATION/identity_providers/{idp_id}',
    ],
    deprecated: { name: 'identity:get_identity_provider', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_identity_provider',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/OS-FEDERATION/identity_providers/{idp_id}'],
    deprecated: { name: 'identity:update_identity_provider', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_identity_provider',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-FEDERATION/identity_providers/{idp_id}'],
    deprecated: { name: 'identity:delete_identity_provider', check: admin, since: 'S' },
  },
];
