import { badRequest } from '../errors.ts';
import { groupsOfUserAnswer } from '../groups/schema.ts';
import type { GroupService } from '../groups/service.ts';
import { showGroupOfUser } from '../groups/show.ts';
import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import type { User, UserQuery } from '../identity/backend.ts';
import { passwordExpiryOf } from './expiry-filter.ts';
import { passwordChange, userAnswer, userCreate, userListQuery, usersAnswer, userUpdate } from './schema.ts';
import type { UserFields, UserService } from './service.ts';
import { showChangedUser, showUser } from './show.ts';

const FILTERS = ['domain_id', 'enabled', 'idp_id', 'name', 'protocol_id', 'unique_id'];
/** Attributes whose names an underscore instead of a hyphen or colon would turn into checked ones. */
const CHECKED = ['domain_id', 'default_project_id'];

export interface UserRoutesOptions {
  users: UserService;
  groups: GroupService;
  /** `[identity] default_domain_id`. */
  defaultDomainId: string;
  limits: ListLimits;
}

/** A user as policy sees it: the stored one, or on a create the one that will be stored; never its password. */
const targetUser = (user: User | undefined) => (user ? { target: { user: showUser(user) } } : {});

/** The domain that a create means where it names none: that of a domain-scoped token, else the default. */
export const domainOf = (call: Call, asked: string | undefined, defaultDomainId: string) =>
  asked ?? call.caller.credentials.domain_id ?? defaultDomainId;

/** Colons and hyphens in attribute names become underscores. */
export function underscored<T extends Record<string, unknown>>(fields: T, checked: readonly string[]): T {
  const named = Object.entries(fields).map(([name, value]) => [name, name.replace(/[:-]/g, '_'), value] as const);
  const mistaken = named.find(([name, underscore]) => name !== underscore && checked.includes(underscore));
  if (mistaken) throw badRequest(`Invalid input for field '${mistaken[0]}': the field is called '${mistaken[1]}'.`);
  return Object.fromEntries(named.map(([, name, value]) => [name, value])) as T;
}

/** A domain-scoped caller sees what is in that domain. */
export const withinDomain = (call: Call) => call.caller.credentials.domain_id ?? undefined;

export function userRoutes({ users, groups, defaultDomainId, limits }: UserRoutesOptions): Route[] {
  const member = (call: Call, user: ReturnType<typeof showUser>) => ({ user: withSelf(call, 'users', user) });
  const find = (call: Call) => users.find(call.params.user_id!);

  return [
    route({
      method: 'GET',
      path: '/v3/users',
      rel: 'users',
      summary: 'List users',
      response: usersAnswer,
      action: 'identity:list_users',
      query: userListQuery,
      target: (call) => (withinDomain(call) === undefined ? {} : { target: { domain_id: withinDomain(call) } }),
      async handle(call) {
        const query: UserQuery = {
          ...listQuery(call, FILTERS, limits),
          passwordExpiry: passwordExpiryOf(call.rawQuery),
          withinDomain: withinDomain(call),
        };
        const { items, truncated } = await users.list(query);
        return { body: collection(call, 'users', { items: items.map(showUser), truncated }, query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/users',
      summary: 'Create a user',
      response: userAnswer,
      action: 'identity:create_user',
      body: userCreate,
      load: (call): UserFields & { domain_id: string } => {
        const fields: UserFields = underscored(call.body.user, CHECKED);
        return { ...fields, domain_id: domainOf(call, fields.domain_id, defaultDomainId) };
      },
      target: (_call, { password: _, ...user }) => ({ target: { user } }),
      handle: async (call, fields) => ({ status: 201, body: member(call, showUser(await users.create(fields))) }),
    }),
    route({
      method: 'GET',
      path: '/v3/users/:user_id',
      rel: 'user',
      summary: 'Show a user',
      response: userAnswer,
      action: 'identity:get_user',
      load: find,
      target: (_call, user) => targetUser(user),
      handle: async (call, user) => ({ body: member(call, showUser(user ?? (await users.get(call.params.user_id!)))) }),
    }),
    route({
      method: 'PATCH',
      path: '/v3/users/:user_id',
      summary: 'Change a user',
      response: userAnswer,
      action: 'identity:update_user',
      body: userUpdate,
      load: find,
      target: (_call, user) => targetUser(user),
      handle: async (call) => ({
        body: member(call, showChangedUser(await users.update(call.params.user_id!, call.body.user))),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/users/:user_id',
      summary: 'Delete a user and all that is theirs',
      action: 'identity:delete_user',
      load: find,
      target: (_call, user) => targetUser(user),
      async handle(call) {
        await users.delete(call.params.user_id!);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/users/:user_id/password',
      rel: 'user_change_password',
      summary: 'Change the own password, proved by the present one',
      statuses: [204],
      public: true,
      body: passwordChange,
      async handle(call) {
        const { original_password, password } = call.body.user;
        await users.changePassword(call.params.user_id!, original_password, password);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/users/:user_id/groups',
      rel: 'user_groups',
      summary: 'List the groups of a user',
      parameters: ['name', ...PAGED],
      response: groupsOfUserAnswer,
      action: 'identity:list_groups_for_user',
      load: find,
      target: (_call, user) => targetUser(user),
      async handle(call) {
        const query = { ...listQuery(call, ['name'], limits), withinDomain: withinDomain(call) };
        const { items, truncated } = await groups.ofUser(call.params.user_id!, query);
        return { body: collection(call, 'groups', { items: items.map(showGroupOfUser), truncated }, query) };
      },
    }),
  ];
}
