/**
 * Ways to get a token. A plugin knows where to sign in and with what; it holds no token of its own (the session does)
 * and may be asked to sign in as often as needed. A new way is one file here that hands its part of `identity` to
 * `signInWith`, and its line in `load.ts`.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { type Access, readAccess } from '../access.ts';
import { identityRoot } from '../discovery.ts';
import { AuthError, ConfigError, HttpError } from '../errors.ts';
import type { Transport } from '../http/transport.ts';
import type { ScopeBody } from './scope.ts';

export interface AuthPlugin {
  /** Where to sign in, as given; with or without `/v3`. `undefined` where a plugin cannot. */
  readonly authUrl: string | undefined;
  /** Whether `authenticate` may give a token again after the first has ended. */
  readonly renewable: boolean;
  /** Equal for two plugins that would get equal tokens. Means nothing outside this process. */
  readonly cacheKey: string;
  /** @throws AuthError where the service refuses; ConnectionError; HttpError for trouble of the service's own (5xx) */
  authenticate(transport: Transport): Promise<Access>;
}

export interface AuthOptions {
  /** `http://host:5000` or `http://host:5000/v3`. */
  authUrl: string;
}

export interface IdentityBody {
  methods: string[];
  [method: string]: unknown;
}

const processKey = randomBytes(32);

/** A key that tells nothing of what it was made from, not even to one who could try all passwords. */
export function cacheKeyOf(...parts: unknown[]): string {
  return createHmac('sha256', processKey).update(JSON.stringify(parts)).digest('base64url');
}

/** The plugin around one `{"auth": {"identity", "scope"}}` body. */
export function signInWith(options: AuthOptions, identity: IdentityBody, scope: ScopeBody | undefined): AuthPlugin {
  const { authUrl } = options;
  if (!authUrl) throw new ConfigError('authUrl is missing');
  const auth = { identity, ...(scope !== undefined && { scope }) };
  return {
    authUrl,
    renewable: true,
    cacheKey: cacheKeyOf(authUrl, auth),
    authenticate: (transport) => requestToken(transport, authUrl, auth),
  };
}

async function requestToken(transport: Transport, authUrl: string, auth: object): Promise<Access> {
  const url = `${await identityRoot(transport, authUrl)}/auth/tokens`;
  // Two tokens instead of one do no harm, so signing in may be repeated although it is a POST.
  const answer = await transport.request({ method: 'POST', url, body: { auth }, idempotent: true });
  if (answer.status >= 400) {
    const cause = new HttpError({ method: 'POST', ...answer });
    if (cause.status >= 500 || cause.status === 429) throw cause;
    const { required_auth_methods: required } = (answer.body ?? {}) as { required_auth_methods?: string[][] };
    const receipt = answer.headers['openstack-auth-receipt'];
    throw new AuthError(cause.message, {
      cause,
      ...(receipt !== undefined && { receipt }),
      ...(required !== undefined && { requiredAuthMethods: required }),
    });
  }
  return readAccess(answer.headers['x-subject-token'], answer.body);
}
