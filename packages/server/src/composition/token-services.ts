/** The services that sign in, issue, validate and revoke. */
import { tokenIssue } from '../auth/issue.ts';
import { login } from '../auth/login.ts';
import { applicationCredentialMethod } from '../auth/methods/application-credential.ts';
import { passwordMethod } from '../auth/methods/password.ts';
import { tokenMethod } from '../auth/methods/token.ts';
import { mfaRules } from '../auth/mfa.ts';
import { usesFormat } from '../auth/providers/formats.ts';
import { openProviders } from '../auth/providers/open.ts';
import { standingService } from '../auth/standing.ts';
import { tokenValidation } from '../auth/validate.ts';
import { catalogService } from '../catalog/service.ts';
import { type AccountRow, isEnabled } from '../identity/compliance.ts';
import { sqlIdentity } from '../identity/sql/backend.ts';
import { announcedSignIns } from '../notifications/announced.ts';
import { revocationService } from '../revocation/service.ts';
import { enabledServiceProviders } from '../service-providers/enabled.ts';
import { openHasher } from '../startup/open.ts';
import { trustUses } from '../trusts/uses.ts';
import type { AppContext } from './context.ts';
import type { Stores } from './stores.ts';

export type TokenServices = ReturnType<typeof createTokenServices>;

export function createTokenServices(
  { config, database, now, warn, freshness, write, notifications, givenRoot }: AppContext,
  stores: Stores,
) {
  const {
    serviceProviderRows,
    projectRows,
    catalogRows,
    lookups,
    subjects,
    delegations,
    applicationCredentialRows,
    trustRows,
    revocationRows,
    feedRows,
  } = stores;

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
  const publicRoot = config.DEFAULT.public_endpoint ?? givenRoot ?? `http://${config.archstone_server.bind}`;
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
    lookAgain: () => void freshness.revision('authorization', true),
    expiration: config.token.expiration,
    methods: config.auth.methods,
  });
  const hasher = openHasher(config, (scheme) => warn(`a stored password hash of scheme ${scheme} cannot be checked`));
  const storedIdentity = sqlIdentity({
    database,
    hasher,
    compliance: config.security_compliance,
    authorizationTtl: config.federation.default_authorization_ttl,
    now,
  });
  const identity = notifications
    ? announcedSignIns(storedIdentity, {
        emit: notifications.emit,
        partialHash: notifications.partialHash,
        domainName: async (id) => (await projectRows.get(id))?.name,
      })
    : storedIdentity;
  const useTrust = trustUses({ trusts: trustRows, write });
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
    satisfiesRules: mfaRules({ lookups, freshness, available: config.auth.methods }),
    issue,
    lookups,
    standings,
    useTrust,
  });

  return {
    retention,
    hasFeed,
    revocations,
    accountIsEnabled,
    publicRoot,
    providers,
    validation,
    hasher,
    identity,
    issue,
    useTrust,
    signIn,
    outdate,
    maxRedelegations,
  };
}
