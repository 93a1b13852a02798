import { type Api, type Entity, type Listing, path } from './api.ts';

/** Each part of the assertion that must be there (`remote`), and what it makes of the user (`local`). */
export interface MappingRule {
  local: Record<string, unknown>[];
  remote: ({ type: string } & Record<string, unknown>)[];
}

export interface Mapping extends Entity {
  rules: MappingRule[];
  /** `1.0`, `2.0` or `3.0`. */
  schema_version?: string;
}

export interface MappingCreate {
  rules: MappingRule[];
  schema_version?: string;
}

export type MappingUpdate = Partial<MappingCreate>;

/** Rules by which what an identity provider asserts becomes a user with groups and projects (OS-FEDERATION). */
export interface Mappings {
  /**
   * @example
   * const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'REMOTE_USER' }] }];
   * await mappings.create('acme-users', { rules });
   */
  create(id: string, mapping: MappingCreate): Promise<Mapping>;
  /** @example await mappings.get('acme-users'); */
  get(id: string): Promise<Mapping>;
  /** @example await mappings.list().toArray(); */
  list(): Listing<Mapping>;
  /** @example await mappings.update('acme-users', { rules }); */
  update(id: string, changes: MappingUpdate): Promise<Mapping>;
  /** @example await mappings.delete('acme-users'); */
  delete(id: string): Promise<void>;
}

const one = (id: string) => path`/OS-FEDERATION/mappings/${id}`;

export function mappings(api: Api): Mappings {
  return {
    create: (id, mapping) => api.one('mapping', one(id), { method: 'PUT', body: { mapping } }),
    get: (id) => api.one('mapping', one(id)),
    list: () => api.many('mappings', '/OS-FEDERATION/mappings'),
    update: (id, mapping) => api.one('mapping', one(id), { method: 'PATCH', body: { mapping } }),
    async delete(id) {
      await api.call(one(id), { method: 'DELETE' });
    },
  };
}
