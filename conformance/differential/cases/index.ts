import { accessRules, applicationCredentials } from './application-credentials.ts';
import { bodies } from './bodies.ts';
import { endpoints, regions, services } from './catalog.ts';
import { credentials, ec2Credentials } from './credentials.ts';
import { discovery } from './discovery.ts';
import { domainConfigs } from './domain-configs.ts';
import { domains } from './domains.ts';
import { endpointGroups, projectEndpoints } from './endpoint-filter.ts';
import { federationMappings, federationProtocols, identityProviders, serviceProviders } from './federation.ts';
import { grantCallers, grants, inheritedGrants } from './grants.ts';
import { groups, membership } from './groups.ts';
import { lasting } from './lasting.ts';
import { limits, registeredLimits } from './limits.ts';
import { listFilters } from './list-filters.ts';
import { malformed } from './malformed.ts';
import { oauth2, oauthConsumers, oauthTokens } from './oauth.ts';
import { paging } from './paging.ts';
import { endpointPolicies, policies } from './policies.ts';
import { projects, projectTags } from './projects.ts';
import { roleAssignments } from './role-assignments.ts';
import { impliedRoles, roles } from './roles.ts';
import { strangeIds } from './strange-ids.ts';
import { logins, scopes, states, subjects } from './tokens.ts';
import { trustChains, trustStory } from './trusts.ts';
import { passwords, users } from './users.ts';

export { world } from './world.ts';

export const stories = [
  discovery,
  scopes,
  subjects,
  logins,
  states,
  malformed,
  bodies,
  strangeIds,
  domains,
  projects,
  projectTags,
  users,
  passwords,
  groups,
  membership,
  roles,
  impliedRoles,
  grants,
  grantCallers,
  inheritedGrants,
  roleAssignments,
  services,
  endpoints,
  regions,
  credentials,
  ec2Credentials,
  registeredLimits,
  limits,
  policies,
  endpointPolicies,
  endpointGroups,
  projectEndpoints,
  domainConfigs,
  trustStory,
  trustChains,
  applicationCredentials,
  accessRules,
  identityProviders,
  federationMappings,
  federationProtocols,
  serviceProviders,
  oauthConsumers,
  oauthTokens,
  oauth2,
  paging,
  listFilters,
  lasting,
];
