import type { KeyObject } from 'node:crypto';
import { malformed, TokenError } from '../errors.ts';
import { verifyJws } from '../jws/algorithms.ts';
import { decodeJsonPart, decodePart, encodeJsonPart, splitCompact } from '../jws/compact.ts';
import { type JwtContents, readJwtPayload } from './read.ts';
import type { JwtParties } from './write.ts';

export interface JwtPublicKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
}

export interface VerifiedJwt extends JwtContents {
  kid: string;
}

export interface JwtVerifier {
  /**
   * The contents of a token. Expiry and revocation are not judged here. Throws `TokenError` with `unknown_signer` for a `kid`
   * that is not at hand (newer keys may know it: fetch them, not too often), `bad_signature`, `wrong_issuer`,
   * `wrong_audience`, `wrong_algorithm`, `unknown_version` or `malformed`.
   */
  verify(token: string): VerifiedJwt;
}

/** The header of every token of one key; there is no other spelling. */
export const jwtHeader = (kid: string): string => encodeJsonPart({ typ: 'at+jwt', alg: 'ES256', kid });

/**
 * Verifies `jwt` tokens (`docs/jwt-claims.md`) with keys that are parsed once; needs no server. The algorithm is ES256 whatever
 * a header says, and a header is compared, not interpreted.
 *
 * @example
 * const verifier = createJwtVerifier(readJwks(await response.json()), { issuer, audience: issuer });
 * const { claims, subject } = verifier.verify(request.headers['x-auth-token']);
 * if (claims.expires_at <= Date.now() / 1000) throw …
 */
export function createJwtVerifier(keys: readonly JwtPublicKey[], { issuer, audience }: JwtParties): JwtVerifier {
  const byHeader = new Map(keys.map((key) => [jwtHeader(key.kid), key]));
  return {
    verify(token) {
      const parts = splitCompact(token);
      const key = byHeader.get(parts.header);
      if (!key) throw refuseHeader(parts.header);
      if (!verifyJws('ES256', key.publicKey, parts.input, decodePart(parts.signature))) {
        throw new TokenError('bad_signature', 'its key does not authenticate it');
      }
      const payload = decodeJsonPart(parts.payload);
      if (payload.iss !== issuer) throw new TokenError('wrong_issuer', 'issued by somebody else');
      if (payload.aud !== audience) throw new TokenError('wrong_audience', 'meant for somebody else');
      return { ...readJwtPayload(payload), kid: key.kid };
    },
  };
}

function refuseHeader(part: string): TokenError {
  const header = decodeJsonPart(part);
  if (header.alg !== 'ES256') return new TokenError('wrong_algorithm', 'a token is signed with ES256');
  if (typeof header.kid === 'string' && jwtHeader(header.kid) === part) {
    return new TokenError('unknown_signer', 'signed with a key that is not at hand');
  }
  return malformed('not the header of such a token');
}
