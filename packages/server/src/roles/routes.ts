import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { roleAnswer, roleCreate, roleQuery, rolesAnswer, roleUpdate } from './schema.ts';
import type { RoleService } from './service.ts';
import type { Role } from './store.ts';

export function roleRoutes(roles: RoleService, limits: ListLimits): Route[] {
  const member = (call: Call, role: Role) => ({ role: withSelf(call, 'roles', role) });
  const load = (call: Call) => roles.get(call.params.role_id!);
  const target = (_call: Call, role: Role) => ({ target: { role } });
  const byKind = (verb: string) => (_call: Call, role: Role) =>
    `identity:${verb}_${role.domain_id === null ? 'role' : 'domain_role'}`;

  return [
    route({
      method: 'GET',
      path: '/v3/roles',
      rel: 'roles',
      summary: 'List the global roles, or those of a domain',
      parameters: PAGED,
      response: rolesAnswer,
      action: (call) => (call.query.domain_id === undefined ? 'identity:list_roles' : 'identity:list_domain_roles'),
      query: roleQuery,
      async handle(call) {
        const query = listQuery(call, ['name'], limits);
        return { body: collection(call, 'roles', await roles.list(query, call.query.domain_id ?? null), query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/roles',
      summary: 'Create a role',
      response: roleAnswer,
      body: roleCreate,
      action: (call) => (call.body.role.domain_id ? 'identity:create_domain_role' : 'identity:create_role'),
      target: (call) => ({ target: { role: call.body.role } }),
      handle: async (call) => ({ status: 201, body: member(call, await roles.create(call.body.role)) }),
    }),
    route<never, Role>({
      method: 'GET',
      path: '/v3/roles/:role_id',
      rel: 'role',
      summary: 'Show a role',
      response: roleAnswer,
      load,
      action: byKind('get'),
      target,
      handle: (call, role) => ({ body: member(call, role) }),
    }),
    route<typeof roleUpdate, Role>({
      method: 'PATCH',
      path: '/v3/roles/:role_id',
      summary: 'Change a role',
      response: roleAnswer,
      body: roleUpdate,
      load,
      action: byKind('update'),
      target,
      handle: async (call, { id }) => ({ body: member(call, await roles.update(id, call.body.role)) }),
    }),
    route<never, Role>({
      method: 'DELETE',
      path: '/v3/roles/:role_id',
      summary: 'Delete a role, and take it from everybody',
      load,
      action: byKind('delete'),
      target,
      async handle(_call, { id }) {
        await roles.delete(id);
        return { status: 204 };
      },
    }),
  ];
}
