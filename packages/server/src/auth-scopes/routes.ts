/** `/v3/auth/projects`, `/v3/auth/domains`, `/v3/auth/system` for the caller, and `/v3/users/{id}/projects`. */

import { domainsAnswer } from '../domains/schema.ts';
import { IdentityError } from '../errors.ts';
import { collection, listQuery, PAGED, pageOf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { projectsAnswer } from '../projects/schema.ts';
import { passes } from './filter.ts';
import { systemScopesAnswer } from './schema.ts';
import type { AuthScopeService } from './service.ts';
import type { Subject } from './store.ts';

/** The user as policy may see it. */
type TargetUser = Readonly<Record<string, unknown>> & { id: string };

export interface AuthScopeRoutesOptions {
  scopes: AuthScopeService;
  /** @throws IdentityError 404 */
  users: { get(id: string): Promise<TargetUser> };
}

const missing = (error: unknown): IdentityError => {
  if (error instanceof IdentityError && error.status === 404) return error;
  throw error;
};

/** Under impersonation the trustor. */
const subjectOf = ({ caller: { claims, authorization } }: Call): Subject => ({
  user_id: authorization.user.id,
  group_ids: claims.group_ids,
});

export function authScopeRoutes({ scopes, users }: AuthScopeRoutesOptions): Route[] {
  const projects = (path: string, ...rel: string[]) =>
    route({
      method: 'GET',
      path,
      rel,
      summary: 'List the projects that the caller may have a token for',
      parameters: PAGED,
      response: projectsAnswer,
      action: 'identity:get_auth_projects',
      async handle(call) {
        const query = listQuery(call, []);
        const found = await scopes.projectsPage(subjectOf(call), query);
        return { body: collection(call, 'projects', found, query) };
      },
    });
  const domains = (path: string, ...rel: string[]) =>
    route({
      method: 'GET',
      path,
      rel,
      summary: 'List the domains that the caller may have a token for',
      parameters: PAGED,
      response: domainsAnswer,
      action: 'identity:get_auth_domains',
      async handle(call) {
        const query = listQuery(call, []);
        const found = await scopes.domainsPage(subjectOf(call), query);
        return { body: collection(call, 'domains', found, query) };
      },
    });

  return [
    projects('/v3/auth/projects', 'auth_projects', 'ext/OS-FEDERATION/1.0/rel/projects'),
    projects('/v3/OS-FEDERATION/projects'),
    domains('/v3/auth/domains', 'auth_domains', 'ext/OS-FEDERATION/1.0/rel/domains'),
    domains('/v3/OS-FEDERATION/domains'),
    route({
      method: 'GET',
      path: '/v3/auth/system',
      rel: 'auth_system',
      summary: 'Whether the caller may have a token for the system',
      response: systemScopesAnswer,
      action: 'identity:get_auth_system',
      async handle(call) {
        const system = (await scopes.system(subjectOf(call))) ? [{ all: true }] : [];
        return { body: { system, links: { self: `${call.baseUrl}/auth/system` } } };
      },
    }),
    route<never, TargetUser | IdentityError>({
      method: 'GET',
      path: '/v3/users/:user_id/projects',
      rel: 'user_projects',
      summary: 'List the projects on which a user holds a role',
      parameters: ['domain_id', 'enabled', 'name', ...PAGED],
      response: projectsAnswer,
      action: 'identity:list_user_projects',
      // Who may not ask does not learn whether there is such a user.
      load: ({ params }) => users.get(params.user_id!).catch(missing),
      target: (_call, user) => ({ target: user instanceof IdentityError ? {} : { user } }),
      async handle(call, user) {
        if (user instanceof IdentityError) throw user;
        const { id } = user;
        const query = listQuery(call, ['domain_id', 'enabled', 'name']);
        const found = (await scopes.projects({ user_id: id })).filter((project) =>
          query.filters.every((filter) => passes(project, filter)),
        );
        return { body: collection(call, 'projects', pageOf(found, query), query) };
      },
    }),
  ];
}
