/**
 * The services of the resources: each may take any store, and only services declared above it. Cascades on delete are the
 * explicit lists here, run in the deleter's transaction.
 */

import { createFernetCipher, watchKeyRepository } from '@archstone/tokens';
import { accessRuleService } from '../access-rules/service.ts';
import { applicationCredentialService } from '../application-credentials/service.ts';
import { authScopeService } from '../auth-scopes/service.ts';
import { credentialService } from '../credentials/service.ts';
import { supportedOptions } from '../domain-configs/options.ts';
import { domainConfigService } from '../domain-configs/service.ts';
import { domainService } from '../domains/service.ts';
import { ec2TokenService } from '../ec2-tokens/service.ts';
import { endpointGroupService } from '../endpoint-groups/service.ts';
import { endpointService } from '../endpoints/service.ts';
import { federationProtocolService } from '../federation-protocols/service.ts';
import { grantService } from '../grants/service.ts';
import { groupCascade } from '../groups/cascade-store.ts';
import { groupService } from '../groups/service.ts';
import { showGroup } from '../groups/show.ts';
import { passwordRule } from '../identity/compliance.ts';
import { identityProviderService } from '../identity-providers/service.ts';
import { limitService } from '../limits/service.ts';
import { mappingService } from '../mappings/service.ts';
import { announcedGrants, announcedPasswordRefusals } from '../notifications/announced.ts';
import { consumerService } from '../oauth1/consumer-service.ts';
import { oauthTokenService } from '../oauth1/token-service.ts';
import { policyService } from '../policies/service.ts';
import { projectEndpointService } from '../project-endpoints/service.ts';
import { projectChanges } from '../projects/changes.ts';
import { projectDeletion } from '../projects/deletion.ts';
import { projectService } from '../projects/service.ts';
import { regionService } from '../regions/service.ts';
import { registeredLimitService } from '../registered-limits/service.ts';
import { revocationFeed } from '../revocation-feed/service.ts';
import { rightsScan } from '../rights-scan/service.ts';
import { assignmentService } from '../role-assignments/service.ts';
import { impliedRoleService } from '../roles/implied-service.ts';
import { roleService } from '../roles/service.ts';
import { serviceProviderService } from '../service-providers/service.ts';
import { serviceService } from '../services/service.ts';
import { trustService } from '../trusts/service.ts';
import { userCascade } from '../users/cascade-store.ts';
import { userService } from '../users/service.ts';
import { showUser } from '../users/show.ts';
import type { AppContext } from './context.ts';
import type { Stores } from './stores.ts';
import type { TokenServices } from './token-services.ts';

export type ResourceServices = ReturnType<typeof createResourceServices>;

export function createResourceServices(
  { config, database, now, warn, freshness, write, notifications, foreignWriters }: AppContext,
  stores: Stores,
  tokenServices: TokenServices,
) {
  const {
    regionRows,
    serviceRows,
    endpointRows,
    roleRows,
    impliedRoleRows,
    grantRows,
    assignmentRows,
    assignmentPageRows,
    assignmentNameRows,
    authScopeRows,
    projectRows,
    credentialRows,
    identityProviderRows,
    protocolRows,
    mappingRows,
    serviceProviderRows,
    endpointGroupRows,
    projectEndpointRows,
    policyRows,
    registeredLimitRows,
    limitRows,
    consumerRows,
    oauthTokenRows,
    domainConfigRows,
    subjects,
    delegations,
    applicationCredentialRows,
    accessRuleRows,
    trustRows,
    feedRows,
    references,
  } = stores;
  const { retention, hasFeed, revocations, accountIsEnabled, hasher, identity, issue, useTrust } = tokenServices;
  const { outdate, maxRedelegations } = tokenServices;

  const storedUsers = userService({
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
  const users = notifications ? announcedPasswordRefusals(storedUsers, notifications.emit) : storedUsers;
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
    outdate,
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
  const storedGrants = grantService({
    grants: grantRows,
    roles,
    users: shownUsers,
    groups: shownGroups,
    projects,
    domains,
    write,
    outdate,
  });
  const grants = notifications ? announcedGrants(storedGrants, notifications.emit) : storedGrants;
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

  const ec2Tokens = ec2TokenService({
    credentials,
    users,
    projects,
    applicationCredentials,
    accessTokens: oauthTokens,
    delegations,
    issue,
    useTrust,
    ttl: config.credential.auth_ttl * 60,
    now,
  });

  // On SQLite every commit of others shows, so that nobody has to say whether there are any.
  const scan =
    hasFeed && (foreignWriters || database.features.dataVersion)
      ? rightsScan({
          database,
          feed: feedRows,
          freshness,
          now,
          maxStaleness: config.archstone_freshness.max_staleness,
          onError: (error) => warn(`what others changed could not be looked for: ${String(error)}`),
        })
      : undefined;
  const feed = hasFeed
    ? revocationFeed({
        store: feedRows,
        freshness,
        now,
        retention,
        foreignWriters,
        ...(scan ? { foundUntil: () => scan.provedAt } : {}),
        onError: (error) => warn(`revocations could not be read: ${String(error)}`),
      })
    : undefined;

  return {
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
    credentialKeys,
    credentials,
    accessRules,
    applicationCredentials,
    trusts,
    ec2Tokens,
    scan,
    feed,
  };
}
