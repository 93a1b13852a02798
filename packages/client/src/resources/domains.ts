import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';

export interface Domain extends Entity, Extra {
  name: string;
  description: string;
  enabled: boolean;
  tags: string[];
  options: { immutable?: boolean };
}

export interface DomainCreate extends Extra {
  name: string;
  description?: string;
  enabled?: boolean;
  tags?: string[];
  options?: { immutable?: boolean | null };
}

export type DomainUpdate = Partial<DomainCreate>;
export type DomainFilters = Filters<'name' | 'enabled'>;

export interface Domains {
  /** @example await domains.create({ name: 'acme', description: 'A customer' }); */
  create(domain: DomainCreate): Promise<Domain>;
  /** @example await domains.get('default'); */
  get(id: string): Promise<Domain>;
  /** @example await domains.list({ name: 'acme' }).toArray(); */
  list(filters?: DomainFilters): Listing<Domain>;
  /** @example await domains.update(id, { enabled: false }); */
  update(id: string, changes: DomainUpdate): Promise<Domain>;
  /** Only a disabled domain can be deleted (403 otherwise). @example await domains.delete(id); */
  delete(id: string): Promise<void>;
}

export function domains(api: Api): Domains {
  return {
    create: (domain) => api.one('domain', '/domains', { method: 'POST', body: { domain } }),
    get: (id) => api.one('domain', path`/domains/${id}`),
    list: (filters) => api.many('domains', '/domains', filters),
    update: (id, domain) => api.one('domain', path`/domains/${id}`, { method: 'PATCH', body: { domain } }),
    async delete(id) {
      await api.call(path`/domains/${id}`, { method: 'DELETE' });
    },
  };
}
