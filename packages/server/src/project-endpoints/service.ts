/**
 * Which endpoints a project sees in its catalog: those that were given to it one by one, and those of the groups that were
 * given to it. A project that was given none sees all (`[endpoint_filter] return_all_endpoints_if_no_filter`).
 * Invariants: project and endpoint exist when the one is given to the other; an endpoint is given to a project once.
 */
import { isUniqueViolation } from '../db/errors.ts';
import { isSelected } from '../endpoint-groups/filters.ts';
import type { EndpointGroupStore } from '../endpoint-groups/store.ts';
import type { Endpoint, EndpointStore } from '../endpoints/store.ts';
import { conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { Project } from '../projects/rows.ts';
import type { ProjectService } from '../projects/service.ts';
import type { ProjectEndpointStore } from './store.ts';

export type ProjectEndpointService = ReturnType<typeof projectEndpointService>;

export interface ProjectEndpointServiceOptions {
  projectEndpoints: ProjectEndpointStore;
  groups: EndpointGroupStore;
  endpoints: EndpointStore;
  projects: Pick<ProjectService, 'get' | 'listByIds'>;
  write: Write;
}

export function projectEndpointService(options: ProjectEndpointServiceOptions) {
  const { projectEndpoints, groups, endpoints, projects, write } = options;
  const notThere = (projectId: string, endpointId: string) =>
    new IdentityError('not_found', { target: `endpoint ${endpointId} in project ${projectId}` });

  async function checkEndpoint(id: string): Promise<void> {
    if (!(await endpoints.get(id))) throw new IdentityError('endpoint_not_found', { endpoint_id: id });
  }

  return {
    async listForProject(projectId: string): Promise<Endpoint[]> {
      await projects.get(projectId);
      const given = new Set(await projectEndpoints.endpointIds(projectId));
      const filters = (await groups.listForProject(projectId)).map((group) => group.filters);
      if (given.size === 0 && filters.length === 0) return [];
      const { items } = await endpoints.list({ filters: [] });
      return items.filter((one) => given.has(one.id) || filters.some((filter) => isSelected(one, filter)));
    },
    async projectsOf(endpointId: string): Promise<Project[]> {
      await checkEndpoint(endpointId);
      return projects.listByIds(await projectEndpoints.projectIds(endpointId));
    },
    async check(projectId: string, endpointId: string): Promise<void> {
      await checkEndpoint(endpointId);
      await projects.get(projectId);
      if (!(await projectEndpoints.exists(projectId, endpointId))) throw notThere(projectId, endpointId);
    },
    async add(projectId: string, endpointId: string): Promise<void> {
      await checkEndpoint(endpointId);
      await projects.get(projectId);
      await write('authorization', (trx) => projectEndpoints.insert(trx, projectId, endpointId)).catch(
        (error: unknown) => {
          throw isUniqueViolation(error) ? conflict('project_endpoint', 'Duplicate entry') : error;
        },
      );
    },
    remove(projectId: string, endpointId: string): Promise<void> {
      return write('authorization', async (trx) => {
        if (!(await projectEndpoints.exists(projectId, endpointId, trx))) throw notThere(projectId, endpointId);
        await projectEndpoints.delete(trx, projectId, endpointId);
      });
    },
  };
}
