import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';

export interface Endpoint extends Entity, Extra {
  service_id: string;
  interface: 'public' | 'internal' | 'admin';
  region_id: string | null;
  /** The same as `region_id`, under its older name. */
  region: string | null;
  url: string;
  enabled: boolean;
}

export interface EndpointCreate extends Extra {
  service_id: string;
  interface: 'public' | 'internal' | 'admin';
  url: string;
  region_id?: string | null;
  enabled?: boolean;
}

export type EndpointUpdate = Partial<EndpointCreate>;
export type EndpointFilters = Filters<'service_id' | 'interface' | 'region_id'>;

export interface Endpoints {
  /** @example await endpoints.create({ service_id, interface: 'public', region_id: 'RegionOne', url: 'http://h:8774' }); */
  create(endpoint: EndpointCreate): Promise<Endpoint>;
  /** @example await endpoints.get(id); */
  get(id: string): Promise<Endpoint>;
  /** @example await endpoints.list({ service_id, interface: 'public' }).toArray(); */
  list(filters?: EndpointFilters): Listing<Endpoint>;
  /** @example await endpoints.update(id, { enabled: false }); */
  update(id: string, changes: EndpointUpdate): Promise<Endpoint>;
  /** @example await endpoints.delete(id); */
  delete(id: string): Promise<void>;
}

export function endpoints(api: Api): Endpoints {
  return {
    create: (endpoint) => api.one('endpoint', '/endpoints', { method: 'POST', body: { endpoint } }),
    get: (id) => api.one('endpoint', path`/endpoints/${id}`),
    list: (filters) => api.many('endpoints', '/endpoints', filters),
    update: (id, endpoint) => api.one('endpoint', path`/endpoints/${id}`, { method: 'PATCH', body: { endpoint } }),
    async delete(id) {
      await api.call(path`/endpoints/${id}`, { method: 'DELETE' });
    },
  };
}
