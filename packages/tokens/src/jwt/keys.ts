import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TokenError } from '../errors.ts';
import { fits, newKeyPair } from '../jws/algorithms.ts';
import { type FollowOptions, follow } from '../keys/follow.ts';
import { isKeyFileName, keyFileNames } from '../keys/repository.ts';
import { type KeyFileOptions, type Rotation, rotateKeyRepository, setupKeyRepository } from '../keys/rotate.ts';

/** One ES256 key pair of a repository. */
export interface JwtKey {
  /** File name; `0` is the staged key, which is published and does not sign yet. */
  readonly name: string;
  /** The first 11 characters of its JWK thumbprint (RFC 7638). */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A watched repository of signing keys. */
export interface JwtKeyRepository extends Disposable {
  /** The primary, which signs, first; then descending, the staged key last. Replaced as a whole, never changed. */
  readonly keys: readonly JwtKey[];
  /** Grows whenever `keys` changes. */
  readonly generation: number;
  /** Looks for newer keys at once, cheaply; true where `keys` changed. */
  refresh(): boolean;
  close(): void;
}

/** A JWK of a public ES256 key (RFC 7517, RFC 7518 section 6.2). */
export interface EcJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  use: 'sig';
  alg: 'ES256';
}

const newPrivateKey = (): string => newKeyPair('ES256').privateKey;

/**
 * Makes a repository of signing keys: as for Fernet a staged key (0) and a primary (1), each an ES256 private key in PEM
 * (PKCS #8), the directory mode 0700, files 0600. Where there are keys already, nothing is touched and the answer is false.
 * Throws `TokenError('no_keys')` where it cannot be written.
 *
 * @example setupJwtKeys('/etc/keystone/jwt-keys') // true
 */
export function setupJwtKeys(directory: string, options: Omit<KeyFileOptions, 'newKey'> = {}): boolean {
  return setupKeyRepository(directory, { ...options, newKey: newPrivateKey });
}

/**
 * Rotates as for Fernet: the staged key, which readers have had the time to fetch, signs from now on; a new one is staged;
 * the oldest are removed until `maxActiveKeys` (3 or more keep tokens of the former primary valid) are left. Rotate no more
 * often than tokens live, and no sooner than readers fetch the published keys.
 *
 * @example rotateJwtKeys('/etc/keystone/jwt-keys', 3) // { primary: 2, purged: [] }
 */
export function rotateJwtKeys(
  directory: string,
  maxActiveKeys: number,
  options: Omit<KeyFileOptions, 'newKey'> = {},
): Rotation {
  return rotateKeyRepository(directory, maxActiveKeys, { ...options, newKey: newPrivateKey });
}

/**
 * Reads a repository of signing keys and follows it as `watchKeyRepository` does. Throws `TokenError('no_keys' | 'bad_key')`
 * where it cannot be read in the first place.
 *
 * @example using keys = watchJwtKeys('/etc/keystone/jwt-keys', { onError: (error) => log.warn(error.message) });
 */
export function watchJwtKeys(directory: string, options: FollowOptions = {}): JwtKeyRepository {
  const followed = follow<readonly JwtKey[]>(
    { directories: [directory], counts: isKeyFileName, read: () => readJwtKeys(directory), same: sameKeys },
    options,
  );
  return {
    get keys() {
      return followed.value;
    },
    get generation() {
      return followed.generation;
    },
    refresh: followed.refresh,
    close: followed.close,
    [Symbol.dispose]: followed.close,
  };
}

/** The published half of these keys (RFC 7517), the staged one included. @example publicJwks(keys.keys).keys[0].kid */
export function publicJwks(keys: readonly Pick<JwtKey, 'publicKey' | 'kid'>[]): { keys: EcJwk[] } {
  return {
    keys: keys.map(({ publicKey, kid }) => {
      const { x, y } = publicKey.export({ format: 'jwk' });
      return { kty: 'EC', crv: 'P-256', x: x!, y: y!, kid, use: 'sig', alg: 'ES256' };
    }),
  };
}

/** An ES256 key pair from a private key in PEM. Throws `TokenError('bad_key')`, naming it by `name`. */
export function parseJwtKey(pem: string, name: string): JwtKey {
  try {
    const privateKey = createPrivateKey(pem);
    const publicKey = createPublicKey(privateKey);
    if (fits('ES256', privateKey)) return { name, kid: keyId(publicKey), privateKey, publicKey };
  } catch {
    // falls through: one message for every way of not being a key
  }
  throw new TokenError('bad_key', `${name} is not an ES256 private key in PEM without a passphrase`);
}

const KID_LENGTH = 11;

function keyId(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  // RFC 7638: the required members in lexicographic order
  const members = JSON.stringify({ crv, kty, x, y });
  return createHash('sha256').update(members).digest('base64url').slice(0, KID_LENGTH);
}

function readJwtKeys(directory: string): readonly JwtKey[] {
  let files: { name: string; pem: string }[];
  try {
    files = keyFileNames(directory).map((name) => ({ name, pem: readFileSync(join(directory, name), 'latin1') }));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new TokenError('no_keys', `the key repository ${directory} cannot be read (${code})`);
  }
  if (files.length === 0) throw new TokenError('no_keys', `the key repository ${directory} holds no keys`);
  return files.map(({ name, pem }) => ({ ...parseJwtKey(pem, join(directory, name)), name }));
}

function sameKeys(a: readonly JwtKey[], b: readonly JwtKey[]): boolean {
  return a.length === b.length && a.every((key, i) => key.name === b[i]!.name && key.kid === b[i]!.kid);
}
