/**
 * Composition of the service, in construction order: stores (depend on `db/` only, never on one another), services (any
 * store, and only services declared above them), routes (their own service). A circle does not compile. Cascades on
 * delete are explicit lists, handed over here and run in the deleter's transaction.
 */
import { createFernetCipher, watchKeyRepository } from '@archstone/tokens';
import type { FastifyInstance } from 'fastify';
import { accessRuleRoutes } from './access-rules/routes.ts';
import { accessRuleService } from './access-rules/service.ts';
import { accessRuleStore } from './access-rules/store.ts';
import { applicationCredentialRoutes } from './application-credentials/routes.ts';
import { applicationCredentialService } from './application-credentials/service.ts';
import { applicationCredentialStore } from './application-credentials/store.ts';
import { callerAuthentication } from './auth/authenticate.ts';
import { delegationStore } from './auth/delegation-store.ts';
import { tokenIssue } from './auth/issue.ts';
import { login } from './auth/login.ts';
import { lookupStore } from './auth/lookup-store.ts';
import { applicationCredentialMethod } from './auth/methods/application-credential.ts';
import { passwordMethod } from './auth/methods/password.ts';
import { tokenMethod } from './auth/methods/token.ts';
import { jwtParties, usesFormat } from './auth/providers/formats.ts';
import { openProviders } from './auth/providers/open.ts';
import { tokenRoutes } from './auth/routes.ts';
import { standingService } from './auth/standing.ts';
import { subjectStore } from './auth/subject-store.ts';
import { tokenValidation } from './auth/validate.ts';
import { authScopeRoutes } from './auth-scopes/routes.ts';
import { authScopeService } from './auth-scopes/service.ts';
import { authScopeStore } from './auth-scopes/store.ts';
import { catalogService } from './catalog/service.ts';
import { catalogStore } from './catalog/store.ts';
import { splitHostPort } from './config/address.ts';
import type { Config } from './config/load.ts';
import { credentialRoutes } from './credentials/routes.ts';
import { credentialService } from './credentials/service.ts';
import { credentialStore } from './credentials/store.ts';
import type { Database } from './db/connect.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import { supportedOptions } from './domain-configs/options.ts';
import { domainConfigRoutes } from './domain-configs/routes.ts';
import { domainConfigService } from './domain-configs/service.ts';
import { domainConfigStore } from './domain-configs/store.ts';
import { domainRoutes } from './domains/routes.ts';
import { domainService } from './domains/service.ts';
import { ec2CredentialRoutes } from './ec2-credentials/routes.ts';
import { endpointGroupRoutes } from './endpoint-groups/routes.ts';
import { endpointGroupService } from './endpoint-groups/service.ts';
import { endpointGroupStore } from './endpoint-groups/store.ts';
import { endpointRoutes } from './endpoints/routes.ts';
import { endpointService } from './endpoints/service.ts';
import { endpointStore } from './endpoints/store.ts';
import { federationProtocolRoutes } from './federation-protocols/routes.ts';
import { federationProtocolService } from './federation-protocols/service.ts';
import { federationProtocolStore } from './federation-protocols/store.ts';
import type { ChangeBus } from './freshness/change.ts';
import { createFreshness, type Freshness } from './freshness/freshness.ts';
import { grantRoutes } from './grants/routes.ts';
import { grantService } from './grants/service.ts';
import { grantStore } from './grants/store.ts';
import { groupCascade } from './groups/cascade-store.ts';
import { groupRoutes } from './groups/routes.ts';
import { groupService } from './groups/service.ts';
import { showGroup } from './groups/show.ts';
import { healthRoutes } from './health/routes.ts';
import type { ListLimits } from './http/list.ts';
import { httpServer } from './http/listen.ts';
import type { Route } from './http/route.ts';
import { type AccountRow, isEnabled, passwordRule } from './identity/compliance.ts';
import { referenceStore } from './identity/references.ts';
import { sqlIdentity } from './identity/sql/backend.ts';
import { identityProviderRoutes } from './identity-providers/routes.ts';
import { identityProviderService } from './identity-providers/service.ts';
import { identityProviderStore } from './identity-providers/store.ts';
import { limitRoutes } from './limits/routes.ts';
import { limitService } from './limits/service.ts';
import { limitStore } from './limits/store.ts';
import { mappingRoutes } from './mappings/routes.ts';
import { mappingService } from './mappings/service.ts';
import { mappingStore } from './mappings/store.ts';
import { accessTokenRoutes } from './oauth1/access-token-routes.ts';
import { consumerRoutes } from './oauth1/consumer-routes.ts';
import { consumerService } from './oauth1/consumer-service.ts';
import { consumerStore } from './oauth1/consumer-store.ts';
import { oauthTokenRoutes } from './oauth1/token-routes.ts';
import { oauthTokenService } from './oauth1/token-service.ts';
import { oauthTokenStore } from './oauth1/token-store.ts';
import { oauth2Routes } from './oauth2/routes.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { pkiTombstones } from './pki-tombstones/routes.ts';
import { policyAssociationRoutes } from './policies/association-routes.ts';
import { policyRoutes } from './policies/routes.ts';
import { policyService } from './policies/service.ts';
import { policyStore } from './policies/store.ts';
import type { Enforcer } from './policy/enforcer.ts';
import { projectEndpointRoutes } from './project-endpoints/routes.ts';
import { projectEndpointService } from './project-endpoints/service.ts';
import { projectEndpointStore } from './project-endpoints/store.ts';
import { projectChanges } from './projects/changes.ts';
import { projectDeletion } from './projects/deletion.ts';
import { projectRoutes } from './projects/routes.ts';
import { projectService } from './projects/service.ts';
import { projectStore } from './projects/store.ts';
import { projectTagRoutes } from './projects/tag-routes.ts';
import { regionRoutes } from './regions/routes.ts';
import { regionService } from './regions/service.ts';
import { regionStore } from './regions/store.ts';
import { registeredLimitRoutes } from './registered-limits/routes.ts';
import { registeredLimitService } from './registered-limits/service.ts';
import { registeredLimitStore } from './registered-limits/store.ts';
import { feedStore } from './revocation/feed-store.ts';
import { revocationService } from './revocation/service.ts';
import { revocationStore } from './revocation/store.ts';
import { revocationFeedRoutes } from './revocation-feed/routes.ts';
import { revocationFeed } from './revocation-feed/service.ts';
import { revokeEventRoutes } from './revoke-events/routes.ts';
import { revokeEventStore } from './revoke-events/store.ts';
import { assignmentNames } from './role-assignments/names.ts';
import { assignmentPages } from './role-assignments/pages.ts';
import { assignmentRoutes } from './role-assignments/routes.ts';
import { assignmentService } from './role-assignments/service.ts';
import { assignmentStore } from './role-assignments/store.ts';
import { impliedRoleRoutes } from './roles/implied-routes.ts';
import { impliedRoleService } from './roles/implied-service.ts';
import { impliedRoleStore } from './roles/implied-store.ts';
import { roleRoutes } from './roles/routes.ts';
import { roleService } from './roles/service.ts';
import { roleStore } from './roles/store.ts';
import { enabledServiceProviders } from './service-providers/enabled.ts';
import { serviceProviderRoutes } from './service-providers/routes.ts';
import { serviceProviderService } from './service-providers/service.ts';
import { serviceProviderStore } from './service-providers/store.ts';
import { serviceRoutes } from './services/routes.ts';
import { serviceService } from './services/service.ts';
import { serviceStore } from './services/store.ts';
import { certificateRoutes, wellKnownRoutes } from './signing-certificates/routes.ts';
import { revokedTokenStore } from './signing-certificates/store.ts';
import { openHasher } from './startup/open.ts';
import { trustRoutes } from './trusts/routes.ts';
import { trustService } from './trusts/service.ts';
import { trustStore } from './trusts/store.ts';
import { trustUses } from './trusts/uses.ts';
import { userCascade } from './users/cascade-store.ts';
import { userRoutes } from './users/routes.ts';
import { userService } from './users/service.ts';
import { showUser } from './users/show.ts';
import { legacyVersion } from './v2/discovery.ts';
import { v2Routes } from './v2/routes.ts';

