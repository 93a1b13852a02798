/**
 * Our own `jwt` tokens, which a service verifies by itself: an ES256 JWT after RFC 9068 with ids, names and role names and
 * without the catalog (`docs/jwt-claims.md`). This folder owns the claims, the signing keys and their published form.
 * Invariants: one key has one header text; issuer and audience are always checked; a token never says less of a delegation than
 * its claims do. It refuses every other algorithm, type and spelling of a header; expiry and revocation are its callers' business.
 */
import type { TokenClaims } from '../claims.ts';
import { TokenError } from '../errors.ts';
import { signJws } from '../jws/algorithms.ts';
import { encodeJsonPart } from '../jws/compact.ts';
import type { JwtKeyRepository } from './keys.ts';
import type { JwtSubject } from './subject.ts';
import { createJwtVerifier, jwtHeader, type VerifiedJwt } from './verify.ts';
import { type JwtParties, jwtPayload } from './write.ts';

export interface JwtOptions extends JwtParties {
  keys: Pick<JwtKeyRepository, 'keys' | 'generation' | 'refresh'>;
}

export interface JwtTokens {
  /**
   * The token of these claims and names; times to the microsecond. Throws `TokenError('unrepresentable')` where claims and
   * subject contradict each other.
   */
  encode(claims: TokenClaims, subject: JwtSubject): string;
  /** As `JwtVerifier.verify`; a `kid` that is not at hand makes the repository look for newer keys once. */
  decode(token: string): VerifiedJwt;
}

/**
 * The issuer's side: signs with the primary key, reads with all of the repository.
 *
 * @example
 * const tokens = createJwtTokens({ keys: watchJwtKeys(directory), issuer: 'https://identity.example.org', audience: 'https://identity.example.org' });
 * const token = tokens.encode(claims, subject);
 */
export function createJwtTokens({ keys: source, issuer, audience }: JwtOptions): JwtTokens {
  const build = () => {
    const [primary] = source.keys;
    if (!primary) throw new TokenError('no_keys', 'no signing keys were given');
    return {
      generation: source.generation,
      key: primary.privateKey,
      header: jwtHeader(primary.kid),
      verifier: createJwtVerifier(source.keys, { issuer, audience }),
    };
  };
  let built = build();
  const current = () => {
    if (built.generation !== source.generation) built = build();
    return built;
  };
  return {
    encode(claims, subject) {
      const { header, key } = current();
      const input = `${header}.${encodeJsonPart(jwtPayload(claims, subject, { issuer, audience }))}`;
      return `${input}.${signJws('ES256', key, input).toString('base64url')}`;
    },
    decode(token) {
      try {
        return current().verifier.verify(token);
      } catch (error) {
        const unknown = error instanceof TokenError && error.code === 'unknown_signer';
        if (unknown && source.refresh()) return current().verifier.verify(token);
        throw error;
      }
    },
  };
}
