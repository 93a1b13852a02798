/** The signature algorithms of JWS (RFC 7518, RFC 8037) that Keystone offers. Nothing else repeats what this table says. */
import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { TokenError } from '../errors.ts';

export type JwsAlgorithm = 'ES256' | 'ES384' | 'ES512' | 'EdDSA';

interface AlgorithmFacts {
  /** null where the algorithm has a hash of its own. */
  readonly hash: string | null;
  /** OpenSSL's name of the curve; undefined for Ed25519. */
  readonly curve: string | undefined;
  /** Bytes of a signature. */
  readonly size: number;
}

const FACTS: Readonly<Record<JwsAlgorithm, AlgorithmFacts>> = {
  ES256: { hash: 'sha256', curve: 'prime256v1', size: 64 },
  ES384: { hash: 'sha384', curve: 'secp384r1', size: 96 },
  ES512: { hash: 'sha512', curve: 'secp521r1', size: 132 },
  EdDSA: { hash: null, curve: undefined, size: 64 },
};

/** Whether a name is one of the algorithms. */
export function isJwsAlgorithm(name: unknown): name is JwsAlgorithm {
  return typeof name === 'string' && Object.hasOwn(FACTS, name);
}

/** Whether a key is of the type, and on the curve, of this algorithm. */
export function fits(algorithm: JwsAlgorithm, key: KeyObject): boolean {
  const { curve } = FACTS[algorithm];
  if (curve === undefined) return key.asymmetricKeyType === 'ed25519';
  return curveOf(key) === curve;
}

/** Node works it out anew whenever it is asked. */
const curves = new WeakMap<KeyObject, string>();

/** '' where the key is on none. */
function curveOf(key: KeyObject): string {
  let curve = curves.get(key);
  if (curve === undefined) {
    curve = (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve) || '';
    curves.set(key, curve);
  }
  return curve;
}

/** The raw signature (for ECDSA r and s, each of the curve's size). */
export function signJws(algorithm: JwsAlgorithm, key: KeyObject, input: string): Buffer {
  return sign(FACTS[algorithm].hash, Buffer.from(input, 'latin1'), { key, dsaEncoding: 'ieee-p1363' });
}

/** `input` is ASCII. A key that does not fit the algorithm verifies nothing. */
export function verifyJws(algorithm: JwsAlgorithm, key: KeyObject, input: string, signature: Buffer): boolean {
  const { hash, size } = FACTS[algorithm];
  if (signature.length !== size || !fits(algorithm, key)) return false;
  return verify(hash, Buffer.from(input, 'latin1'), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** A new key pair as PEM: PKCS #8 without a passphrase, and SubjectPublicKeyInfo. */
export function newKeyPair(algorithm: JwsAlgorithm): { privateKey: string; publicKey: string } {
  if (!isJwsAlgorithm(algorithm)) throw new TokenError('wrong_algorithm', 'no JWS algorithm of this name');
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
  const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;
  const { curve } = FACTS[algorithm];
  if (curve === undefined) return generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding });
  return generateKeyPairSync('ec', { namedCurve: curve, publicKeyEncoding, privateKeyEncoding });
}
