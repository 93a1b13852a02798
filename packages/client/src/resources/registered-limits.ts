import { type Api, type Entity, type Filters, type Listing, path } from './api.ts';

export interface RegisteredLimit extends Entity {
  service_id: string;
  region_id: string | null;
  resource_name: string;
  default_limit: number;
  description: string | null;
}

export interface RegisteredLimitCreate {
  service_id: string;
  region_id?: string | null;
  resource_name: string;
  default_limit: number;
  description?: string | null;
}

export type RegisteredLimitUpdate = Partial<RegisteredLimitCreate>;
export type RegisteredLimitFilters = Filters<'service_id' | 'region_id' | 'resource_name'>;

/** What a service limits, and how far where nothing else is said. */
export interface RegisteredLimits {
  /** All or none. @example await registered_limits.create([{ service_id, resource_name: 'cores', default_limit: 20 }]); */
  create(limits: RegisteredLimitCreate[]): Promise<RegisteredLimit[]>;
  /** @example await registered_limits.get(id); */
  get(id: string): Promise<RegisteredLimit>;
  /** @example await registered_limits.list({ service_id }).toArray(); */
  list(filters?: RegisteredLimitFilters): Listing<RegisteredLimit>;
  /** @example await registered_limits.update(id, { default_limit: 30 }); */
  update(id: string, changes: RegisteredLimitUpdate): Promise<RegisteredLimit>;
  /** 403 while a limit stands on it. @example await registered_limits.delete(id); */
  delete(id: string): Promise<void>;
}

export function registeredLimits(api: Api): RegisteredLimits {
  return {
    create: (registered_limits) =>
      api.one('registered_limits', '/registered_limits', { method: 'POST', body: { registered_limits } }),
    get: (id) => api.one('registered_limit', path`/registered_limits/${id}`),
    list: (filters) => api.many('registered_limits', '/registered_limits', filters),
    update: (id, registered_limit) =>
      api.one('registered_limit', path`/registered_limits/${id}`, { method: 'PATCH', body: { registered_limit } }),
    async delete(id) {
      await api.call(path`/registered_limits/${id}`, { method: 'DELETE' });
    },
  };
}
