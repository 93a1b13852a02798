import { type Case, on } from './case.ts';
import { catalogCases } from './cases/catalog.ts';
import { credentialCases } from './cases/credentials.ts';
import { delegationCases } from './cases/delegation.ts';
import { domainConfigCases } from './cases/domain-configs.ts';
import { endpointFilterCases } from './cases/endpoint-filter.ts';
import { federationCases } from './cases/federation.ts';
import { grantCases } from './cases/grants.ts';
import { identityCases } from './cases/identity.ts';
import { limitCases } from './cases/limits.ts';
import { oauth1Cases } from './cases/oauth1.ts';
import { policyCases } from './cases/policies.ts';
import { resourceCases } from './cases/resources.ts';
import { roleCases } from './cases/roles.ts';
import { tokenCases } from './cases/tokens.ts';

/** Every protected route at least once. */
export const cases: readonly Case[] = [
  ...tokenCases,
  ...identityCases,
  ...resourceCases,
  ...roleCases,
  ...grantCases,
  ...catalogCases,
  ...credentialCases,
  ...delegationCases,
  ...federationCases,
  ...limitCases,
  ...policyCases,
  ...endpointFilterCases,
  ...domainConfigCases,
  ...oauth1Cases,
  on('GET', '/OS-REVOKE/events', 'list_revoke_events'),
];

/** Below `/v3` and beside it, what no rule governs, and why. */
export const publicRoutes: Readonly<Record<string, string>> = {
  'GET /': 'discovery, before anybody can have a token',
  'GET /v3': 'discovery, before anybody can have a token',
  'GET /healthcheck': 'for load balancers; [healthcheck] allowed_source_ranges says which',
  'GET /openapi.json': 'documentation',
  'POST /v3/auth/tokens': 'signing in',
  'GET /v3/OS-SIMPLE-CERT/ca': 'a certificate',
  'GET /v3/OS-SIMPLE-CERT/certificates': 'a certificate',
  'GET /v3/auth/tokens/OS-PKI/revoked': 'a signed list of what may no longer be believed',
  'POST /v3/OS-OAUTH1/request_token': 'proved by the signature of a consumer',
  'POST /v3/OS-OAUTH1/access_token': 'proved by the signature of a consumer and a verifier',
  'POST /v3/OS-OAUTH2/token': 'signing in with a client id and secret',
  'GET /v3/OS-OAUTH2/token': 'answers 405',
  'PUT /v3/OS-OAUTH2/token': 'answers 405',
  'PATCH /v3/OS-OAUTH2/token': 'answers 405',
  'DELETE /v3/OS-OAUTH2/token': 'answers 405',
  'POST /v3/users/:user_id/password': 'the present password is the proof, even where it has expired',
};

/** Rules that policy files may name, though no route asks them, and why; Keystone asks them no more than we do. */
export const idleRules: Readonly<Record<string, string>> = {
  'identity:revocation_list': 'GET /v3/auth/tokens/OS-PKI/revoked answers everybody alike',
  'identity:list_projects_for_user': 'GET /v3/auth/projects asks get_auth_projects',
  'identity:list_domains_for_user': 'GET /v3/auth/domains asks get_auth_domains',
};
