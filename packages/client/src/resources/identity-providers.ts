import { type Api, type Entity, type Filters, type Listing, path } from './api.ts';

export interface IdentityProvider extends Entity {
  domain_id: string;
  enabled: boolean;
  description: string | null;
  /** How the provider is called in what it asserts. */
  remote_ids: string[];
  /** Minutes for which a membership in a group lasts after a sign-in; `null`: the service's own default. */
  authorization_ttl: number | null;
}

export interface IdentityProviderCreate {
  /** Made anew where it is left out. */
  domain_id?: string;
  enabled?: boolean;
  description?: string | null;
  remote_ids?: string[];
  authorization_ttl?: number | null;
}

export type IdentityProviderUpdate = Omit<IdentityProviderCreate, 'domain_id'>;
export type IdentityProviderFilters = Filters<'id' | 'enabled'>;

/** Those who sign users in for this service (OS-FEDERATION). */
export interface IdentityProviders {
  /** The caller chooses the id. @example await identity_providers.create('acme', { remote_ids: ['https://idp.acme'] }); */
  create(id: string, provider?: IdentityProviderCreate): Promise<IdentityProvider>;
  /** @example await identity_providers.get('acme'); */
  get(id: string): Promise<IdentityProvider>;
  /** @example await identity_providers.list({ enabled: true }).toArray(); */
  list(filters?: IdentityProviderFilters): Listing<IdentityProvider>;
  /** @example await identity_providers.update('acme', { enabled: false }); */
  update(id: string, changes: IdentityProviderUpdate): Promise<IdentityProvider>;
  /** With its protocols. @example await identity_providers.delete('acme'); */
  delete(id: string): Promise<void>;
}

const one = (id: string) => path`/OS-FEDERATION/identity_providers/${id}`;

export function identityProviders(api: Api): IdentityProviders {
  return {
    create: (id, identity_provider = {}) =>
      api.one('identity_provider', one(id), { method: 'PUT', body: { identity_provider } }),
    get: (id) => api.one('identity_provider', one(id)),
    list: (filters) => api.many('identity_providers', '/OS-FEDERATION/identity_providers', filters),
    update: (id, identity_provider) =>
      api.one('identity_provider', one(id), { method: 'PATCH', body: { identity_provider } }),
    async delete(id) {
      await api.call(one(id), { method: 'DELETE' });
    },
  };
}
