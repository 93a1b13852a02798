import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';

export interface Service extends Entity, Extra {
  type: string;
  name: string;
  description?: string;
  enabled: boolean;
}

export interface ServiceCreate extends Extra {
  type: string;
  name?: string;
  description?: string;
  enabled?: boolean;
}

export type ServiceUpdate = Partial<ServiceCreate>;
export type ServiceFilters = Filters<'type' | 'name'>;

export interface Services {
  /** @example await services.create({ type: 'compute', name: 'nova' }); */
  create(service: ServiceCreate): Promise<Service>;
  /** @example await services.get(id); */
  get(id: string): Promise<Service>;
  /** @example await services.list({ type: 'identity' }).toArray(); */
  list(filters?: ServiceFilters): Listing<Service>;
  /** @example await services.update(id, { enabled: false }); */
  update(id: string, changes: ServiceUpdate): Promise<Service>;
  /** With its endpoints. @example await services.delete(id); */
  delete(id: string): Promise<void>;
}

export function services(api: Api): Services {
  return {
    create: (service) => api.one('service', '/services', { method: 'POST', body: { service } }),
    get: (id) => api.one('service', path`/services/${id}`),
    list: (filters) => api.many('services', '/services', filters),
    update: (id, service) => api.one('service', path`/services/${id}`, { method: 'PATCH', body: { service } }),
    async delete(id) {
      await api.call(path`/services/${id}`, { method: 'DELETE' });
    },
  };
}
