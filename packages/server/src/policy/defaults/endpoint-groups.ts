import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const endpointGroups: readonly RuleDefault[] = [
  {
    name: 'identity:create_endpoint_group',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/OS-EP-FILTER/endpoint_groups'],
    deprecated: { name: 'identity:create_endpoint_group', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_endpoint_groups',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-EP-FILTER/endpoint_groups'],
    deprecated: { name: 'identity:list_endpoint_groups', check: admin, since: 'T' },
  },
  {
    name: 'identity:get_endpoint_group',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}',
      'HEAD /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}',
    ],
    deprecated: { name: 'identity:get_endpoint_group', check: admin, since: 'T' },
  },
  {
    name: 'identity:update_endpoint_group',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}'],
    deprecated: { name: 'identity:update_endpoint_group', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_endpoint_group',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}'],
    deprecated: { name: 'identity:delete_endpoint_group', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_projects_associated_with_endpoint_group',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects'],
    deprecated: { name: 'identity:list_projects_associated_with_endpoint_group', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_endpoints_associated_with_endpoint_group',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/endpoints'],
    deprecated: { name: 'identity:list_endpoints_associated_with_endpoint_group', check: admin, since: 'T' },
  },
  {
    name: 'identity:get_endpoint_group_in_project',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}',
      'HEAD /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}',
    ],
    deprecated: { name: 'identity:get_endpoint_group_in_project', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_endpoint_groups_for_project',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-EP-FILTER/projects/{project_id}/endpoint_groups'],
    deprecated: { name: 'identity:list_endpoint_groups_for_project', check: admin, since: 'T' },
  },
  {
    name: 'identity:add_endpoint_group_to_project',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}'],
    deprecated: { name: 'identity:add_endpoint_group_to_project', check: admin, since: 'T' },
  },
  {
    name: 'identity:remove_endpoint_group_from_project',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}'],
    deprecated: { name: 'identity:remove_endpoint_group_from_project', check: admin, since: 'T' },
  },
];
