import { type Api, type Entity, type Filters, type Listing, path } from './api.ts';
import type { Endpoint } from './endpoints.ts';
import type { Project } from './projects.ts';

export interface EndpointGroupFilters {
  interface?: string;
  service_id?: string;
  region_id?: string;
  enabled?: boolean;
}

export interface EndpointGroup extends Entity {
  name: string;
  description: string | null;
  /** An endpoint belongs to the group if it passes all of them. */
  filters: EndpointGroupFilters;
}

export interface EndpointGroupCreate {
  name: string;
  description?: string | null;
  filters: EndpointGroupFilters;
}

export type EndpointGroupUpdate = Partial<EndpointGroupCreate>;

/** Endpoints by their attributes, shown in the catalogs of certain projects (OS-EP-FILTER). */
export interface EndpointGroups {
  /** @example await endpoint_groups.create({ name: 'gpu', filters: { region_id: 'gpu', interface: 'public' } }); */
  create(group: EndpointGroupCreate): Promise<EndpointGroup>;
  /** @example await endpoint_groups.get(id); */
  get(id: string): Promise<EndpointGroup>;
  /** @example await endpoint_groups.list({ name: 'gpu' }).toArray(); */
  list(filters?: Filters<'name'>): Listing<EndpointGroup>;
  /** @example await endpoint_groups.update(id, { description: 'New' }); */
  update(id: string, changes: EndpointGroupUpdate): Promise<EndpointGroup>;
  /** @example await endpoint_groups.delete(id); */
  delete(id: string): Promise<void>;
  /** @example await endpoint_groups.listEndpoints(id).toArray(); */
  listEndpoints(id: string): Listing<Endpoint>;
  /** @example await endpoint_groups.listProjects(id).toArray(); */
  listProjects(id: string): Listing<Project>;
  /** @example await endpoint_groups.listForProject(projectId).toArray(); */
  listForProject(projectId: string): Listing<EndpointGroup>;
  /** @example await endpoint_groups.addProject(id, projectId); */
  addProject(id: string, projectId: string): Promise<void>;
  /** @example await endpoint_groups.hasProject(id, projectId); */
  hasProject(id: string, projectId: string): Promise<boolean>;
  /** @example await endpoint_groups.removeProject(id, projectId); */
  removeProject(id: string, projectId: string): Promise<void>;
}

const root = '/OS-EP-FILTER/endpoint_groups';
const one = (id: string) => root + path`/${id}`;
const projectOf = (id: string, projectId: string) => one(id) + path`/projects/${projectId}`;

export function endpointGroups(api: Api): EndpointGroups {
  return {
    create: (endpoint_group) => api.one('endpoint_group', root, { method: 'POST', body: { endpoint_group } }),
    get: (id) => api.one('endpoint_group', one(id)),
    list: (filters) => api.many('endpoint_groups', root, filters),
    update: (id, endpoint_group) => api.one('endpoint_group', one(id), { method: 'PATCH', body: { endpoint_group } }),
    async delete(id) {
      await api.call(one(id), { method: 'DELETE' });
    },
    listEndpoints: (id) => api.many('endpoints', `${one(id)}/endpoints`),
    listProjects: (id) => api.many('projects', `${one(id)}/projects`),
    listForProject: (projectId) =>
      api.many('endpoint_groups', path`/OS-EP-FILTER/projects/${projectId}/endpoint_groups`),
    async addProject(id, projectId) {
      await api.call(projectOf(id, projectId), { method: 'PUT' });
    },
    hasProject: (id, projectId) => api.check(projectOf(id, projectId)),
    async removeProject(id, projectId) {
      await api.call(projectOf(id, projectId), { method: 'DELETE' });
    },
  };
}
