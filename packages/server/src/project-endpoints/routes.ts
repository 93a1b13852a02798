/** OS-EP-FILTER, https://docs.openstack.org/api-ref/identity/v3-ext/#os-ep-filter-api: endpoints of single projects. */

import { endpointsAnswer } from '../endpoints/schema.ts';
import { plainCollection, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { projectsAnswer } from '../projects/schema.ts';
import type { ProjectEndpointService } from './service.ts';

export function projectEndpointRoutes(projectEndpoints: ProjectEndpointService): Route[] {
  const ids = ({ params }: Call) => [params.project_id!, params.endpoint_id!] as const;
  const path = '/v3/OS-EP-FILTER/projects/:project_id/endpoints';

  return [
    route({
      method: 'GET',
      path,
      rel: 'project_endpoints',
      summary: 'List the endpoints of a project, those of its groups included',
      response: endpointsAnswer,
      action: 'identity:list_endpoints_for_project',
      async handle(call) {
        const found = await projectEndpoints.listForProject(call.params.project_id!);
        const shown = found.map((endpoint) => withSelf(call, 'endpoints', endpoint));
        return { body: plainCollection(call, 'endpoints', shown) };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:endpoint_id`,
      rel: 'project_endpoint',
      summary: 'Check that an endpoint was given to a project',
      statuses: [204],
      action: 'identity:check_endpoint_in_project',
      async handle(call) {
        await projectEndpoints.check(...ids(call));
        return { status: 204 };
      },
    }),
    route({
      method: 'PUT',
      path: `${path}/:endpoint_id`,
      summary: 'Give an endpoint to a project',
      action: 'identity:add_endpoint_to_project',
      async handle(call) {
        await projectEndpoints.add(...ids(call));
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:endpoint_id`,
      summary: 'Take an endpoint from a project',
      action: 'identity:remove_endpoint_from_project',
      async handle(call) {
        await projectEndpoints.remove(...ids(call));
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/OS-EP-FILTER/endpoints/:endpoint_id/projects',
      rel: 'endpoint_projects',
      summary: 'List the projects that an endpoint was given to',
      response: projectsAnswer,
      action: 'identity:list_projects_for_endpoint',
      async handle(call) {
        const found = await projectEndpoints.projectsOf(call.params.endpoint_id!);
        const shown = found.map((project) => withSelf(call, 'projects', project));
        return { body: plainCollection(call, 'projects', shown) };
      },
    }),
  ];
}
