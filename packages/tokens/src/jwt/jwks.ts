import { createPublicKey, type webcrypto } from 'node:crypto';
import { TokenError } from '../errors.ts';
import { asList, asObject, asText } from '../json.ts';
import { fits } from '../jws/algorithms.ts';
import type { JwtPublicKey } from './verify.ts';

/**
 * The keys of a JWKS (RFC 7517) that such tokens may be signed with; others are passed over. Throws
 * `TokenError('bad_key')` for what is no JWKS and for an ES256 key that is none.
 *
 * @example readJwks({ keys: [{ kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: 'ES256' }] })[0].kid
 */
export function readJwks(jwks: unknown): JwtPublicKey[] {
  try {
    return asList(asObject(jwks, 'the JWKS').keys, 'keys').flatMap((value) => {
      const jwk = asObject(value, 'a key');
      if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || (jwk.use ?? 'sig') !== 'sig' || (jwk.alg ?? 'ES256') !== 'ES256') {
        return [];
      }
      // a private part that somebody published by mistake is not taken up
      const { kty, crv, x, y } = jwk;
      const publicKey = createPublicKey({ key: { kty, crv, x, y } as webcrypto.JsonWebKey, format: 'jwk' });
      return fits('ES256', publicKey) ? [{ kid: asText(jwk.kid, 'kid'), publicKey }] : [];
    });
  } catch {
    throw new TokenError('bad_key', 'not a JWKS, or one with a key that is none');
  }
}
