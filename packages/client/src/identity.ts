import { type AccessRules, accessRules } from './resources/access-rules.ts';
import { createApi, type IdentityOptions } from './resources/api.ts';
import { type ApplicationCredentials, applicationCredentials } from './resources/application-credentials.ts';
import { type Auth, auth } from './resources/auth.ts';
import { type Credentials, credentials } from './resources/credentials.ts';
import { type DomainConfigs, domainConfigs } from './resources/domain-configs.ts';
import { type Domains, domains } from './resources/domains.ts';
import { type Ec2Credentials, ec2Credentials } from './resources/ec2-credentials.ts';
import { type Ec2Tokens, ec2Tokens } from './resources/ec2-tokens.ts';
import { type EndpointGroups, endpointGroups } from './resources/endpoint-groups.ts';
import { type EndpointPolicies, endpointPolicies } from './resources/endpoint-policies.ts';
import { type Endpoints, endpoints } from './resources/endpoints.ts';
import { type FederationProtocols, federationProtocols } from './resources/federation-protocols.ts';
import { type Grants, grants } from './resources/grants.ts';
import { type Groups, groups } from './resources/groups.ts';
import { type IdentityProviders, identityProviders } from './resources/identity-providers.ts';
import { type Limits, limits } from './resources/limits.ts';
import { type Mappings, mappings } from './resources/mappings.ts';
import { type OAuth1, oauth1 } from './resources/oauth1.ts';
import { type Policies, policies } from './resources/policies.ts';
import { type ProjectEndpoints, projectEndpoints } from './resources/project-endpoints.ts';
import { type Projects, projects } from './resources/projects.ts';
import { type Regions, regions } from './resources/regions.ts';
import { type RegisteredLimits, registeredLimits } from './resources/registered-limits.ts';
import { type RevokeEvents, revokeEvents } from './resources/revoke-events.ts';
import { type RoleAssignments, roleAssignments } from './resources/role-assignments.ts';
import { type Roles, roles } from './resources/roles.ts';
import { type ServiceProviders, serviceProviders } from './resources/service-providers.ts';
import { type Services, services } from './resources/services.ts';
import { type Tokens, tokens } from './resources/tokens.ts';
import { type Trusts, trusts } from './resources/trusts.ts';
import { type Users, users } from './resources/users.ts';
import type { Session } from './session.ts';

export interface Identity {
  access_rules: AccessRules;
  application_credentials: ApplicationCredentials;
  auth: Auth;
  credentials: Credentials;
  domain_configs: DomainConfigs;
  domains: Domains;
  ec2_credentials: Ec2Credentials;
  ec2_tokens: Ec2Tokens;
  endpoint_groups: EndpointGroups;
  endpoint_policies: EndpointPolicies;
  endpoints: Endpoints;
  federation_protocols: FederationProtocols;
  grants: Grants;
  groups: Groups;
  identity_providers: IdentityProviders;
  limits: Limits;
  mappings: Mappings;
  oauth1: OAuth1;
  policies: Policies;
  project_endpoints: ProjectEndpoints;
  projects: Projects;
  regions: Regions;
  registered_limits: RegisteredLimits;
  revoke_events: RevokeEvents;
  role_assignments: RoleAssignments;
  roles: Roles;
  service_providers: ServiceProviders;
  services: Services;
  tokens: Tokens;
  trusts: Trusts;
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
    access_rules: accessRules(api),
    application_credentials: applicationCredentials(api),
    auth: auth(api),
    credentials: credentials(api),
    domain_configs: domainConfigs(api),
    domains: domains(api),
    ec2_credentials: ec2Credentials(api),
    ec2_tokens: ec2Tokens(api),
    endpoint_groups: endpointGroups(api),
    endpoint_policies: endpointPolicies(api),
    endpoints: endpoints(api),
    federation_protocols: federationProtocols(api),
    grants: grants(api),
    groups: groups(api),
    identity_providers: identityProviders(api),
    limits: limits(api),
    mappings: mappings(api),
    oauth1: oauth1(api),
    policies: policies(api),
    project_endpoints: projectEndpoints(api),
    projects: projects(api),
    regions: regions(api),
    registered_limits: registeredLimits(api),
    revoke_events: revokeEvents(api),
    role_assignments: roleAssignments(api),
    roles: roles(api),
    service_providers: serviceProviders(api),
    services: services(api),
    tokens: tokens(api),
    trusts: trusts(api),
    users: users(api),
  };
}
