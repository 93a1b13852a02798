/**
 * v2/ owns the v2.0 API and nothing behind it: every call is a translation onto a v3 route (`translate.ts`), so that the
 * same policy decides, the same schema checks and the same service works. Invariants: only the users and projects of the
 * default domain exist here; a token that v2.0 cannot show (of a domain, of the system, of another domain's user or
 * project) is none, whether it is asked about or asks. It refuses rules of its own: what v3 forbids, v2.0 forbids.
 */
import type { Login } from '../auth/login.ts';
import type { LookupStore } from '../auth/lookup-store.ts';
import type { TokenValidation, ValidToken } from '../auth/validate.ts';
import type { Ec2TokenService } from '../ec2-tokens/service.ts';
import type { EndpointService } from '../endpoints/service.ts';
import { IdentityError } from '../errors.ts';
import type { GrantService } from '../grants/service.ts';
import type { Call, Route } from '../http/route.ts';
import type { ProjectService } from '../projects/service.ts';
import type { AssignmentService } from '../role-assignments/service.ts';
import type { RoleService } from '../roles/service.ts';
import type { UserService } from '../users/service.ts';
import { checkKnown, requireKnown, showAccess } from './access.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { versionRoutes } from './discovery.ts';
import { extensionRoutes } from './extensions.ts';
import { membership } from './membership.ts';
import { roleRoutes } from './role-routes.ts';
import { sharedRoutes } from './shared-routes.ts';
import { signIn } from './sign-in.ts';
import { tenantRoutes } from './tenant-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { translator } from './translate.ts';
import { userRoutes } from './user-routes.ts';

export interface V2Options {
  /** The routes of v3, which do the work. */
  v3: readonly Route[];
  login: Login;
  validation: TokenValidation;
  users: Pick<UserService, 'find'>;
  projects: Pick<ProjectService, 'find' | 'listByIds'>;
  lookups: Pick<LookupStore, 'projectId' | 'trust'>;
  roles: Pick<RoleService, 'get' | 'list' | 'listByIds'>;
  grants: GrantService;
  assignments: AssignmentService;
  endpoints: Pick<EndpointService, 'createTogether' | 'deleteTogether' | 'legacyIds'>;
  ec2Tokens: Ec2TokenService;
  /** `[identity] default_domain_id`. */
  defaultDomainId: string;
  /** `[archstone_v2] member_role`. */
  memberRole: string;
  /** Port of `[archstone_v2] admin_bind`. */
  adminPort?: number;
}

export function v2Routes(options: V2Options): Route[] {
  const { login, validation, users, projects, roles, grants, assignments, endpoints, defaultDomainId } = options;
  const byName = new Map(options.v3.map((one) => [`${one.method} ${one.path}`, one]));
  const v3 = (name: string): Route => {
    const found = byName.get(name);
    if (!found) throw new Error(`v2.0 needs the route ${name}`);
    return found;
  };

  const checkCaller = ({ caller }: Call) => checkKnown(caller, defaultDomainId);
  const translate = translator(checkCaller);

  async function user(user_id: string) {
    const found = await users.find(user_id);
    if (found?.domain_id !== defaultDomainId) throw new IdentityError('user_not_found', { user_id });
    return found;
  }
  const isTenant = (project: { domain_id: string | null; is_domain: boolean }) =>
    project.domain_id === defaultDomainId && !project.is_domain;
  async function tenant(project_id: string) {
    const found = await projects.find(project_id);
    if (!found || !isTenant(found)) throw new IdentityError('project_not_found', { project_id });
    return found;
  }
  async function roleNamed(name: string) {
    const filters = [{ name: 'name', comparator: 'equals', value: name, caseSensitive: true } as const];
    return (await roles.list({ filters }, null)).items[0];
  }
  const effective = (user_id: string, project_id?: string) =>
    assignments.list({ user_id, project_id, system: false, include_subtree: false, effective: true });
  const tenantOf = async ({ claims }: ValidToken) =>
    claims.project_id === undefined ? undefined : projects.find(claims.project_id);
  const access = async (valid: ValidToken) => showAccess(requireKnown(valid, defaultDomainId), await tenantOf(valid));

  const signInOptions = {
    login,
    validation,
    defaultDomainId,
    users,
    projects,
    projectNamed: (name: string) => options.lookups.projectId(name, defaultDomainId),
    trust: options.lookups.trust,
  };
  const authenticate = signIn(signInOptions);
  const members = membership({ grants, roleNamed, memberRole: options.memberRole, tenant });

  return [
    ...versionRoutes(),
    ...extensionRoutes(),
    ...tokenRoutes({ translate, v3, ...signInOptions, access }),
    ...userRoutes({
      translate,
      v3,
      defaultDomainId,
      members,
      user,
      async signInAgain({ user_id, project_id }, password) {
        const passwordCredentials = { userId: user_id, password };
        return access(await authenticate({ passwordCredentials, tenantId: project_id ?? null }));
      },
    }),
    ...tenantRoutes({
      translate,
      v3,
      checkCaller,
      defaultDomainId,
      tenant,
      isAdminPort: ({ peer }) => options.adminPort !== undefined && peer.localPort === options.adminPort,
    }),
    ...roleRoutes({
      translate,
      v3,
      grants,
      role: roles.get,
      roles: roles.listByIds,
      user,
      tenant,
      effective,
      tenantsAmong: async (ids) => new Set((await projects.listByIds(ids)).filter(isTenant).map(({ id }) => id)),
    }),
    ...catalogRoutes({ translate, v3, endpoints }),
    ...sharedRoutes({
      translate,
      v3,
      v3IfAny: (name) => byName.get(name),
      user,
      ec2Tokens: options.ec2Tokens,
      access,
    }),
  ];
}
