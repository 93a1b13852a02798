import { accessRules } from './defaults/access-rules.ts';
import { accessTokens } from './defaults/access-tokens.ts';
import { applicationCredentials } from './defaults/application-credentials.ts';
import { auth } from './defaults/auth.ts';
import { base, type RuleDefault } from './defaults/base.ts';
import { consumers } from './defaults/consumers.ts';
import { credentials } from './defaults/credentials.ts';
import { domainConfigs } from './defaults/domain-configs.ts';
import { domains } from './defaults/domains.ts';
import { ec2Credentials } from './defaults/ec2-credentials.ts';
import { ec2Tokens } from './defaults/ec2-tokens.ts';
import { endpointGroups } from './defaults/endpoint-groups.ts';
import { endpoints } from './defaults/endpoints.ts';
import { grants } from './defaults/grants.ts';
import { groups } from './defaults/groups.ts';
import { identityProviders } from './defaults/identity-providers.ts';
import { impliedRoles } from './defaults/implied-roles.ts';
import { limits } from './defaults/limits.ts';
import { mappings } from './defaults/mappings.ts';
import { policies } from './defaults/policies.ts';
import { policyAssociations } from './defaults/policy-associations.ts';
import { projectEndpoints } from './defaults/project-endpoints.ts';
import { projects } from './defaults/projects.ts';
import { protocols } from './defaults/protocols.ts';
import { regions } from './defaults/regions.ts';
import { registeredLimits } from './defaults/registered-limits.ts';
import { revokeEvents } from './defaults/revoke-events.ts';
import { roleAssignments } from './defaults/role-assignments.ts';
import { roles } from './defaults/roles.ts';
import { serviceProviders } from './defaults/service-providers.ts';
import { services } from './defaults/services.ts';
import { tokenRevocation } from './defaults/token-revocation.ts';
import { tokens } from './defaults/tokens.ts';
import { trusts } from './defaults/trusts.ts';
import { users } from './defaults/users.ts';

/** All rules of release 2026.1. Every one is here from the start, since a policy file is checked against the full list. */
export const policyDefaults: readonly RuleDefault[] = [
  ...base,
  ...accessRules,
  ...accessTokens,
  ...applicationCredentials,
  ...auth,
  ...consumers,
  ...credentials,
  ...domainConfigs,
  ...domains,
  ...ec2Credentials,
  ...ec2Tokens,
  ...endpointGroups,
  ...endpoints,
  ...grants,
  ...groups,
  ...identityProviders,
  ...impliedRoles,
  ...limits,
  ...mappings,
  ...policies,
  ...policyAssociations,
  ...projectEndpoints,
  ...projects,
  ...protocols,
  ...regions,
  ...registeredLimits,
  ...revokeEvents,
  ...roleAssignments,
  ...roles,
  ...serviceProviders,
  ...services,
  ...tokenRevocation,
  ...tokens,
  ...trusts,
  ...users,
];
