import { endpointsAnswer } from '../endpoints/schema.ts';
import { collection, type ListLimits, listQuery, plainCollection, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { projectsAnswer } from '../projects/schema.ts';
import {
  endpointGroupAnswer,
  endpointGroupCreate,
  endpointGroupInProjectAnswer,
  endpointGroupQuery,
  endpointGroupsAnswer,
  endpointGroupUpdate,
} from './schema.ts';
import type { EndpointGroupService } from './service.ts';
import type { EndpointGroup } from './store.ts';

const FILTERS = ['name'];
const COLLECTION = 'OS-EP-FILTER/endpoint_groups';

export function endpointGroupRoutes(groups: EndpointGroupService, limits: ListLimits): Route[] {
  const id = (call: Call) => call.params.endpoint_group_id!;
  const projectId = (call: Call) => call.params.project_id!;
  const member = (call: Call, group: EndpointGroup) => ({ endpoint_group: withSelf(call, COLLECTION, group) });
  const path = `/v3/${COLLECTION}`;
  const inProject = `${path}/:endpoint_group_id/projects/:project_id`;

  return [
    route({
      method: 'GET',
      path,
      rel: 'endpoint_groups',
      summary: 'List endpoint groups',
      response: endpointGroupsAnswer,
      action: 'identity:list_endpoint_groups',
      query: endpointGroupQuery,
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        return { body: collection(call, 'endpoint_groups', await groups.list(query), query, COLLECTION) };
      },
    }),
    route({
      method: 'POST',
      path,
      summary: 'Create an endpoint group',
      response: endpointGroupAnswer,
      action: 'identity:create_endpoint_group',
      body: endpointGroupCreate,
      handle: async (call) => ({ status: 201, body: member(call, await groups.create(call.body.endpoint_group)) }),
    }),
    route({
      method: 'GET',
      path: `${path}/:endpoint_group_id`,
      rel: 'endpoint_group',
      summary: 'Show an endpoint group',
      response: endpointGroupAnswer,
      action: 'identity:get_endpoint_group',
      handle: async (call) => ({ body: member(call, await groups.get(id(call))) }),
    }),
    route({
      method: 'PATCH',
      path: `${path}/:endpoint_group_id`,
      summary: 'Change an endpoint group',
      response: endpointGroupAnswer,
      action: 'identity:update_endpoint_group',
      body: endpointGroupUpdate,
      handle: async (call) => ({ body: member(call, await groups.update(id(call), call.body.endpoint_group)) }),
    }),
    route({
      method: 'DELETE',
      path: `${path}/:endpoint_group_id`,
      summary: 'Delete an endpoint group',
      action: 'identity:delete_endpoint_group',
      async handle(call) {
        await groups.delete(id(call));
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:endpoint_group_id/endpoints`,
      rel: 'endpoints_in_endpoint_group',
      summary: 'List the endpoints of a group',
      response: endpointsAnswer,
      action: 'identity:list_endpoints_associated_with_endpoint_group',
      async handle(call) {
        const found = await groups.endpointsOf(id(call));
        return {
          body: plainCollection(
            call,
            'endpoints',
            found.map((one) => withSelf(call, 'endpoints', one)),
          ),
        };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:endpoint_group_id/projects`,
      rel: 'projects_associated_with_endpoint_group',
      summary: 'List the projects that a group was given to',
      response: projectsAnswer,
      action: 'identity:list_projects_associated_with_endpoint_group',
      async handle(call) {
        const found = await groups.projectsOf(id(call));
        return {
          body: plainCollection(
            call,
            'projects',
            found.map((one) => withSelf(call, 'projects', one)),
          ),
        };
      },
    }),
    route({
      method: 'GET',
      path: inProject,
      rel: 'endpoint_group_to_project_association',
      summary: 'Check that a group was given to a project',
      response: endpointGroupInProjectAnswer,
      action: 'identity:get_endpoint_group_in_project',
      async handle(call) {
        await groups.checkInProject(id(call), projectId(call));
        const self = `${call.baseUrl}/${COLLECTION}/${id(call)}/projects/${projectId(call)}`;
        const association = { endpoint_group_id: id(call), project_id: projectId(call), links: { self } };
        return { body: { project_endpoint_group: association } };
      },
    }),
    route({
      method: 'PUT',
      path: inProject,
      summary: 'Give a group to a project',
      action: 'identity:add_endpoint_group_to_project',
      async handle(call) {
        await groups.addToProject(id(call), projectId(call));
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: inProject,
      summary: 'Take a group from a project',
      action: 'identity:remove_endpoint_group_from_project',
      async handle(call) {
        await groups.removeFromProject(id(call), projectId(call));
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/OS-EP-FILTER/projects/:project_id/endpoint_groups',
      rel: 'project_endpoint_groups',
      summary: 'List the endpoint groups of a project',
      response: endpointGroupsAnswer,
      action: 'identity:list_endpoint_groups_for_project',
      async handle(call) {
        const items = await groups.listForProject(projectId(call));
        return { body: collection(call, 'endpoint_groups', { items, truncated: false }, undefined, COLLECTION) };
      },
    }),
  ];
}