export interface AppOptions {
  config: Config;
  database: Database;
  enforcer: Enforcer;
  /** To the other workers of this host, and to other hosts. */
  buses?: readonly ChangeBus[];
  /** Epoch seconds; the clock of the process unless a test sets its own. */
  now?(): number;
  /** Where clients reach the service, without `/v3`, where no `public_endpoint` is configured. */
  publicRoot?: string;
  /** Sent as `x-archstone-worker`. */
  workerName?: string;
  logger?: boolean | object;
}

export interface App {
  readonly http: FastifyInstance;
  readonly freshness: Freshness;
  readonly routes: readonly Route[];
  /** Stops listening, lets running requests end, and lets go of everything but the database. */
  close(): Promise<void>;
}

export function createApp(options: AppOptions): App {
  const { config, database, buses, now = () => Date.now() / 1000 } = options;
  const warn = (message: string) => http.log.warn(message);
  const foreignWriters = config.archstone_freshness.foreign_writers ?? !database.features.dataVersion;
  const freshness = createFreshness({
    database,
    ...(buses ? { buses } : {}),
    foreignWriters,
    maxStaleness: config.archstone_freshness.max_staleness * 1000,
  });
  const { write } = freshness;

  // Stores.
  const regionRows = regionStore(database);
  const serviceRows = serviceStore(database);
  const endpointRows = endpointStore(database);
  const roleRows = roleStore(database);
  const impliedRoleRows = impliedRoleStore(database);
  const grantRows = grantStore(database);
  const assignmentRows = assignmentStore(database);
  const assignmentPageRows = assignmentPages(database);
  const assignmentNameRows = assignmentNames(database);
  const authScopeRows = authScopeStore(database);
  const projectRows = projectStore(database);
  const credentialRows = credentialStore(database);
  const identityProviderRows = identityProviderStore(database);
  const protocolRows = federationProtocolStore(database);
  const mappingRows = mappingStore(database);
  const serviceProviderRows = serviceProviderStore(database);
  const endpointGroupRows = endpointGroupStore(database);
  const projectEndpointRows = projectEndpointStore(database);
  const policyRows = policyStore(database);
  const registeredLimitRows = registeredLimitStore(database);
  const limitRows = limitStore(database);
  const consumerRows = consumerStore(database);
  const oauthTokenRows = oauthTokenStore(database);
  const domainConfigRows = domainConfigStore(database);
  const catalogRows = catalogStore(database);
  const lookups = lookupStore(database, {
    domainNameUrlSafe: config.resource.domain_name_url_safe,
    projectNameUrlSafe: config.resource.project_name_url_safe,
  });
  const subjects = subjectStore(database);
  const delegations = delegationStore(database);
  const applicationCredentialRows = applicationCredentialStore(database);
  const accessRuleRows = accessRuleStore(database);
  const trustRows = trustStore(database);
  const revocationRows = revocationStore(database);
  const feedRows = feedStore(database);
  const revokedTokenRows = revokedTokenStore(database, config.token.expiration);
  const references = referenceStore(database);

  // Services.
  const catalog = catalogService({
    catalog: catalogRows,
    freshness,
    publicEndpoint: config.DEFAULT.public_endpoint,
    allIfUnfiltered: config.endpoint_filter.return_all_endpoints_if_no_filter,
    warn,
  });
  const retention = config.token.expiration + config.revoke.expiration_buffer;
  // Only tokens that carry their roles are judged without asking.
  const hasFeed = usesFormat(config, 'pki', 'pkiz', 'jwt');
  const revocations = revocationService({
    store: revocationRows,
    freshness,
    now,
    retention,
    feed: hasFeed ? feedRows : undefined,
  });
  const { outdate } = revocations;
  const { disable_user_account_days_inactive: daysAllowed } = config.security_compliance;
  const accountIsEnabled = (account: AccountRow) => isEnabled(account, daysAllowed, now());
  const { admin_project_name: adminName, admin_project_domain_name: adminDomain } = config.resource;
  const { max_redelegation_count: maxRedelegations } = config.trust;
  const standings = standingService({
    subjects,
    delegations,
    maxRedelegations,
    catalog,
    serviceProviders: enabledServiceProviders(serviceProviderRows, freshness),
    freshness,
    isEnabled: accountIsEnabled,
    ...(adminName && adminDomain ? { adminProject: { name: adminName, domainName: adminDomain } } : {}),
  });
  const publicRoot = config.DEFAULT.public_endpoint ?? options.publicRoot ?? `http://${config.archstone_server.bind}`;
  const providers = openProviders({ config, database, freshness, now, warn, publicRoot });
  const validation = tokenValidation({
    providers: providers.all,
    standings,
    revocations,
    now,
    maxClockSkew: config.archstone_token.max_clock_skew,
  });
  const issue = tokenIssue({
    provider: providers.all[0],
    standings,
    now,
    expiration: config.token.expiration,
    methods: config.auth.methods,
  });
  const hasher = openHasher(config, (scheme) => warn(`a stored password hash of scheme ${scheme} cannot be checked`));
  const identity = sqlIdentity({
    database,
    hasher,
    compliance: config.security_compliance,
    authorizationTtl: config.federation.default_authorization_ttl,
    now,
  });
  const signIn = login({
    methods: [
      passwordMethod({ authenticator: identity, lookups }),
      applicationCredentialMethod({
        applicationCredentials: applicationCredentialRows,
        authenticator: identity,
        lookups,
        hasher,
        now,
      }),
      tokenMethod({ validation, allowRescopeScopedToken: config.token.allow_rescope_scoped_token }),
    ],
    configuredMethods: config.auth.methods,
    issue,
    lookups,
    standings,
    useTrust: trustUses({ trusts: trustRows, write }),
  });
  const users = userService({
    identity,
    references,
    revocations,
    write,
    hasher,
    checkPasswordRule: passwordRule(config.security_compliance),
    cascade: [
      grantRows.deleteForUser,
      credentialRows.deleteForUser,
      applicationCredentialRows.deleteForUser,
      accessRuleRows.deleteForUser,
      trustRows.endForUser,
      ...userCascade,
    ],
    now,
  });
  const groups = groupService({
    identity,
    references,
    revocations,
    write,
    cascade: [grantRows.deleteForGroup, ...groupCascade],
  });
  const consumers = consumerService({ consumers: consumerRows, revocations, write });
  const oauthTokens = oauthTokenService({
    tokens: oauthTokenRows,
    consumers: consumerRows,
    projectExists: projectRows.exists,
    rolesOn: subjects.projectRoles,
    write,
    now,
    durations: { request: config.oauth1.request_token_duration, access: config.oauth1.access_token_duration },
  });
  const identityProviders = identityProviderService({
    providers: identityProviderRows,
    projects: projectRows,
    references,
    deleteUsers: users.deleteByIds,
    write,
  });
  const federationProtocols = federationProtocolService({
    protocols: protocolRows,
    providers: identityProviderRows,
    mappings: mappingRows,
    deleteUsers: users.deleteByIds,
    write,
  });
  const mappings = mappingService({
    mappings: mappingRows,
    write,
    defaultVersion: config.federation.attribute_mapping_default_schema_version,
  });
  const serviceProviders = serviceProviderService({
    providers: serviceProviderRows,
    write,
    relayStatePrefix: config.saml.relay_state_prefix,
  });
  const roles = roleService({
    roles: roleRows,
    write,
    outdate,
    cascade: [applicationCredentialRows.deleteForRole, grantRows.deleteForRole, impliedRoleRows.deleteForRole],
  });
  const impliedRoles = impliedRoleService({
    implied: impliedRoleRows,
    write,
    outdate,
    prohibited: config.assignment.prohibited_implied_role,
  });
  const projectNames = {
    projectNameUrlSafe: config.resource.project_name_url_safe,
    domainNameUrlSafe: config.resource.domain_name_url_safe,
    federatedDomainName: config.federation.federated_domain_name,
  };
  const changes = projectChanges({
    projects: projectRows,
    write,
    outdate,
    names: projectNames,
    maxDepth: Math.min(
      config.DEFAULT.max_project_tree_depth,
      config.unified_limit.enforcement_model === 'strict_two_level' ? 2 : Number.POSITIVE_INFINITY,
    ),
  });
  const deletion = projectDeletion({
    projects: projectRows,
    revocations,
    write,
    forProject: [
      grantRows.deleteForProject,
      users.deleteForProject,
      credentialRows.deleteForProject,
      (trx, id) => trustRows.endForProject(trx, id, now()),
      limitRows.deleteForProject,
      projectEndpointRows.deleteForProject,
      endpointGroupRows.deleteForProject,
    ],
    forDomain: [
      grantRows.deleteForDomain,
      groups.deleteForDomain,
      users.deleteForDomain,
      roles.deleteForDomain,
      limitRows.deleteForDomain,
      identityProviders.deleteForDomain,
      domainConfigRows.deleteForDomain,
    ],
  });
  const domains = domainService({ projects: projectRows, changes, deletion, names: projectNames });
  const projects = projectService({
    projects: projectRows,
    changes,
    deletion,
    limits: limitRows,
    defaultDomainId: config.identity.default_domain_id,
  });
  // Policy sees users and groups as the API shows them.
  const shownUsers = { get: async (id: string) => showUser(await users.get(id)) };
  const shownGroups = { get: async (id: string) => showGroup(await groups.get(id)) };
  const grants = grantService({
    grants: grantRows,
    roles,
    users: shownUsers,
    groups: shownGroups,
    projects,
    domains,
    write,
    outdate,
  });
  const assignments = assignmentService({
    assignments: assignmentRows,
    pages: assignmentPageRows,
    names: assignmentNameRows,
    projectExists: projectRows.exists,
  });
  const authScopes = authScopeService({ scopes: authScopeRows, projects, domains });
  const regions = regionService({ regions: regionRows, write });
  const services = serviceService({
    services: serviceRows,
    write,
    deleteForService: [projectEndpointRows.deleteForService, endpointRows.deleteForService],
  });
  const endpoints = endpointService({
    endpoints: endpointRows,
    services: serviceRows,
    regions: regionRows,
    write,
    deleteForEndpoint: [projectEndpointRows.deleteForEndpoint],
  });
  const endpointGroups = endpointGroupService({ groups: endpointGroupRows, endpoints: endpointRows, projects, write });
  const projectEndpoints = projectEndpointService({
    projectEndpoints: projectEndpointRows,
    groups: endpointGroupRows,
    endpoints: endpointRows,
    projects,
    write,
  });
  const domainConfigs = domainConfigService({
    configs: domainConfigRows,
    supported: supportedOptions(
      config.domain_config.additional_whitelisted_options,
      config.domain_config.additional_sensitive_options,
    ),
    domains,
    settings: config as unknown as Record<string, Record<string, unknown>>,
    defaultDomainId: config.identity.default_domain_id,
    write,
    warn,
  });
  const policies = policyService({
    policies: policyRows,
    endpoints: endpointRows,
    services: serviceRows,
    regions: regionRows,
    write,
  });
  const registeredLimits = registeredLimitService({
    registeredLimits: registeredLimitRows,
    services: serviceRows,
    regions: regionRows,
    write,
  });
  const limits = limitService({
    limits: limitRows,
    registeredLimits: registeredLimitRows,
    services: serviceRows,
    regions: regionRows,
    projects: projectRows,
    model: config.unified_limit.enforcement_model,
    write,
  });
  const credentialKeys = watchKeyRepository(config.credential.key_repository, {
    nullKey: true,
    onError: (error) => warn(error.message),
  });
  const credentials = credentialService({
    credentials: credentialRows,
    cipher: createFernetCipher(credentialKeys),
    userLimit: config.credential.user_limit,
    write,
  });

  const accessRules = accessRuleService({ rules: accessRuleRows, write });
  const applicationCredentials = applicationCredentialService({
    credentials: applicationCredentialRows,
    rules: accessRuleRows,
    roles: roleRows,
    impliedBy: impliedRoleRows.closure,
    subjects,
    hasher,
    write,
    outdate,
    userLimit: config.application_credential.user_limit,
    now,
  });
  const trusts = trustService({
    trusts: trustRows,
    delegations,
    roles: roleRows,
    subjects,
    userExists: async (id) => (await users.find(id)) !== undefined,
    projectExists: projectRows.exists,
    revocations,
    write,
    isEnabled: accountIsEnabled,
    maxRedelegations,
    now,
  });

  const feed = hasFeed
    ? revocationFeed({
        store: feedRows,
        freshness,
        now,
        retention,
        foreignWriters,
        onError: (error) => warn(`revocations could not be read: ${String(error)}`),
      })
    : undefined;

  // Routes.
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
    ...openApiRoutes(() => routes),
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
      defaultDomainId,
      memberRole: v2.member_role,
      ...(adminPort === undefined ? {} : { adminPort }),
    });
    routes.push(...legacy);
  }
  const http = httpServer(routes, {
    authenticate: callerAuthentication(validation),
    enforcer: options.enforcer,
    links: {
      publicEndpoint: config.DEFAULT.public_endpoint,
      trustProxyHeaders: config.oslo_middleware.enable_proxy_headers_parsing,
    },
    bodyLimit: config.oslo_middleware.max_request_body_size,
    cors: config.cors,
    workerName: options.workerName,
    serverTiming: config.archstone_server.server_timing,
    logger: options.logger,
  });

  return {
    http,
    freshness,
    routes,
    async close() {
      await feed?.close();
      await http.close();
      for (const provider of providers.all) await provider.close?.();
      credentialKeys.close();
      await freshness.close();
    },
  };
}
