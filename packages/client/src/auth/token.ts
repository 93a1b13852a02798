import type { Access } from '../access.ts';
import { ConfigError } from '../errors.ts';
import { type AuthOptions, type AuthPlugin, cacheKeyOf, signInWith } from './plugin.ts';
import { type ScopeOptions, scopeBody } from './scope.ts';

export interface TokenOptions extends AuthOptions, ScopeOptions {
  token: string;
}

/**
 * Exchanges a token for another scope (API reference: "Token authentication"). The new one ends no later than the old,
 * so renewing it helps against a lost scope, not against the end of the first.
 *
 * @throws ConfigError where the token is missing or the scope is ambiguous
 * @example
 * new Session({ auth: token({ authUrl: 'http://127.0.0.1:5000', token: unscoped, projectId }) });
 */
export function token(options: TokenOptions): AuthPlugin {
  if (!options.token) throw new ConfigError('token is missing');
  return signInWith(options, { methods: ['token'], token: { id: options.token } }, scopeBody(options));
}

export interface PresentedOptions {
  /** For `session.getIdentityUrl()`, should the catalog lack the identity service. */
  authUrl?: string | undefined;
  access: Access;
}

/**
 * Uses a token as it is, for instance one that a caller presented to a service. It is never renewed.
 *
 * @example
 * const callers = new Session({ auth: presented({ access: await identity(session).tokens.validate(token) }) });
 */
export function presented(options: PresentedOptions): AuthPlugin {
  const { access, authUrl } = options;
  return {
    authUrl,
    renewable: false,
    cacheKey: cacheKeyOf(authUrl, access.token),
    authenticate: async () => access,
  };
}
