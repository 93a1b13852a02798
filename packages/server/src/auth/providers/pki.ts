/**
 * `provider = pki` and `pkiz`: the whole token body, signed; stored nowhere. The catalog is what makes such a token long, so
 * that it may be left out of the token, never out of the response.
 */
import {
  decodePkiz,
  encodePkiz,
  type PkiKeys,
  type PkiSigner,
  readTokenBody,
  type TokenClaims,
  TokenError,
} from '@archstone/tokens';
import { IdentityError } from '../../errors.ts';
import type { Authorization } from '../authorization.ts';
import type { TokenContents, TokenProvider } from '../provider.ts';
import { renderToken } from '../render.ts';
import { tokenReader } from './token-reader.ts';

export interface PkiProviderOptions {
  keys: PkiKeys;
  /** `[archstone_pki_tokens] catalog`. */
  catalog: 'always' | 'never' | 'fit';
  /** Characters. */
  maxTokenSize: number;
  /** Epoch seconds. */
  now(): number;
}

/** How a body becomes a token of the format, and back; throws TokenError. */
interface Wrapping {
  name: 'pki' | 'pkiz';
  prefixes: readonly string[];
  wrap(body: Buffer, claims: TokenClaims): string;
  unwrap(token: string): Buffer;
}

/** A certificate may end while its tokens are kept in memory. */
const RECHECK = 60_000;

export function pkiProvider(options: PkiProviderOptions): TokenProvider {
  const { keys, now } = options;
  return provider(options, {
    name: 'pki',
    // A DER sequence with a length of two bytes.
    prefixes: ['MII', 'MIJ', 'MIK', 'MIL', 'MIM', 'MIN', 'MIO', 'MIP'],
    wrap: (body, claims) => signerOf(keys).token(body, claims),
    unwrap: (token) => keys.verifier.token(token, now()),
  });
}

export function pkizProvider(options: PkiProviderOptions): TokenProvider {
  const { keys, now } = options;
  return provider(options, {
    name: 'pkiz',
    prefixes: ['PKIZ_'],
    wrap: (body, claims) => encodePkiz(signerOf(keys).cms(body, claims)),
    unwrap: (token) => keys.verifier.cms(decodePkiz(token), now()),
  });
}

function signerOf({ signer }: PkiKeys): PkiSigner {
  if (!signer) throw new TokenError('no_keys', 'tokens of this format are only read here');
  return signer;
}

function provider({ keys, catalog, maxTokenSize }: PkiProviderOptions, format: Wrapping): TokenProvider {
  const { name, prefixes, wrap, unwrap } = format;

  const make = ({ claims, standing }: TokenContents, includeCatalog: boolean): string | undefined => {
    const token = signed(() => wrap(renderToken(claims, standing.rendered, includeCatalog), claims));
    return token.length <= maxTokenSize ? token : undefined;
  };

  return {
    name,
    isPrecise: true,
    carriesRoles: true,
    issue(contents) {
      const wanted =
        catalog !== 'never' && contents.includeCatalog && contents.standing.authorization.catalog !== undefined;
      const token = make(contents, wanted) ?? (wanted && catalog === 'fit' ? make(contents, false) : undefined);
      if (token !== undefined) return token;
      throw new IdentityError('token_too_large', {
        limit: maxTokenSize,
        remedy: wanted ? 'Ask for a token without the catalog (?nocatalog)' : 'Ask for another scope or fewer roles',
      });
    },
    read: tokenReader({ prefixes, decode: (token) => claimsOf(unwrap(token)), keys, ttl: RECHECK }),
    close: () => keys.close(),
  };
}

/** A certificate that does not outlast its tokens is no fault of the caller's. */
function signed(sign: () => string): string {
  try {
    return sign();
  } catch (cause) {
    if (!(cause instanceof TokenError) || cause.code !== 'certificate_expired') throw cause;
    throw new IdentityError(
      'unavailable',
      { detail: 'the signing certificate ends before a token would; "archstone manage pki_rotate" makes a new one' },
      { cause },
    );
  }
}

/** Under impersonation the body shows who is meant to act; whose the token is stands in the trust. */
function claimsOf(bytes: Buffer): TokenClaims {
  const { claims, body } = readTokenBody(bytes);
  const trust = (body.token as Partial<Pick<Authorization, 'OS-TRUST:trust'>> | undefined)?.['OS-TRUST:trust'];
  return trust ? { ...claims, user_id: trust.trustee_user.id } : claims;
}
