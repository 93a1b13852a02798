import { type Api, type Entity, type Filters, type Listing, path } from './api.ts';

export interface Limit extends Entity {
  project_id: string | null;
  domain_id: string | null;
  service_id: string;
  region_id: string | null;
  resource_name: string;
  resource_limit: number;
  description: string | null;
}

export interface LimitCreate {
  /** Either a project's or a domain's. */
  project_id?: string;
  domain_id?: string;
  service_id: string;
  region_id?: string | null;
  /** Registered for the service. */
  resource_name: string;
  resource_limit: number;
  description?: string | null;
}

export type LimitUpdate = Pick<Partial<LimitCreate>, 'resource_limit' | 'description'>;
export type LimitFilters = Filters<'project_id' | 'domain_id' | 'service_id' | 'region_id' | 'resource_name'>;

/** How far a project or domain may go where it is not as far as the registered limit says. */
export interface Limits {
  /** All or none. @example await limits.create([{ project_id, service_id, resource_name: 'cores', resource_limit: 40 }]); */
  create(limits: LimitCreate[]): Promise<Limit[]>;
  /** @example await limits.get(id); */
  get(id: string): Promise<Limit>;
  /** @example await limits.list({ project_id }).toArray(); */
  list(filters?: LimitFilters): Listing<Limit>;
  /** @example await limits.update(id, { resource_limit: 60 }); */
  update(id: string, changes: LimitUpdate): Promise<Limit>;
  /** @example await limits.delete(id); */
  delete(id: string): Promise<void>;
  /** How limits of a tree of projects go together. @example (await limits.getModel()).name; // 'flat' */
  getModel(): Promise<{ name: string; description: string }>;
}

export function limits(api: Api): Limits {
  return {
    create: (limits) => api.one('limits', '/limits', { method: 'POST', body: { limits } }),
    get: (id) => api.one('limit', path`/limits/${id}`),
    list: (filters) => api.many('limits', '/limits', filters),
    update: (id, limit) => api.one('limit', path`/limits/${id}`, { method: 'PATCH', body: { limit } }),
    async delete(id) {
      await api.call(path`/limits/${id}`, { method: 'DELETE' });
    },
    getModel: () => api.one('model', '/limits/model'),
  };
}
