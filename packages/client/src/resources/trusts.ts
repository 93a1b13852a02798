import { type Api, type Entity, type Listing, type Paging, path } from './api.ts';
import type { DelegatedRole, Role } from './roles.ts';

export interface Trust extends Entity {
  trustor_user_id: string;
  trustee_user_id: string;
  project_id: string | null;
  /** Whether the trustee acts as the trustor. */
  impersonation: boolean;
  /** Left out of lists. */
  roles?: Role[];
  /** ISO 8601, `null` where it never ends. */
  expires_at: string | null;
  deleted_at: string | null;
  /** Tokens that may still be had, `null` for any number. */
  remaining_uses: number | null;
  redelegation_count: number;
  redelegated_trust_id: string | null;
}

export interface TrustCreate {
  /** The caller. */
  trustor_user_id: string;
  trustee_user_id: string;
  impersonation: boolean;
  project_id?: string | null;
  roles?: DelegatedRole[];
  expires_at?: string | null;
  remaining_uses?: number | null;
  allow_redelegation?: boolean;
  redelegation_count?: number | null;
}

export interface TrustFilters extends Paging {
  trustor_user_id?: string | undefined;
  trustee_user_id?: string | undefined;
}

/** A user lets another one act with some of the own roles. Trusts cannot be changed. */
export interface Trusts {
  /**
   * @example
   * const roles = [{ name: 'member' }];
   * await trusts.create({ trustor_user_id, trustee_user_id, project_id, impersonation: true, roles });
   */
  create(trust: TrustCreate): Promise<Trust>;
  /** @example await trusts.get(id); */
  get(id: string): Promise<Trust>;
  /** Without filters for administrators alone. @example await trusts.list({ trustor_user_id }).toArray(); */
  list(filters?: TrustFilters): Listing<Trust>;
  /** With the trusts that were made from it. @example await trusts.delete(id); */
  delete(id: string): Promise<void>;
  /** @example await trusts.listRoles(id).toArray(); */
  listRoles(id: string): Listing<Role>;
  /** @example await trusts.getRole(id, roleId); */
  getRole(id: string, roleId: string): Promise<Role>;
  /** @example await trusts.hasRole(id, roleId); */
  hasRole(id: string, roleId: string): Promise<boolean>;
}

export function trusts(api: Api): Trusts {
  return {
    create: (trust) => api.one('trust', '/OS-TRUST/trusts', { method: 'POST', body: { trust } }),
    get: (id) => api.one('trust', path`/OS-TRUST/trusts/${id}`),
    list: (filters) => api.many('trusts', '/OS-TRUST/trusts', filters),
    async delete(id) {
      await api.call(path`/OS-TRUST/trusts/${id}`, { method: 'DELETE' });
    },
    listRoles: (id) => api.many('roles', path`/OS-TRUST/trusts/${id}/roles`),
    getRole: (id, roleId) => api.one('role', path`/OS-TRUST/trusts/${id}/roles/${roleId}`),
    hasRole: (id, roleId) => api.check(path`/OS-TRUST/trusts/${id}/roles/${roleId}`),
  };
}
