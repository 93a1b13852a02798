import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const protocols: readonly RuleDefault[] = [
  {
    name: 'identity:create_protocol',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}'],
    deprecated: { name: 'identity:create_protocol', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_protocol',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}'],
    deprecated: { name: 'identity:update_protocol', check: admin, since: 'S' },
  },
  {
    name: 'identity:get_protocol',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}'],
    deprecated: { name: 'identity:get_protocol', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_protocols',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols'],
    deprecated: { name: 'identity:list_protocols', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_protocol',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}'],
    deprecated: { name: 'identity:delete_protocol', check: admin, since: 'S' },
  },
];
