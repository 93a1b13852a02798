import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const mappings: readonly RuleDefault[] = [
  {
    name: 'identity:create_mapping',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/OS-FEDERATION/mappings/{mapping_id}'],
    deprecated: { name: 'identity:create_mapping', check: admin, since: 'S' },
  },
  {
    name: 'identity:get_mapping',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-FEDERATION/mappings/{mapping_id}', 'HEAD /v3/OS-FEDERATION/mappings/{mapping_id}'],
    deprecated: { name: 'identity:get_mapping', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_mappings',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-FEDERATION/mappings', 'HEAD /v3/OS-FEDERATION/mappings'],
    deprecated: { name: 'identity:list_mappings', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_mapping',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-FEDERATION/mappings/{mapping_id}'],
    deprecated: { name: 'identity:delete_mapping', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_mapping',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/OS-FEDERATION/mappings/{mapping_id}'],
    deprecated: { name: 'identity:update_mapping', check: admin, since: 'S' },
  },
];
