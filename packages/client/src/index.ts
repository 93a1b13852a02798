/**
 * The client of the OpenStack Identity API, version 3: sessions, ways to sign in, configuration, the catalog, and one
 * typed file per API resource. It knows nothing of our own server and works against any Keystone.
 */
export * from './access.ts';
export { type ApplicationCredentialOptions, applicationCredential } from './auth/application-credential.ts';
export { type LooseAuthOptions, loadAuth } from './auth/load.ts';
export { type PasswordOptions, password } from './auth/password.ts';
export type { AuthOptions, AuthPlugin } from './auth/plugin.ts';
export type { ScopeOptions } from './auth/scope.ts';
export { type PresentedOptions, presented, type TokenOptions, token } from './auth/token.ts';
export { type EndpointFilter, findEndpoint } from './catalog.ts';
export {
  type CloudConfig,
  type CloudOverrides,
  readCloud,
  sessionFromCloud,
  sessionFromEnvironment,
} from './config/cloud.ts';
export { type ApiVersion, discoverVersions, identityRoot } from './discovery.ts';
export * from './errors.ts';
export {
  createTransport,
  type Query,
  type Response,
  type TlsOptions,
  type Transport,
  type TransportOptions,
  type TransportRequest,
} from './http/transport.ts';
export { type Identity, identity } from './identity.ts';
export type * from './resources/access-rules.ts';
export type { Filters, IdentityOptions, Listing, Paging } from './resources/api.ts';
export type * from './resources/application-credentials.ts';
export type * from './resources/auth.ts';
export type * from './resources/credentials.ts';
export type * from './resources/domain-configs.ts';
export type * from './resources/domains.ts';
export type * from './resources/ec2-credentials.ts';
export type * from './resources/ec2-tokens.ts';
export type * from './resources/endpoint-groups.ts';
export type * from './resources/endpoint-policies.ts';
export type * from './resources/endpoints.ts';
export type * from './resources/federation-protocols.ts';
export type * from './resources/grants.ts';
export type * from './resources/groups.ts';
export type * from './resources/identity-providers.ts';
export type * from './resources/limits.ts';
export type * from './resources/mappings.ts';
export type * from './resources/oauth1.ts';
export type * from './resources/policies.ts';
export type * from './resources/project-endpoints.ts';
export type * from './resources/projects.ts';
export type * from './resources/regions.ts';
export type * from './resources/registered-limits.ts';
export type * from './resources/revoke-events.ts';
export type * from './resources/role-assignments.ts';
export type * from './resources/roles.ts';
export type * from './resources/service-providers.ts';
export type * from './resources/services.ts';
export type * from './resources/tokens.ts';
export type * from './resources/trusts.ts';
export type * from './resources/users.ts';
export { type RequestOptions, Session, type SessionOptions } from './session.ts';
