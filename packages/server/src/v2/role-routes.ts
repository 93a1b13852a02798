/** `/v2.0/OS-KSADM/roles` and the roles that users hold on tenants; a role without a tenant never existed in v2.0. */
import { conflict, IdentityError } from '../errors.ts';
import type { GrantService } from '../grants/service.ts';
import type { Call, Route } from '../http/route.ts';
import { showRole } from './shapes.ts';
import { memberOf, type Translate, textOf, type V3Body, wholeList } from './translate.ts';

export interface RoleRoutesOptions {
  translate: Translate;
  v3(route: string): Route;
  grants: Pick<GrantService, 'require'>;
  /** @throws IdentityError 404 */
  role(id: string): Promise<Record<string, unknown> & { domain_id: string | null }>;
  roles(ids: readonly string[]): Promise<readonly V3Body[]>;
  user(id: string): Promise<unknown>;
  tenant(id: string): Promise<unknown>;
  /** Effective roles of a user: on one tenant, or on all. */
  effective(userId: string, tenantId?: string): Promise<readonly { role_id: string; project_id?: string }[]>;
  /** Those of the ids that are tenants. */
  tenantsAmong(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

const ROLES = '/v2.0/OS-KSADM/roles';
const OF_USER = '/v2.0/tenants/:project_id/users/:user_id/roles';
const GRANT = '/v3/projects/:project_id/users/:user_id/roles/:role_id';

export function roleRoutes(options: RoleRoutesOptions): Route[] {
  const { translate, v3, grants, role, roles, user, tenant, effective, tenantsAmong } = options;
  const reply = (body: V3Body) => ({ role: showRole(body.role) });
  const globalRole = async (id: string) => {
    const found = await role(id);
    if (found.domain_id !== null) throw new IdentityError('role_not_found', { role_id: id });
    return found;
  };
  const knownRole = ({ params }: Call) => globalRole(params.role_id!);
  const knownPlace = async ({ params }: Call) => {
    await user(params.user_id!);
    await tenant(params.project_id!);
  };
  const notGrantedYet = async ({ params }: Call) => {
    const { user_id, project_id, role_id } = params as Record<string, string>;
    const place = {
      actor: 'user',
      actorId: user_id!,
      target: 'project',
      targetId: project_id!,
      inherited: false,
    } as const;
    const isGranted = await grants.require(place, role_id!).then(
      () => true,
      (error: unknown) => {
        if (error instanceof IdentityError && error.status === 404) return false;
        throw error;
      },
    );
    if (isGranted) throw conflict('role grant', `User ${user_id} already has role ${role_id} in tenant ${project_id}`);
  };
  const grant = {
    summary: 'v2.0: give a user a role on a tenant',
    of: v3(`PUT ${GRANT}`),
    async before(call: Call) {
      await knownPlace(call);
      await knownRole(call);
      await notGrantedYet(call);
    },
    reply: async (_body: V3Body, { params }: Call) => ({ role: showRole(await role(params.role_id!)) }),
  };
  const take = { summary: 'v2.0: take a role on a tenant from a user', of: v3(`DELETE ${GRANT}`), before: knownPlace };
  const reference = ({ params }: Call) => {
    const named = new URLSearchParams(params.ref_id);
    const project_id = named.get('tenantId') ?? '';
    return { params: { user_id: params.user_id!, project_id, role_id: named.get('roleId') ?? '' } };
  };
  const unsupported = (method: 'GET' | 'PUT' | 'DELETE', path: string) =>
    translate({
      method,
      path,
      summary: 'v2.0: roles without a tenant, which never were',
      of: v3(method === 'GET' ? 'GET /v3/users/:user_id' : 'PATCH /v3/users/:user_id'),
      to: () => ({ body: { user: {} } }),
      before() {
        throw new IdentityError('not_implemented');
      },
    });

  return [
    translate({
      method: 'GET',
      path: ROLES,
      summary: 'v2.0: list roles',
      of: v3('GET /v3/roles'),
      to: () => ({ query: { limit: '1' } }),
      reply: async (_body, _v3, call) => ({
        roles: (await wholeList(v3('GET /v3/roles'), call, 'roles', {})).map(showRole),
      }),
    }),
    translate({
      method: 'POST',
      path: ROLES,
      summary: 'v2.0: create a role',
      of: v3('POST /v3/roles'),
      to(call) {
        const { domain_id: _, ...fields } = memberOf(call.body, 'role');
        return { body: { role: fields } };
      },
      reply,
    }),
    translate({
      method: 'GET',
      path: `${ROLES}/:role_id`,
      summary: 'v2.0: show a role',
      of: v3('GET /v3/roles/:role_id'),
      before: knownRole,
      reply,
    }),
    translate({
      method: 'DELETE',
      path: `${ROLES}/:role_id`,
      summary: 'v2.0: delete a role',
      of: v3('DELETE /v3/roles/:role_id'),
      before: knownRole,
    }),
    translate({
      method: 'GET',
      path: OF_USER,
      summary: 'v2.0: list the effective roles of a user on a tenant',
      of: v3('GET /v3/projects/:project_id/users/:user_id/roles'),
      to: () => ({ query: {} }),
      before: knownPlace,
      async reply(_body, { params }) {
        const held = await effective(params.user_id!, params.project_id);
        return { roles: (await roles([...new Set(held.map(({ role_id }) => role_id))])).map(showRole) };
      },
    }),
    translate({ ...grant, method: 'PUT', path: `${OF_USER}/OS-KSADM/:role_id` }),
    translate({ ...take, method: 'DELETE', path: `${OF_USER}/OS-KSADM/:role_id` }),
    unsupported('GET', '/v2.0/users/:user_id/roles'),
    unsupported('PUT', '/v2.0/users/:user_id/roles/OS-KSADM/:role_id'),
    unsupported('DELETE', '/v2.0/users/:user_id/roles/OS-KSADM/:role_id'),
    translate({
      method: 'GET',
      path: '/v2.0/users/:user_id/roleRefs',
      summary: 'v2.0: list the roles of a user on all tenants as references',
      of: v3('GET /v3/role_assignments'),
      to: ({ params }) => ({ query: { 'user.id': params.user_id! } }),
      before: ({ params }) => user(params.user_id!),
      async reply(_body, { params: { user_id } }) {
        const held = (await effective(user_id!)).filter(({ project_id }) => project_id !== undefined);
        const pairs = new Map(
          held.map(({ role_id, project_id }) => [`${project_id} ${role_id}`, { role_id, project_id }]),
        );
        const ours = await tenantsAmong([...new Set(held.map(({ project_id }) => project_id!))]);
        const references = [...pairs.values()].filter(({ project_id }) => ours.has(project_id!));
        return {
          roles: references.map(({ role_id, project_id }) => {
            const fields = { roleId: role_id, tenantId: project_id!, userId: user_id! };
            return { ...fields, id: new URLSearchParams(fields).toString() };
          }),
        };
      },
    }),
    translate({
      ...grant,
      method: 'POST',
      path: '/v2.0/users/:user_id/roleRefs',
      to(call) {
        const fields = memberOf(call.body, 'role');
        const [project_id, role_id] = [textOf(fields, 'tenantId', 'role'), textOf(fields, 'roleId', 'role')];
        return { params: { user_id: call.params.user_id!, project_id, role_id } };
      },
    }),
    translate({ ...take, method: 'DELETE', path: '/v2.0/users/:user_id/roleRefs/:ref_id', to: reference }),
  ];
}
