import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';

export interface Policy extends Entity, Extra {
  /** What the service that reads it understands. */
  blob: unknown;
  /** Media type of the blob. */
  type: string;
}

export interface PolicyCreate extends Extra {
  blob: unknown;
  type: string;
}

export type PolicyUpdate = Partial<PolicyCreate>;

/** Policy documents that the Identity service keeps for others and does not follow itself. */
export interface Policies {
  /** @example await policies.create({ type: 'application/json', blob: '{"admin": "role:admin"}' }); */
  create(policy: PolicyCreate): Promise<Policy>;
  /** @example await policies.get(id); */
  get(id: string): Promise<Policy>;
  /** @example await policies.list({ type: 'application/json' }).toArray(); */
  list(filters?: Filters<'type'>): Listing<Policy>;
  /** @example await policies.update(id, { blob }); */
  update(id: string, changes: PolicyUpdate): Promise<Policy>;
  /** @example await policies.delete(id); */
  delete(id: string): Promise<void>;
}

export function policies(api: Api): Policies {
  return {
    create: (policy) => api.one('policy', '/policies', { method: 'POST', body: { policy } }),
    get: (id) => api.one('policy', path`/policies/${id}`),
    list: (filters) => api.many('policies', '/policies', filters),
    update: (id, policy) => api.one('policy', path`/policies/${id}`, { method: 'PATCH', body: { policy } }),
    async delete(id) {
      await api.call(path`/policies/${id}`, { method: 'DELETE' });
    },
  };
}
