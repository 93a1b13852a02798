import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';
import type { User, UserFilters } from './users.ts';

export interface Group extends Entity, Extra {
  name: string;
  domain_id: string;
  description: string;
}

export interface GroupCreate extends Extra {
  name: string;
  domain_id?: string;
  description?: string;
}

export type GroupUpdate = Partial<GroupCreate>;
export type GroupFilters = Filters<'name' | 'domain_id'>;

export interface Groups {
  /** @example await groups.create({ name: 'operators', domain_id: 'default' }); */
  create(group: GroupCreate): Promise<Group>;
  /** @example await groups.get(id); */
  get(id: string): Promise<Group>;
  /** @example await groups.list({ domain_id: 'default' }).toArray(); */
  list(filters?: GroupFilters): Listing<Group>;
  /** @example await groups.update(id, { description: 'On call' }); */
  update(id: string, changes: GroupUpdate): Promise<Group>;
  /** @example await groups.delete(id); */
  delete(id: string): Promise<void>;
  /** @example await groups.listUsers(id).toArray(); */
  listUsers(id: string, filters?: UserFilters): Listing<User>;
  /** @example await groups.addUser(id, userId); */
  addUser(id: string, userId: string): Promise<void>;
  /** @example await groups.hasUser(id, userId); */
  hasUser(id: string, userId: string): Promise<boolean>;
  /** @example await groups.removeUser(id, userId); */
  removeUser(id: string, userId: string): Promise<void>;
}

export function groups(api: Api): Groups {
  return {
    create: (group) => api.one('group', '/groups', { method: 'POST', body: { group } }),
    get: (id) => api.one('group', path`/groups/${id}`),
    list: (filters) => api.many('groups', '/groups', filters),
    update: (id, group) => api.one('group', path`/groups/${id}`, { method: 'PATCH', body: { group } }),
    async delete(id) {
      await api.call(path`/groups/${id}`, { method: 'DELETE' });
    },
    listUsers: (id, filters) => api.many('users', path`/groups/${id}/users`, filters),
    async addUser(id, userId) {
      await api.call(path`/groups/${id}/users/${userId}`, { method: 'PUT' });
    },
    hasUser: (id, userId) => api.check(path`/groups/${id}/users/${userId}`),
    async removeUser(id, userId) {
      await api.call(path`/groups/${id}/users/${userId}`, { method: 'DELETE' });
    },
  };
}
