import { type Api, type Entity, type Listing, path } from './api.ts';

export interface FederationProtocol extends Entity {
  mapping_id: string;
  /** Attribute of the assertion that names the identity provider. */
  remote_id_attribute?: string | null;
}

export interface FederationProtocolCreate {
  mapping_id: string;
  remote_id_attribute?: string;
}

export type FederationProtocolUpdate = Partial<FederationProtocolCreate>;

/** How users of an identity provider sign in, and by which mapping they become users here (OS-FEDERATION). */
export interface FederationProtocols {
  /** @example await federation_protocols.create('acme', 'openid', { mapping_id: 'acme-users' }); */
  create(providerId: string, id: string, protocol: FederationProtocolCreate): Promise<FederationProtocol>;
  /** @example await federation_protocols.get('acme', 'openid'); */
  get(providerId: string, id: string): Promise<FederationProtocol>;
  /** @example await federation_protocols.list('acme').toArray(); */
  list(providerId: string): Listing<FederationProtocol>;
  /** @example await federation_protocols.update('acme', 'openid', { mapping_id: 'others' }); */
  update(providerId: string, id: string, changes: FederationProtocolUpdate): Promise<FederationProtocol>;
  /** @example await federation_protocols.delete('acme', 'openid'); */
  delete(providerId: string, id: string): Promise<void>;
}

const all = (providerId: string) => path`/OS-FEDERATION/identity_providers/${providerId}/protocols`;
const one = (providerId: string, id: string) => all(providerId) + path`/${id}`;

export function federationProtocols(api: Api): FederationProtocols {
  return {
    create: (providerId, id, protocol) =>
      api.one('protocol', one(providerId, id), { method: 'PUT', body: { protocol } }),
    get: (providerId, id) => api.one('protocol', one(providerId, id)),
    list: (providerId) => api.many('protocols', all(providerId)),
    update: (providerId, id, protocol) =>
      api.one('protocol', one(providerId, id), { method: 'PATCH', body: { protocol } }),
    async delete(providerId, id) {
      await api.call(one(providerId, id), { method: 'DELETE' });
    },
  };
}
