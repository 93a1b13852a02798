import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';
import type { Group } from './groups.ts';
import type { Project } from './projects.ts';

export interface UserOptions {
  ignore_change_password_upon_first_use?: boolean | null;
  ignore_password_expiry?: boolean | null;
  ignore_lockout_failure_attempts?: boolean | null;
  ignore_user_inactivity?: boolean | null;
  lock_password?: boolean | null;
  multi_factor_auth_enabled?: boolean | null;
  multi_factor_auth_rules?: string[][] | null;
}

export interface User extends Entity, Extra {
  name: string;
  domain_id: string;
  enabled: boolean;
  default_project_id?: string | null;
  description?: string;
  email?: string;
  /** ISO 8601, `null` where it never expires. */
  password_expires_at: string | null;
  options: UserOptions;
}

export interface UserCreate extends Extra {
  name: string;
  domain_id?: string;
  password?: string | null;
  enabled?: boolean;
  default_project_id?: string | null;
  description?: string;
  email?: string;
  options?: UserOptions;
}

export type UserUpdate = Partial<UserCreate>;

export type UserFilters = Filters<'name' | 'domain_id' | 'enabled' | 'idp_id' | 'protocol_id' | 'unique_id'> & {
  /** `operator:timestamp`, such as `lt:2027-01-01T00:00:00Z`. */
  password_expires_at?: string;
};

export interface Users {
  /** @example await users.create({ name: 'eva', domain_id: 'default', password }); */
  create(user: UserCreate): Promise<User>;
  /** @example await users.get(id); */
  get(id: string): Promise<User>;
  /** @example await users.list({ domain_id: 'default', enabled: true }).toArray(); */
  list(filters?: UserFilters): Listing<User>;
  /** @example await users.update(id, { email: 'eva@example.org' }); */
  update(id: string, changes: UserUpdate): Promise<User>;
  /** @example await users.delete(id); */
  delete(id: string): Promise<void>;
  /** By the user, who proves to know the old one. @example await users.changePassword(id, { original_password, password }); */
  changePassword(id: string, change: { original_password: string; password: string }): Promise<void>;
  /** @example await users.listGroups(id).toArray(); */
  listGroups(id: string, filters?: Filters<'name'>): Listing<Group>;
  /** Those in which the user has a role. @example await users.listProjects(id).toArray(); */
  listProjects(id: string, filters?: Filters<'name' | 'domain_id' | 'enabled'>): Listing<Project>;
}

export function users(api: Api): Users {
  return {
    create: (user) => api.one('user', '/users', { method: 'POST', body: { user } }),
    get: (id) => api.one('user', path`/users/${id}`),
    list: (filters) => api.many('users', '/users', filters),
    update: (id, user) => api.one('user', path`/users/${id}`, { method: 'PATCH', body: { user } }),
    async delete(id) {
      await api.call(path`/users/${id}`, { method: 'DELETE' });
    },
    async changePassword(id, user) {
      await api.call(path`/users/${id}/password`, { method: 'POST', body: { user } });
    },
    listGroups: (id, filters) => api.many('groups', path`/users/${id}/groups`, filters),
    listProjects: (id, filters) => api.many('projects', path`/users/${id}/projects`, filters),
  };
}
