/** `/v2.0/tenants`: the projects of the default domain that do not act as one. */
import { badRequest, IdentityError } from '../errors.ts';
import { type Call, type Method, type Route, route } from '../http/route.ts';
import { showTenant, showUser } from './shapes.ts';
import { asV3, memberOf, type Translate, type V3Body, wholeList } from './translate.ts';

export interface TenantRoutesOptions {
  translate: Translate;
  v3(route: string): Route;
  checkCaller(call: Call): void;
  defaultDomainId: string;
  /** @throws IdentityError 404 */
  tenant(id: string): Promise<unknown>;
  /** Whether the call came by the port for administrators, where a list is of all or none. */
  isAdminPort(call: Call): boolean;
}

const ONE = '/v2.0/tenants/:project_id';

/** Limit and marker as v2.0 understands them; the lists here are short. */
function paged(tenants: V3Body[], { limit, marker }: Readonly<Record<string, string>>) {
  if (limit !== undefined && !/^\d+$/.test(limit)) throw badRequest('Invalid limit value');
  const from = marker === undefined ? 0 : tenants.findIndex(({ id }) => id === marker) + 1;
  if (marker !== undefined && from === 0) throw badRequest('Marker could not be found');
  const shown = tenants.slice(from, limit === undefined ? undefined : from + Number(limit));
  return { tenants: shown.map(showTenant), tenants_links: [] };
}

export function tenantRoutes(options: TenantRoutesOptions): Route[] {
  const { translate, v3, checkCaller, defaultDomainId, tenant, isAdminPort } = options;
  const reply = (body: V3Body) => ({ tenant: showTenant(body.project) });
  const known = ({ params }: Call) => tenant(params.project_id!);
  const listAll = v3('GET /v3/projects');

  const change = (method: Method) =>
    translate({
      method,
      path: ONE,
      summary: 'v2.0: change a tenant',
      of: v3('PATCH /v3/projects/:project_id'),
      to(call) {
        const { domain_id: _domain, is_domain: _isDomain, ...project } = memberOf(call.body, 'tenant');
        return { body: { project } };
      },
      before: known,
      reply,
    });

  return [
    route({
      method: 'GET',
      path: '/v2.0/tenants',
      summary: "v2.0: list all tenants, or show one by name; the caller's own where policy does not let list them",
      action: 'identity:get_auth_projects',
      load: checkCaller,
      async handle(call) {
        const all = asV3(call, { query: {} });
        if (await call.allows(listAll.action as string, listAll.target?.(all, undefined))) {
          const { name } = call.query;
          const filter = { domain_id: defaultDomainId, ...(name === undefined ? {} : { name }) };
          const found = await wholeList(listAll, call, 'projects', filter);
          if (name === undefined) return { body: paged(found, call.query) };
          if (found.length === 0) throw new IdentityError('project_not_found', { project_id: name });
          return { body: { tenant: showTenant(found[0]) } };
        }
        if (isAdminPort(call)) throw new IdentityError('forbidden_action', { action: 'identity:list_projects' });
        const own = await wholeList(v3('GET /v3/auth/projects'), call, 'projects', {});
        return {
          body: paged(
            own.filter(({ domain_id }) => domain_id === defaultDomainId),
            call.query,
          ),
        };
      },
    }),
    translate({
      method: 'POST',
      path: '/v2.0/tenants',
      summary: 'v2.0: create a tenant in the default domain',
      of: v3('POST /v3/projects'),
      to(call) {
        const fields = memberOf(call.body, 'tenant');
        if ('is_domain' in fields) throw badRequest('A tenant cannot act as a domain.');
        return { body: { project: { ...fields, domain_id: defaultDomainId } } };
      },
      reply,
    }),
    translate({
      method: 'GET',
      path: ONE,
      summary: 'v2.0: show a tenant',
      of: v3('GET /v3/projects/:project_id'),
      to: () => ({ query: {} }),
      before: known,
      reply,
    }),
    change('POST'),
    change('PUT'),
    translate({
      method: 'DELETE',
      path: ONE,
      summary: 'v2.0: delete a tenant',
      of: v3('DELETE /v3/projects/:project_id'),
      before: known,
    }),
    translate({
      method: 'GET',
      path: `${ONE}/users`,
      summary: 'v2.0: list the users who hold a role on a tenant',
      of: v3('GET /v3/users'),
      to: () => ({ query: { domain_id: defaultDomainId, limit: '1' } }),
      before: known,
      async reply(_body, _v3, call) {
        const assignments = v3('GET /v3/role_assignments');
        const action = 'identity:list_role_assignments';
        const query = { 'scope.project.id': call.params.project_id!, effective: '1' };
        const asked = asV3(call, { query });
        if (!(await call.allows(action, assignments.target?.(asked, undefined))))
          throw new IdentityError('forbidden_action', { action });
        const { body } = (await assignments.handle(asked, undefined)) as { body: V3Body };
        const ids = new Set(body.role_assignments.map((found: V3Body) => found.user?.id));
        const users = await wholeList(v3('GET /v3/users'), call, 'users', { domain_id: defaultDomainId });
        return { users: users.filter(({ id }) => ids.has(id)).map(showUser) };
      },
    }),
  ];
}
