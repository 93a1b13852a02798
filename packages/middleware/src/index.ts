/**
 * `auth_token` for Node services: it stands before a service, asks Identity what a caller's token stands for, and tells
 * the service in headers and in a typed identity.
 *
 * Owns the decision who a caller is. Invariants: an identity header from outside never reaches the service; a request
 * passes unauthenticated only under `delayAuthDecision`, marked as such; no token, password or key is logged or kept in
 * clear in the cache. Refuses to decide what a caller may do (that is the service's policy), except for the access
 * rules of application credentials, which only it can see.
 */
export type { RequestIdentity, SessionChoice } from './acting.ts';
export { type AuthTokenHandler, authToken } from './connect.ts';
export { AuthTokenConfigError, IdentityUnavailableError, InvalidTokenError } from './errors.ts';
export { fastifyAuthToken } from './fastify.ts';
export { type FetchAuthToken, type FetchContext, type FetchHandler, fetchAuthToken } from './fetch.ts';
export { type IdentityStatus, identityHeaders, isIdentityHeader } from './headers.ts';
export type { TokenIdentity } from './identity.ts';
export { type KoaAuthToken, koaAuthToken } from './koa.ts';
export type { Logger } from './log.ts';
export type { IssuerOptions, OfflineOptions } from './offline/options.ts';
export type { AuthTokenOptions, KeystoneAuthtokenOptions } from './options.ts';
export type { RemoteUser } from './token-bind.ts';
export type {
  AccessRule,
  CatalogEndpoint,
  CatalogService,
  OwnedReference,
  Reference,
  TokenBody,
} from './token-body.ts';
export type { TokenCacheStats } from './token-cache.ts';
export {
  type Lookup,
  type Presented,
  type Verdict,
  type Verifier,
  type VerifierSettings,
  verifier,
} from './verifier.ts';
