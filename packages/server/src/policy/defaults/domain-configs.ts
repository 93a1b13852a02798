import { admin, adminOrSystemReader, anyone, anyScope, type RuleDefault, systemOrProject } from './base.ts';

export const domainConfigs: readonly RuleDefault[] = [
  {
    name: 'identity:create_domain_config',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/domains/{domain_id}/config'],
    deprecated: { name: 'identity:create_domain_config', check: admin, since: 'T' },
  },
  {
    name: 'identity:get_domain_config',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/domains/{domain_id}/config',
      'HEAD /v3/domains/{domain_id}/config',
      'GET /v3/domains/{domain_id}/config/{group}',
      'HEAD /v3/domains/{domain_id}/config/{group}',
      'GET /v3/domains/{domain_id}/config/{group}/{option}',
      'HEAD /v3/domains/{domain_id}/config/{group}/{option}',
    ],
    deprecated: { name: 'identity:get_domain_config', check: admin, since: 'T' },
  },
  {
    name: 'identity:get_security_compliance_domain_config',
    check: anyone,
    scopes: anyScope,
    operations: [
      'GET /v3/domains/{domain_id}/config/security_compliance',
      'HEAD /v3/domains/{domain_id}/config/security_compliance',
      'GET /v3/domains/{domain_id}/config/security_compliance/{option}',
      'HEAD /v3/domains/{domain_id}/config/security_compliance/{option}',
    ],
  },
  {
    name: 'identity:update_domain_config',
    check: admin,
    scopes: systemOrProject,
    operations: [
      'PATCH /v3/domains/{domain_id}/config',
      'PATCH /v3/domains/{domain_id}/config/{group}',
      'PATCH /v3/domains/{domain_id}/config/{group}/{option}',
    ],
    deprecated: { name: 'identity:update_domain_config', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_domain_config',
    check: admin,
    scopes: systemOrProject,
    operations: [
      'DELETE /v3/domains/{domain_id}/config',
      'DELETE /v3/domains/{domain_id}/config/{group}',
      'DELETE /v3/domains/{domain_id}/config/{group}/{option}',
    ],
    deprecated: { name: 'identity:delete_domain_config', check: admin, since: 'T' },
  },
  {
    name: 'identity:get_domain_config_default',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/domains/config/default',
      'HEAD /v3/domains/config/default',
      'GET /v3/domains/config/{group}/default',
      'HEAD /v3/domains/config/{group}/default',
      'GET /v3/domains/config/{group}/{option}/default',
      'HEAD /v3/domains/config/{group}/{option}/default',
    ],
    deprecated: { name: 'identity:get_domain_config_default', check: admin, since: 'T' },
  },
];
