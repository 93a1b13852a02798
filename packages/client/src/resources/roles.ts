import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';

export interface Role extends Entity, Extra {
  name: string;
  /** `null` for a global role. */
  domain_id: string | null;
  description: string | null;
  options: { immutable?: boolean };
}

export interface RoleCreate extends Extra {
  name: string;
  domain_id?: string | null;
  description?: string | null;
  options?: { immutable?: boolean | null };
}

/** A role to delegate, by id or by name. */
export type DelegatedRole = { id: string; name?: never } | { name: string; id?: never };

export type RoleUpdate = Partial<RoleCreate>;
/** Without `domain_id` only global roles are listed. */
export type RoleFilters = Filters<'name' | 'domain_id'>;

type InferredRole = { id: string; name: string; links: { self: string } };

export interface RoleInference {
  prior_role: InferredRole;
  implies: InferredRole;
}

export interface RoleInferences {
  prior_role: InferredRole;
  implies: InferredRole[];
}

export interface Roles {
  /** @example await roles.create({ name: 'auditor' }); */
  create(role: RoleCreate): Promise<Role>;
  /** @example await roles.get(id); */
  get(id: string): Promise<Role>;
  /** @example await roles.list({ name: 'member' }).toArray(); */
  list(filters?: RoleFilters): Listing<Role>;
  /** @example await roles.update(id, { description: 'Reads everything' }); */
  update(id: string, changes: RoleUpdate): Promise<Role>;
  /** @example await roles.delete(id); */
  delete(id: string): Promise<void>;
  /** Whoever has `priorId` has `impliedId`, too. @example await roles.createImplied(admin.id, auditor.id); */
  createImplied(priorId: string, impliedId: string): Promise<RoleInference>;
  /** @example await roles.getImplied(admin.id, auditor.id); */
  getImplied(priorId: string, impliedId: string): Promise<RoleInference>;
  /** @example await roles.isImplied(admin.id, auditor.id); */
  isImplied(priorId: string, impliedId: string): Promise<boolean>;
  /** @example (await roles.listImplied(admin.id)).implies.map((role) => role.name); */
  listImplied(priorId: string): Promise<RoleInferences>;
  /** @example await roles.deleteImplied(admin.id, auditor.id); */
  deleteImplied(priorId: string, impliedId: string): Promise<void>;
  /** All of them. @example await roles.listInferences(); */
  listInferences(): Promise<RoleInferences[]>;
}

export function roles(api: Api): Roles {
  return {
    create: (role) => api.one('role', '/roles', { method: 'POST', body: { role } }),
    get: (id) => api.one('role', path`/roles/${id}`),
    list: (filters) => api.many('roles', '/roles', filters),
    update: (id, role) => api.one('role', path`/roles/${id}`, { method: 'PATCH', body: { role } }),
    async delete(id) {
      await api.call(path`/roles/${id}`, { method: 'DELETE' });
    },
    createImplied: (prior, implied) =>
      api.one('role_inference', path`/roles/${prior}/implies/${implied}`, { method: 'PUT' }),
    getImplied: (prior, implied) => api.one('role_inference', path`/roles/${prior}/implies/${implied}`),
    isImplied: (prior, implied) => api.check(path`/roles/${prior}/implies/${implied}`),
    listImplied: (prior) => api.one('role_inference', path`/roles/${prior}/implies`),
    async deleteImplied(prior, implied) {
      await api.call(path`/roles/${prior}/implies/${implied}`, { method: 'DELETE' });
    },
    listInferences: () => api.one('role_inferences', '/role_inferences'),
  };
}
