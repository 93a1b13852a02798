import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import type { Group, UserQuery } from '../identity/backend.ts';
import { passwordExpiryOf } from '../users/expiry-filter.ts';
import { domainOf, underscored, withinDomain } from '../users/routes.ts';
import { usersAnswer } from '../users/schema.ts';
import type { UserService } from '../users/service.ts';
import { showUser } from '../users/show.ts';
import { groupAnswer, groupCreate, groupListQuery, groupsAnswer, groupUpdate } from './schema.ts';
import type { GroupFields, GroupService } from './service.ts';
import { showGroup } from './show.ts';

const FILTERS = ['domain_id', 'name'];
const USER_FILTERS = ['domain_id', 'enabled', 'name'];

export interface GroupRoutesOptions {
  groups: GroupService;
  users: UserService;
  /** `[identity] default_domain_id`. */
  defaultDomainId: string;
  limits: ListLimits;
}

const targetGroup = (group: Group | undefined) => (group ? { target: { group: showGroup(group) } } : {});

export function groupRoutes({ groups, users, defaultDomainId, limits }: GroupRoutesOptions): Route[] {
  const member = (call: Call, group: Group) => ({ group: withSelf(call, 'groups', showGroup(group)) });
  const find = (call: Call) => groups.find(call.params.group_id!);
  const findBoth = async (call: Call) => ({
    group: await groups.find(call.params.group_id!),
    user: await users.find(call.params.user_id!),
  });
  const targetBoth = ({ group, user }: Awaited<ReturnType<typeof findBoth>>) => ({
    target: { ...(group ? { group: showGroup(group) } : {}), ...(user ? { user: showUser(user) } : {}) },
  });

  return [
    route({
      method: 'GET',
      path: '/v3/groups',
      rel: 'groups',
      summary: 'List groups',
      response: groupsAnswer,
      action: 'identity:list_groups',
      query: groupListQuery,
      target: (call) =>
        withinDomain(call) === undefined ? {} : { target: { group: { domain_id: withinDomain(call) } } },
      async handle(call) {
        const query = { ...listQuery(call, FILTERS, limits), withinDomain: withinDomain(call) };
        const { items, truncated } = await groups.list(query);
        return { body: collection(call, 'groups', { items: items.map(showGroup), truncated }, query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/groups',
      summary: 'Create a group',
      response: groupAnswer,
      action: 'identity:create_group',
      body: groupCreate,
      load: (call): GroupFields & { domain_id: string } => {
        const fields = underscored(call.body.group, ['domain_id']);
        return { ...fields, domain_id: domainOf(call, fields.domain_id, defaultDomainId) };
      },
      target: (_call, group) => ({ target: { group } }),
      handle: async (call, fields) => ({ status: 201, body: member(call, await groups.create(fields)) }),
    }),
    route({
      method: 'GET',
      path: '/v3/groups/:group_id',
      rel: 'group',
      summary: 'Show a group',
      response: groupAnswer,
      action: 'identity:get_group',
      load: find,
      target: (_call, group) => targetGroup(group),
      handle: async (call, group) => ({ body: member(call, group ?? (await groups.get(call.params.group_id!))) }),
    }),
    route({
      method: 'PATCH',
      path: '/v3/groups/:group_id',
      summary: 'Change a group',
      response: groupAnswer,
      action: 'identity:update_group',
      body: groupUpdate,
      load: find,
      target: (_call, group) => targetGroup(group),
      handle: async (call) => ({
        body: member(call, await groups.update(call.params.group_id!, call.body.group)),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/groups/:group_id',
      summary: 'Delete a group',
      action: 'identity:delete_group',
      // Here, alone among the calls on one group, Keystone says that it does not exist to those who may not delete it.
      load: (call) => groups.get(call.params.group_id!),
      target: (_call, group) => targetGroup(group),
      async handle(call) {
        await groups.delete(call.params.group_id!);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/groups/:group_id/users',
      rel: 'group_users',
      summary: 'List the users in a group',
      parameters: [...USER_FILTERS, 'password_expires_at', ...PAGED],
      response: usersAnswer,
      action: 'identity:list_users_in_group',
      load: find,
      target: (_call, group) => targetGroup(group),
      async handle(call) {
        const query: UserQuery = {
          ...listQuery(call, USER_FILTERS, limits),
          passwordExpiry: passwordExpiryOf(call.rawQuery),
          withinDomain: withinDomain(call),
        };
        const { items, truncated } = await groups.users(call.params.group_id!, query);
        return { body: collection(call, 'users', { items: items.map(showUser), truncated }, query) };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/groups/:group_id/users/:user_id',
      rel: 'group_user',
      summary: 'Check that a user is in a group',
      statuses: [204],
      action: 'identity:check_user_in_group',
      load: findBoth,
      target: (_call, both) => targetBoth(both),
      async handle(call) {
        await groups.checkMember(call.params.group_id!, call.params.user_id!);
        return { status: 204 };
      },
    }),
    route({
      method: 'PUT',
      path: '/v3/groups/:group_id/users/:user_id',
      summary: 'Add a user to a group',
      action: 'identity:add_user_to_group',
      load: findBoth,
      target: (_call, both) => targetBoth(both),
      async handle(call) {
        await groups.addMember(call.params.group_id!, call.params.user_id!);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/groups/:group_id/users/:user_id',
      summary: 'Remove a user from a group',
      action: 'identity:remove_user_from_group',
      load: findBoth,
      target: (_call, both) => targetBoth(both),
      async handle(call) {
        await groups.removeMember(call.params.group_id!, call.params.user_id!);
        return { status: 204 };
      },
    }),
  ];
}
