/** What a service says about judging tokens by itself. */
import type { AuthPlugin } from '@archstone/client';
import { AuthTokenConfigError } from '../errors.ts';

/** Whose signed tokens are trusted, and where its keys and revocations are read. */
export interface IssuerOptions {
  /** A plugin of `@archstone/client` that signs in there; its user must be allowed to list revocation events. */
  auth: AuthPlugin;
  /** `iss` of its jwt tokens; default: what `/.well-known/oauth-authorization-server` there says. */
  issuer?: string;
  /** `aud` of its jwt tokens; default: the issuer. */
  audience?: string;
}

/**
 * `offline` of the middleware: jwt (`docs/jwt-claims.md`), pki and pkiz tokens are judged here, all others online.
 *
 * @example
 * authToken({ configFile: 'notes.conf', offline: { maxStaleness: 10, signingDir: '/var/cache/notes/keys' } });
 */
export interface OfflineOptions {
  /** `iss` and `aud` of the Identity that the middleware itself signs in to; defaults as in `IssuerOptions`. */
  issuer?: string;
  audience?: string;
  /** Further issuers (regions), each with keys and revocations of its own. */
  issuers?: readonly IssuerOptions[];
  /** Directory for fetched keys, so that a restart needs none; made with mode 0700, refused if others may enter. */
  signingDir?: string;
  /** Seconds that knowledge of revocations may be old, by the server's own word. Default 10; 0: always ask online. */
  maxStaleness?: number;
  /** The same for one request; undefined: the general one. `target` is path and query. */
  maxStalenessFor?: (request: { method: string; target: string }) => number | undefined;
  /** What happens when it is older: ask online (default), or refuse with 503. */
  whenStale?: 'online' | 'refuse';
  /** Ask online about a signed token whose signer is unknown here, too. Default false: refused. */
  askWhenUnverified?: boolean;
}

export interface OfflineSettings extends OfflineOptions {
  maxStaleness: number;
  whenStale: 'online' | 'refuse';
}

const NAMES = new Set([
  'issuer',
  'audience',
  'issuers',
  'signingDir',
  'maxStaleness',
  'maxStalenessFor',
  'whenStale',
  'askWhenUnverified',
]);

/** @throws AuthTokenConfigError */
export function offlineSettings(options: OfflineOptions): OfflineSettings {
  for (const name of Object.keys(options))
    if (!NAMES.has(name)) throw new AuthTokenConfigError(`unknown option "${name}" in offline`, name);
  const { maxStaleness = 10, whenStale = 'online' } = options;
  if (!Number.isFinite(maxStaleness) || maxStaleness < 0)
    throw new AuthTokenConfigError('maxStaleness must be 0 seconds or more', 'maxStaleness');
  if (whenStale !== 'online' && whenStale !== 'refuse')
    throw new AuthTokenConfigError('whenStale must be "online" or "refuse"', 'whenStale');
  return { ...options, maxStaleness, whenStale };
}
