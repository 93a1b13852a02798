/** Signed tokens, verified: whose they are, what they say, and whether what is known of revocations covers them. */
import { type JwtVerifier, type PkiVerifier, TokenError, tokenFormat } from '@archstone/tokens';
import { InvalidTokenError } from '../errors.ts';
import type { WrittenHeaders } from '../headers.ts';
import { type IdentityParts, identityParts } from '../identity.ts';
import type { TokenBody } from '../token-body.ts';
import type { Issuer } from './issuer.ts';
import type { Revocations } from './revocations.ts';
import { readJwt, readPki, type SignedFormat, type SignedToken } from './signed-token.ts';

/** A token that was verified, and what requests with it have in common. */
export interface KnownToken {
  body: TokenBody;
  readonly parts: IdentityParts;
  /** What the application gets; whoever writes it first leaves it here. */
  headers: WrittenHeaders | undefined;
}

/** The same with what it was judged by. */
export interface Known extends SignedToken, KnownToken {
  issuer: Issuer;
  /** Of the issuer's keys. */
  keys: number;
  /** What it was last compared with. */
  revocations: Revocations | undefined;
  version: number;
  isRevoked: boolean;
}

/** Undefined for what only Identity can read. */
export const signedFormat = (token: string): SignedFormat | undefined => {
  const format = tokenFormat(token);
  return format === 'jwt' || format === 'pki' || format === 'pkiz' ? format : undefined;
};

/** Undefined where none of them knows the signer. @throws InvalidTokenError where one of them knows that it is bad */
export function verifySigned(token: string, format: SignedFormat, issuers: readonly Issuer[]): Known | undefined {
  for (const issuer of issuers) {
    const verifier = issuer.verifierFor(format);
    if (!verifier) continue;
    try {
      const signed =
        format === 'jwt' ? readJwt(token, verifier as JwtVerifier) : readPki(token, verifier as PkiVerifier);
      const keys = issuer.keys.version;
      return {
        ...signed,
        issuer,
        keys,
        revocations: undefined,
        version: -1,
        isRevoked: false,
        parts: identityParts(signed.body, signed),
        headers: undefined,
      };
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      // Two issuers may have keys of one name, or one key for two names.
      if (!['unknown_signer', 'wrong_issuer', 'bad_signature'].includes(error.code))
        throw new InvalidTokenError(`a signed token that does not hold: ${error.message}`);
    }
  }
  return undefined;
}

/** Compared anew only when there is another revocation. */
export function isRevoked(token: Known): boolean {
  const { revocations } = token.issuer.feed;
  if (token.revocations !== revocations || token.version !== revocations.version) {
    token.isRevoked = revocations.isRevoked(token.facts);
    token.revocations = revocations;
    token.version = revocations.version;
  }
  return token.isRevoked;
}

/** Otherwise it is to be verified again. */
export const hasCurrentKeys = ({ keys, issuer }: Known): boolean => keys === issuer.keys.version;
