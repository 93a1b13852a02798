/**
 * Endpoint groups: the endpoints of an interface, a service, a region. Given to a project, a group is part of what that
 * project sees in its catalog. Invariants: a new group has a filter; project and group exist when the one is given to the
 * other. Deleting a group takes it from its projects.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { isForeignKeyViolation, isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import type { Endpoint, EndpointStore } from '../endpoints/store.ts';
import { conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import type { Project } from '../projects/rows.ts';
import type { ProjectService } from '../projects/service.ts';
import { type EndpointFilters, isSelected } from './filters.ts';
import type { EndpointGroup, EndpointGroupStore } from './store.ts';

export type EndpointGroupService = ReturnType<typeof endpointGroupService>;
type Fields = { name?: string; description?: string | null; filters?: EndpointFilters };

export interface EndpointGroupServiceOptions {
  groups: EndpointGroupStore;
  endpoints: EndpointStore;
  projects: Pick<ProjectService, 'get' | 'listByIds'>;
  write: Write;
}

export function endpointGroupService({ groups, endpoints, projects, write }: EndpointGroupServiceOptions) {
  const notFound = (endpoint_group_id: string) => new IdentityError('endpoint_group_not_found', { endpoint_group_id });

  async function get(id: string, trx?: Transaction<DB>): Promise<EndpointGroup> {
    const group = await groups.get(id, trx);
    if (!group) throw notFound(id);
    return group;
  }

  async function checkExist(id: string, projectId: string): Promise<void> {
    await projects.get(projectId);
    await get(id);
  }

  async function checkInProject(id: string, projectId: string, trx?: Transaction<DB>): Promise<void> {
    if (!(await groups.isInProject(id, projectId, trx)))
      throw new IdentityError('not_found', { target: `endpoint group ${id} in project ${projectId}` });
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => groups.list(query),
    create({ name, description = null, filters }: Fields & { name: string; filters: EndpointFilters }) {
      const group: EndpointGroup = { id: randomUUID().replaceAll('-', ''), name, description, filters };
      return write('authorization', async (trx) => {
        await groups.insert(trx, group);
        return group;
      });
    },
    update(id: string, changes: Fields): Promise<EndpointGroup> {
      return write('authorization', async (trx) => {
        const group = { ...(await get(id, trx)), ...changes };
        await groups.update(trx, group);
        return group;
      });
    },
    delete(id: string): Promise<void> {
      return write('authorization', async (trx) => {
        await get(id, trx);
        await groups.delete(trx, id);
      });
    },
    async endpointsOf(id: string): Promise<Endpoint[]> {
      const { filters } = await get(id);
      const { items } = await endpoints.list({ filters: [] });
      return items.filter((endpoint) => isSelected(endpoint, filters));
    },

    async projectsOf(id: string): Promise<Project[]> {
      return projects.listByIds(await groups.projectIds(id));
    },
    async listForProject(projectId: string): Promise<EndpointGroup[]> {
      await projects.get(projectId);
      return groups.listForProject(projectId);
    },
    async checkInProject(id: string, projectId: string): Promise<void> {
      await checkExist(id, projectId);
      await checkInProject(id, projectId);
    },
    async addToProject(id: string, projectId: string): Promise<void> {
      await checkExist(id, projectId);
      await write('authorization', (trx) => groups.addToProject(trx, id, projectId)).catch((error: unknown) => {
        if (isUniqueViolation(error)) throw conflict('project_endpoint_group', 'Duplicate entry');
        throw isForeignKeyViolation(error) ? notFound(id) : error;
      });
    },
    async removeFromProject(id: string, projectId: string): Promise<void> {
      await checkExist(id, projectId);
      await write('authorization', async (trx) => {
        await checkInProject(id, projectId, trx);
        await groups.removeFromProject(trx, id, projectId);
      });
    },
  };
}
