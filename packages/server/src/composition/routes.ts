/** Every route, each with its own service. */
import { accessRuleRoutes } from '../access-rules/routes.ts';
import { applicationCredentialRoutes } from '../application-credentials/routes.ts';
import { jwtParties } from '../auth/providers/formats.ts';
import { tokenRoutes } from '../auth/routes.ts';
import { authScopeRoutes } from '../auth-scopes/routes.ts';
import { splitHostPort } from '../config/address.ts';
import { credentialRoutes } from '../credentials/routes.ts';
import { discoveryRoutes } from '../discovery/routes.ts';
import { domainConfigRoutes } from '../domain-configs/routes.ts';
import { domainRoutes } from '../domains/routes.ts';
import { ec2CredentialRoutes } from '../ec2-credentials/routes.ts';
import { ec2TokenRoutes } from '../ec2-tokens/routes.ts';
import { endpointGroupRoutes } from '../endpoint-groups/routes.ts';
import { endpointRoutes } from '../endpoints/routes.ts';
import { federationProtocolRoutes } from '../federation-protocols/routes.ts';
import { grantRoutes } from '../grants/routes.ts';
import { groupRoutes } from '../groups/routes.ts';
import { healthRoutes } from '../health/routes.ts';
import type { ListLimits } from '../http/list.ts';
import type { Route } from '../http/route.ts';
import { identityProviderRoutes } from '../identity-providers/routes.ts';
import { limitRoutes } from '../limits/routes.ts';
import { mappingRoutes } from '../mappings/routes.ts';
import { accessTokenRoutes } from '../oauth1/access-token-routes.ts';
import { consumerRoutes } from '../oauth1/consumer-routes.ts';
import { oauthTokenRoutes } from '../oauth1/token-routes.ts';
import { oauth2Routes } from '../oauth2/routes.ts';
import { openApiRoutes } from '../openapi/routes.ts';
import { pkiTombstones } from '../pki-tombstones/routes.ts';
import { policyAssociationRoutes } from '../policies/association-routes.ts';
import { policyRoutes } from '../policies/routes.ts';
import { projectEndpointRoutes } from '../project-endpoints/routes.ts';
import { projectRoutes } from '../projects/routes.ts';
import { projectTagRoutes } from '../projects/tag-routes.ts';
import { regionRoutes } from '../regions/routes.ts';
import { registeredLimitRoutes } from '../registered-limits/routes.ts';
import { revocationFeedRoutes } from '../revocation-feed/routes.ts';
import { revokeEventRoutes } from '../revoke-events/routes.ts';
import { revokeEventStore } from '../revoke-events/store.ts';
import { assignmentRoutes } from '../role-assignments/routes.ts';
import { impliedRoleRoutes } from '../roles/implied-routes.ts';
import { roleRoutes } from '../roles/routes.ts';
import { serviceProviderRoutes } from '../service-providers/routes.ts';
import { serviceRoutes } from '../services/routes.ts';
import { certificateRoutes, wellKnownRoutes } from '../signing-certificates/routes.ts';
import { trustRoutes } from '../trusts/routes.ts';
import { userRoutes } from '../users/routes.ts';
import { showUser } from '../users/show.ts';
import { legacyVersion } from '../v2/discovery.ts';
import { v2Routes } from '../v2/routes.ts';
import type { AppContext } from './context.ts';
import type { ResourceServices } from './resource-services.ts';
import type { Stores } from './stores.ts';
import type { TokenServices } from './token-services.ts';

