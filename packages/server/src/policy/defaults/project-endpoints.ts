import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const projectEndpoints: readonly RuleDefault[] = [
  {
    name: 'identity:list_projects_for_endpoint',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-EP-FILTER/endpoints/{endpoint_id}/projects'],
    deprecated: { name: 'identity:list_projects_for_endpoint', check: admin, since: 'T' },
  },
  {
    name: 'identity:add_endpoint_to_project',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}'],
    deprecated: { name: 'identity:add_endpoint_to_project', check: admin, since: 'T' },
  },
  {
    name: 'identity:check_endpoint_in_project',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}',
      'HEAD /v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}',
    ],
    deprecated: { name: 'identity:check_endpoint_in_project', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_endpoints_for_project',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-EP-FILTER/projects/{project_id}/endpoints'],
    deprecated: { name: 'identity:list_endpoints_for_project', check: admin, since: 'T' },
  },
  {
    name: 'identity:remove_endpoint_from_project',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}'],
    deprecated: { name: 'identity:remove_endpoint_from_project', check: admin, since: 'T' },
  },
];
