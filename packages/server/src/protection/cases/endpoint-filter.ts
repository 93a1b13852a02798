import { admin, type Case, on } from '../case.ts';

const endpointGroup = { endpoint_group: { name: '{unique}', filters: { interface: 'admin' } } };
const groups = '/OS-EP-FILTER/endpoint_groups';
const group = `${groups}/:endpoint_group_id`;
const known = { args: { endpoint_group_id: '{endpoint-group}' } };
const fresh = { args: { endpoint_group_id: '{fresh}' }, before: admin('POST', groups, endpointGroup) };

/** A project is given an endpoint or a group once. */
const newProject = admin('POST', '/projects', { project: { name: '{unique}', domain_id: '{home.domain}' } });
const groupInProject = { args: { endpoint_group_id: '{endpoint-group}', project_id: '{fresh}' } };
const groupAdded = [newProject, admin('PUT', `${groups}/{endpoint-group}/projects/{fresh}`)];
const endpoints = '/OS-EP-FILTER/projects/:project_id/endpoints';
const inProject = { args: { project_id: '{fresh}', endpoint_id: '{endpoint}' } };
const added = [newProject, admin('PUT', '/OS-EP-FILTER/projects/{fresh}/endpoints/{endpoint}')];

export const endpointFilterCases: readonly Case[] = [
  on('GET', groups, 'list_endpoint_groups'),
  on('POST', groups, 'create_endpoint_group', { body: endpointGroup }),
  on('GET', group, 'get_endpoint_group', known),
  on('PATCH', group, 'update_endpoint_group', { ...fresh, body: { endpoint_group: { description: 'changed' } } }),
  on('DELETE', group, 'delete_endpoint_group', fresh),
  on('GET', `${group}/endpoints`, 'list_endpoints_associated_with_endpoint_group', known),
  on('GET', `${group}/projects`, 'list_projects_associated_with_endpoint_group', known),
  on('PUT', `${group}/projects/:project_id`, 'add_endpoint_group_to_project', {
    ...groupInProject,
    before: newProject,
  }),
  on('GET', `${group}/projects/:project_id`, 'get_endpoint_group_in_project', {
    ...groupInProject,
    before: groupAdded,
  }),
  on('DELETE', `${group}/projects/:project_id`, 'remove_endpoint_group_from_project', {
    ...groupInProject,
    before: groupAdded,
  }),
  on('GET', '/OS-EP-FILTER/projects/:project_id/endpoint_groups', 'list_endpoint_groups_for_project', {
    args: { project_id: '{home.project}' },
  }),
  on('GET', endpoints, 'list_endpoints_for_project', { args: { project_id: '{home.project}' } }),
  on('PUT', `${endpoints}/:endpoint_id`, 'add_endpoint_to_project', { ...inProject, before: newProject }),
  on('GET', `${endpoints}/:endpoint_id`, 'check_endpoint_in_project', { ...inProject, before: added, ok: 204 }),
  on('DELETE', `${endpoints}/:endpoint_id`, 'remove_endpoint_from_project', { ...inProject, before: added }),
  on('GET', '/OS-EP-FILTER/endpoints/:endpoint_id/projects', 'list_projects_for_endpoint', {
    args: { endpoint_id: '{endpoint}' },
  }),
];
