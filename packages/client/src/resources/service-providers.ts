import { type Api, type Entity, type Filters, type Listing, path } from './api.ts';

export interface ServiceProvider extends Entity {
  /** Where tokens are had there. */
  auth_url: string;
  /** Where assertions go. */
  sp_url: string;
  enabled: boolean;
  description: string | null;
  relay_state_prefix: string;
}

export interface ServiceProviderCreate {
  auth_url: string;
  sp_url: string;
  enabled?: boolean;
  description?: string | null;
  relay_state_prefix?: string;
}

export type ServiceProviderUpdate = Partial<ServiceProviderCreate>;
export type ServiceProviderFilters = Filters<'id' | 'enabled'>;

/** Other clouds that trust the sign-ins of this one (OS-FEDERATION). */
export interface ServiceProviders {
  /** The caller chooses the id. @example await service_providers.create('acme', { auth_url, sp_url, enabled: true }); */
  create(id: string, provider: ServiceProviderCreate): Promise<ServiceProvider>;
  /** @example await service_providers.get('acme'); */
  get(id: string): Promise<ServiceProvider>;
  /** @example await service_providers.list({ enabled: true }).toArray(); */
  list(filters?: ServiceProviderFilters): Listing<ServiceProvider>;
  /** @example await service_providers.update('acme', { enabled: false }); */
  update(id: string, changes: ServiceProviderUpdate): Promise<ServiceProvider>;
  /** @example await service_providers.delete('acme'); */
  delete(id: string): Promise<void>;
}

const one = (id: string) => path`/OS-FEDERATION/service_providers/${id}`;

export function serviceProviders(api: Api): ServiceProviders {
  return {
    create: (id, service_provider) =>
      api.one('service_provider', one(id), { method: 'PUT', body: { service_provider } }),
    get: (id) => api.one('service_provider', one(id)),
    list: (filters) => api.many('service_providers', '/OS-FEDERATION/service_providers', filters),
    update: (id, service_provider) =>
      api.one('service_provider', one(id), { method: 'PATCH', body: { service_provider } }),
    async delete(id) {
      await api.call(one(id), { method: 'DELETE' });
    },
  };
}
