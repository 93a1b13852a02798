import { createApi, type IdentityOptions } from './resources/api.ts';
import { type Auth, auth } from './resources/auth.ts';
import { type Domains, domains } from './resources/domains.ts';
import { type Endpoints, endpoints } from './resources/endpoints.ts';
import { type Grants, grants } from './resources/grants.ts';
import { type Groups, groups } from './resources/groups.ts';
import { type Projects, projects } from './resources/projects.ts';
import { type Regions, regions } from './resources/regions.ts';
import { type RoleAssignments, roleAssignments } from './resources/role-assignments.ts';
import { type Roles, roles } from './resources/roles.ts';
import { type Services, services } from './resources/services.ts';
import { type Tokens, tokens } from './resources/tokens.ts';
import { type Users, users } from './resources/users.ts';
import type { Session } from './session.ts';

export interface Identity {
  auth: Auth;
  domains: Domains;
  endpoints: Endpoints;
  grants: Grants;
  groups: Groups;
  projects: Projects;
  regions: Regions;
  role_assignments: RoleAssignments;
  roles: Roles;
  services: Services;
  tokens: Tokens;
  users: Users;
}

/**
 * The Identity API over a session. All calls throw what `session.request` throws: HttpError (404 unknown, 403 not
 * allowed, 409 taken, 400 malformed), ConnectionError, TimeoutError, AuthError.
 *
 * @example
 * const { users, projects, grants, roles } = identity(sessionFromCloud('archstone'));
 * const project = await projects.create({ name: 'web', domain_id: 'default' });
 * const user = await users.create({ name: 'eva', domain_id: 'default', password: 'long enough' });
 * const [member] = await roles.list({ name: 'member' }).toArray();
 * if (member) await grants.create({ user_id: user.id, project_id: project.id, role_id: member.id });
 */
export function identity(session: Session, options: IdentityOptions = {}): Identity {
  const api = createApi(session, options);
  return {
    auth: auth(api),
    domains: domains(api),
    endpoints: endpoints(api),
    grants: grants(api),
    groups: groups(api),
    projects: projects(api),
    regions: regions(api),
    role_assignments: roleAssignments(api),
    roles: roles(api),
    services: services(api),
    tokens: tokens(api),
    users: users(api),
  };
}
