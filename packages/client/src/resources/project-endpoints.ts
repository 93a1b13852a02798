import { type Api, type Listing, path } from './api.ts';
import type { Endpoint } from './endpoints.ts';
import type { Project } from './projects.ts';

/** Endpoints that are shown in the catalog of a project, one by one (OS-EP-FILTER). */
export interface ProjectEndpoints {
  /** @example await project_endpoints.create(projectId, endpointId); */
  create(projectId: string, endpointId: string): Promise<void>;
  /** @example await project_endpoints.check(projectId, endpointId); */
  check(projectId: string, endpointId: string): Promise<boolean>;
  /** @example await project_endpoints.delete(projectId, endpointId); */
  delete(projectId: string, endpointId: string): Promise<void>;
  /** Those of its endpoint groups, too. @example await project_endpoints.listEndpoints(projectId).toArray(); */
  listEndpoints(projectId: string): Listing<Endpoint>;
  /** @example await project_endpoints.listProjects(endpointId).toArray(); */
  listProjects(endpointId: string): Listing<Project>;
}

const one = (projectId: string, endpointId: string) =>
  path`/OS-EP-FILTER/projects/${projectId}/endpoints/${endpointId}`;

export function projectEndpoints(api: Api): ProjectEndpoints {
  return {
    async create(projectId, endpointId) {
      await api.call(one(projectId, endpointId), { method: 'PUT' });
    },
    check: (projectId, endpointId) => api.check(one(projectId, endpointId)),
    async delete(projectId, endpointId) {
      await api.call(one(projectId, endpointId), { method: 'DELETE' });
    },
    listEndpoints: (projectId) => api.many('endpoints', path`/OS-EP-FILTER/projects/${projectId}/endpoints`),
    listProjects: (endpointId) => api.many('projects', path`/OS-EP-FILTER/endpoints/${endpointId}/projects`),
  };
}
