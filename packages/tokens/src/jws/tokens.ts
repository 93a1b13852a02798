/**
 * Keystone's JWS tokens: its claims, signed, without names or roles. This folder owns them and the key directories behind
 * them. Invariants: the algorithm is the configuration's choice, never the token's; nothing of a payload is looked at before a
 * key at hand has vouched for it; a token has no other base64url than the canonical one. It refuses `alg: none`, algorithms
 * that are not accepted, keys that do not fit the algorithm, critical headers and other types of JWT.
 */
import type { TokenClaims } from '../claims.ts';
import { malformed, TokenError } from '../errors.ts';
import { isJwsAlgorithm, type JwsAlgorithm, signJws, verifyJws } from './algorithms.ts';
import { jwsPayload, readJwsPayload } from './claims.ts';
import { decodeJsonPart, decodePart, encodeJsonPart, splitCompact } from './compact.ts';
import { type JwsKeySource, signingKey } from './keys.ts';

export interface JwsOptions {
  keys: JwsKeySource;
  /** `[jwt_tokens] jws_algorithm`: what signs; by default ES256. */
  algorithm?: JwsAlgorithm;
  /** `[jwt_tokens] jws_accepted_algorithms`: what is read; by default ES256 alone. */
  acceptedAlgorithms?: readonly JwsAlgorithm[];
}

export interface DecodedJwsToken {
  claims: TokenClaims;
  algorithm: JwsAlgorithm;
  /** The file of the public key. */
  key: { name: string; index: number };
}

/** Keystone's JWS tokens. */
export interface JwsTokens {
  /**
   * The token of these claims; times are floored to whole seconds. Throws `TokenError('unrepresentable')`, and
   * `TokenError('bad_key')` where the private key is missing or does not fit the algorithm.
   */
  encode(claims: TokenClaims): string;
  /**
   * The claims of a token. Expiry and revocation are not judged here.
   * Throws `TokenError('malformed' | 'wrong_algorithm' | 'bad_signature')`.
   */
  decode(token: string): TokenClaims;
  /** As `decode`, and says which key and algorithm it was. */
  inspect(token: string): DecodedJwsToken;
}

/**
 * Tokens as Keystone's `jws` provider writes and reads them (RFC 7515, RFC 7518, RFC 8037). The header names no key: every
 * public key at hand is tried, then the key source is asked once for newer ones.
 *
 * @example
 * const tokens = createJwsTokens({ keys: watchJwsKeys({ publicKeys, privateKeys }) });
 * const claims = tokens.decode(tokens.encode({ user_id, methods: ['password'], issued_at, expires_at, audit_ids }));
 */
export function createJwsTokens({
  keys: source,
  algorithm = 'ES256',
  acceptedAlgorithms = ['ES256'],
}: JwsOptions): JwsTokens {
  const header = encodeJsonPart({ alg: algorithm, typ: 'JWT' });
  const inspect = (token: string): DecodedJwsToken => {
    const parts = splitCompact(token);
    const used = readAlgorithm(parts.header, acceptedAlgorithms);
    const signature = decodePart(parts.signature);
    const find = () => source.keys.verifying.findIndex(({ key }) => verifyJws(used, key, parts.input, signature));
    let index = find();
    if (index === -1 && source.refresh()) index = find();
    if (index === -1) throw new TokenError('bad_signature', 'no key at hand authenticates it');
    const claims = readJwsPayload(decodeJsonPart(parts.payload));
    return { claims, algorithm: used, key: { name: source.keys.verifying[index]!.name, index } };
  };
  return {
    encode(claims) {
      const input = `${header}.${encodeJsonPart(jwsPayload(claims))}`;
      return `${input}.${signJws(algorithm, signingKey(source.keys, algorithm), input).toString('base64url')}`;
    },
    decode: (token) => inspect(token).claims,
    inspect,
  };
}

function readAlgorithm(part: string, accepted: readonly JwsAlgorithm[]): JwsAlgorithm {
  const { alg, typ, crit } = decodeJsonPart(part);
  if (typ !== undefined && typ !== 'JWT') throw malformed('another type of JWT');
  if (crit !== undefined) throw malformed('a critical header that is not understood');
  if (isJwsAlgorithm(alg) && accepted.includes(alg)) return alg;
  throw new TokenError('wrong_algorithm', 'signed with an algorithm that is not accepted');
}