export function createRoutes(
  { config, database, now, write }: AppContext,
  tokenServices: TokenServices,
  resourceServices: ResourceServices,
  stores: Stores,
) {
  const { revocations, publicRoot, providers, validation, signIn } = tokenServices;
  const {
    users,
    groups,
    consumers,
    oauthTokens,
    identityProviders,
    federationProtocols,
    mappings,
    serviceProviders,
    roles,
    impliedRoles,
    domains,
    projects,
    shownUsers,
    grants,
    assignments,
    authScopes,
    regions,
    services,
    endpoints,
    endpointGroups,
    projectEndpoints,
    domainConfigs,
    policies,
    registeredLimits,
    limits,
    credentials,
    accessRules,
    applicationCredentials,
    trusts,
    ec2Tokens,
    feed,
  } = resourceServices;
  const { lookups, revokedTokenRows } = stores;

  const pageLimits = (own: number | null): ListLimits => ({
    byDefault: own ?? config.DEFAULT.list_limit,
    most: config.DEFAULT.max_db_limit,
  });
  const { default_domain_id: defaultDomainId } = config.identity;
  const identityLimit = config.identity.list_limit ?? config.DEFAULT.list_limit;
  const identityLimits = {
    byDefault: identityLimit ?? config.DEFAULT.max_db_limit,
    most: Math.min(identityLimit ?? Number.POSITIVE_INFINITY, config.DEFAULT.max_db_limit),
  };
  const { list_limit, max_db_limit } = config.DEFAULT;
  const resourceLimits = pageLimits(config.resource.list_limit ?? list_limit ?? max_db_limit);
  const routes: Route[] = [
    ...discoveryRoutes(() => routes, config.archstone_v2.enabled ? [legacyVersion] : []),
    ...openApiRoutes(() => routes),
    ...healthRoutes(config.healthcheck),
    ...tokenRoutes({
      login: signIn,
      validation,
      revocations,
      write,
      noteRevoked: providers.pkiKeys ? revokedTokenRows.note : async () => {},
      allowExpiredWindow: config.token.allow_expired_window,
    }),
    ...domainRoutes(domains, resourceLimits),
    ...domainConfigRoutes(domainConfigs),
    ...projectRoutes(projects, resourceLimits),
    ...projectTagRoutes(projects),
    ...userRoutes({ users, groups, defaultDomainId, limits: identityLimits }),
    ...groupRoutes({ groups, users, defaultDomainId, limits: identityLimits }),
    ...roleRoutes(roles, pageLimits(config.role.list_limit)),
    ...impliedRoleRoutes(impliedRoles, roles),
    ...grantRoutes(grants),
    ...assignmentRoutes({ assignments, projects }),
    ...applicationCredentialRoutes(applicationCredentials, pageLimits(null)),
    ...accessRuleRoutes({
      rules: accessRules,
      findUser: async (id) => {
        const user = await users.find(id);
        return user && showUser(user);
      },
      limits: pageLimits(null),
    }),
    ...trustRoutes({
      trusts,
      limits: pageLimits(null),
      allowApplicationCredentials: config.security_compliance.allow_insecure_application_credential_trust_escalation,
    }),
    ...authScopeRoutes({ scopes: authScopes, users: shownUsers }),
    ...regionRoutes(regions, { most: max_db_limit }),
    ...serviceRoutes(services, pageLimits(config.catalog.list_limit)),
    ...identityProviderRoutes(identityProviders, pageLimits(null)),
    ...federationProtocolRoutes(federationProtocols),
    ...mappingRoutes(mappings),
    ...serviceProviderRoutes(serviceProviders, pageLimits(null)),
    ...consumerRoutes(consumers),
    ...oauthTokenRoutes(oauthTokens),
    ...accessTokenRoutes({ tokens: oauthTokens, roles }),
    ...oauth2Routes({ login: signIn, methods: config.oauth2.oauth2_authn_methods }),
    ...revokeEventRoutes(revokeEventStore(database)),
    ...(providers.pkiKeys
      ? certificateRoutes({ keys: providers.pkiKeys, revoked: revokedTokenRows, now })
      : pkiTombstones(config.token.revoke_by_id)),
    ...(providers.jwtKeys
      ? wellKnownRoutes({
          keys: providers.jwtKeys,
          issuer: jwtParties(config, publicRoot).issuer,
          all: () => routes,
        })
      : []),
    ...(feed ? revocationFeedRoutes({ feed, validation }) : []),
    ...endpointRoutes(endpoints, pageLimits(config.catalog.list_limit)),
    ...endpointGroupRoutes(endpointGroups, pageLimits(config.catalog.list_limit)),
    ...projectEndpointRoutes(projectEndpoints),
    ...policyRoutes(policies, pageLimits(config.policy.list_limit)),
    ...policyAssociationRoutes(policies),
    ...registeredLimitRoutes(registeredLimits, pageLimits(config.unified_limit.list_limit)),
    ...limitRoutes(limits, pageLimits(config.unified_limit.list_limit)),
    ...credentialRoutes({
      credentials,
      limits: pageLimits(null),
      adminsReachEc2: config.security_compliance.allow_insecure_admin_trust_cross_project_credentials_access,
    }),
    ...ec2CredentialRoutes({ credentials, users, projects }),
    ...ec2TokenRoutes(ec2Tokens),
  ];
  const v2 = config.archstone_v2;
  const adminPort = v2.admin_bind === null ? undefined : splitHostPort(v2.admin_bind)?.port;
  if (v2.enabled) {
    const legacy = v2Routes({
      v3: routes,
      login: signIn,
      validation,
      users,
      projects,
      lookups,
      roles,
      grants,
      assignments,
      endpoints,
      ec2Tokens,
      defaultDomainId,
      memberRole: v2.member_role,
      ...(adminPort === undefined ? {} : { adminPort }),
    });
    routes.push(...legacy);
  }

  return { routes };
}
