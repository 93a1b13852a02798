/** The stores: SQL and nothing else. They depend on `db/` only, never on one another. */
import { accessRuleStore } from '../access-rules/store.ts';
import { applicationCredentialStore } from '../application-credentials/store.ts';
import { delegationStore } from '../auth/delegation-store.ts';
import { lookupStore } from '../auth/lookup-store.ts';
import { subjectStore } from '../auth/subject-store.ts';
import { authScopeStore } from '../auth-scopes/store.ts';
import { catalogStore } from '../catalog/store.ts';
import { credentialStore } from '../credentials/store.ts';
import { domainConfigStore } from '../domain-configs/store.ts';
import { endpointGroupStore } from '../endpoint-groups/store.ts';
import { endpointStore } from '../endpoints/store.ts';
import { federationProtocolStore } from '../federation-protocols/store.ts';
import { grantStore } from '../grants/store.ts';
import { referenceStore } from '../identity/references.ts';
import { identityProviderStore } from '../identity-providers/store.ts';
import { limitStore } from '../limits/store.ts';
import { mappingStore } from '../mappings/store.ts';
import { consumerStore } from '../oauth1/consumer-store.ts';
import { oauthTokenStore } from '../oauth1/token-store.ts';
import { policyStore } from '../policies/store.ts';
import { projectEndpointStore } from '../project-endpoints/store.ts';
import { projectStore } from '../projects/store.ts';
import { regionStore } from '../regions/store.ts';
import { registeredLimitStore } from '../registered-limits/store.ts';
import { feedStore } from '../revocation/feed-store.ts';
import { revocationStore } from '../revocation/store.ts';
import { assignmentNames } from '../role-assignments/names.ts';
import { assignmentPages } from '../role-assignments/pages.ts';
import { assignmentStore } from '../role-assignments/store.ts';
import { impliedRoleStore } from '../roles/implied-store.ts';
import { roleStore } from '../roles/store.ts';
import { serviceProviderStore } from '../service-providers/store.ts';
import { serviceStore } from '../services/store.ts';
import { revokedTokenStore } from '../signing-certificates/store.ts';
import { trustStore } from '../trusts/store.ts';
import type { AppContext } from './context.ts';

export type Stores = ReturnType<typeof createStores>;

export function createStores({ config, database }: AppContext) {
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

  return {
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
    catalogRows,
    lookups,
    subjects,
    delegations,
    applicationCredentialRows,
    accessRuleRows,
    trustRows,
    revocationRows,
    feedRows,
    revokedTokenRows,
    references,
  };
}
