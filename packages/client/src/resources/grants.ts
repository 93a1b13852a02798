import { type Api, type Listing, path } from './api.ts';
import type { Role } from './roles.ts';

/** Whom the role is given to. */
export type GrantActor = { user_id: string; group_id?: never } | { group_id: string; user_id?: never };

/** Where the role holds. `inherited`: not there, but on all projects below. */
export type GrantTarget =
  | { project_id: string; domain_id?: never; system?: never; inherited?: boolean }
  | { domain_id: string; project_id?: never; system?: never; inherited?: boolean }
  | { system: 'all'; project_id?: never; domain_id?: never; inherited?: never };

export type Grant = GrantActor & GrantTarget & { role_id: string };

export interface Grants {
  /** @example await grants.create({ user_id, project_id, role_id }); */
  create(grant: Grant): Promise<void>;
  /** @example await grants.check({ group_id, domain_id, role_id, inherited: true }); */
  check(grant: Grant): Promise<boolean>;
  /** Direct grants only; see role assignments for effective ones. @example await grants.list({ user_id, system: 'all' }).toArray(); */
  list(of: GrantActor & GrantTarget): Listing<Role>;
  /** @example await grants.delete({ user_id, project_id, role_id }); */
  delete(grant: Grant): Promise<void>;
}

export function grants(api: Api): Grants {
  const pathOf = (grant: Grant) => `${rolesOf(grant)}${path`/${grant.role_id}`}${suffix(grant)}`;
  return {
    async create(grant) {
      await api.call(pathOf(grant), { method: 'PUT' });
    },
    check: (grant) => api.check(pathOf(grant)),
    list: (of) => api.many('roles', `${rolesOf(of)}${suffix(of)}`),
    async delete(grant) {
      await api.call(pathOf(grant), { method: 'DELETE' });
    },
  };
}

const suffix = (target: GrantTarget) => (target.inherited ? '/inherited_to_projects' : '');

function rolesOf(of: GrantActor & GrantTarget): string {
  const actor = of.user_id !== undefined ? path`/users/${of.user_id}` : path`/groups/${of.group_id}`;
  return `${of.inherited ? '/OS-INHERIT' : ''}${targetPath(of)}${actor}/roles`;
}

function targetPath(of: GrantTarget): string {
  if (of.project_id !== undefined) return path`/projects/${of.project_id}`;
  return of.domain_id !== undefined ? path`/domains/${of.domain_id}` : '/system';
}
