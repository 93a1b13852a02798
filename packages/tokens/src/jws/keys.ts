import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { TokenError } from '../errors.ts';
import { type FollowOptions, follow } from '../keys/follow.ts';
import type { KeyOwner } from '../keys/rotate.ts';
import { fits, type JwsAlgorithm, newKeyPair } from './algorithms.ts';

/** A public key and what it is called, for people. */
export interface JwsPublicKey {
  readonly name: string;
  readonly key: KeyObject;
}

export interface JwsKeys {
  /** Absent where tokens are only read. */
  readonly signing?: KeyObject;
  /** Never empty. */
  readonly verifying: readonly JwsPublicKey[];
}

/** Where keys come from: watched directories, or `fixedJwsKeys`. */
export interface JwsKeySource {
  /** Replaced as a whole, never changed. */
  readonly keys: JwsKeys;
  /** Grows whenever `keys` changes. */
  readonly generation: number;
  /** Looks for newer keys at once, cheaply; true where `keys` changed. Called when no key fits a token. */
  refresh(): boolean;
}

export interface JwsKeyDirectories {
  /** `[jwt_tokens] jws_public_key_repository`: every file is a public key in PEM. */
  publicKeys: string;
  /** `[jwt_tokens] jws_private_key_repository`: `private.pem` signs. Without it tokens are only read. */
  privateKeys?: string;
}

export interface WatchedJwsKeys extends JwsKeySource, Disposable {
  close(): void;
}

/**
 * Reads Keystone's JWS key directories and follows them as `watchKeyRepository` does. Throws
 * `TokenError('no_keys' | 'bad_key')` where they cannot be read in the first place.
 *
 * @example using keys = watchJwsKeys({ publicKeys: '/etc/keystone/jws-keys/public', privateKeys: '/etc/keystone/jws-keys/private' });
 */
export function watchJwsKeys(directories: JwsKeyDirectories, options: FollowOptions = {}): WatchedJwsKeys {
  const { publicKeys, privateKeys } = directories;
  const watched = privateKeys === undefined ? [publicKeys] : [publicKeys, privateKeys];
  const followed = follow<JwsKeys>(
    { directories: watched, counts: isVisible, read: () => readJwsKeys(directories), same: sameKeys },
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

/**
 * Keys that never change, from PEM texts. Throws `TokenError('bad_key' | 'no_keys')`.
 *
 * @example fixedJwsKeys([publicKey], privateKey)
 */
export function fixedJwsKeys(publicKeys: readonly string[], privateKey?: string): JwsKeySource {
  if (publicKeys.length === 0) throw new TokenError('no_keys', 'no public keys were given');
  const verifying = publicKeys.map((pem, index) => ({ name: String(index), key: readPublic(pem, `key ${index}`) }));
  const signing = privateKey === undefined ? {} : { signing: readPrivate(privateKey, 'the private key') };
  return { keys: { ...signing, verifying }, generation: 0, refresh: () => false };
}

export interface JwsKeyPairOptions {
  privatePath: string;
  publicPath: string;
  algorithm?: JwsAlgorithm;
  /** Write over keys that are there. */
  force?: boolean;
  owner?: KeyOwner;
}

/**
 * Writes a new key pair, as `keystone-manage create_jws_keypair`; the private file gets mode 0600. Throws
 * `TokenError('key_exists')` naming a file that is there already, `TokenError('no_keys')` where nothing can be written.
 *
 * @example writeJwsKeyPair({ privatePath: 'private.pem', publicPath: 'public.pem' })
 */
export function writeJwsKeyPair(options: JwsKeyPairOptions): void {
  const { privatePath, publicPath, algorithm = 'ES256', force = false } = options;
  const pair = newKeyPair(algorithm);
  const files = [
    ['private', privatePath, pair.privateKey, 0o600],
    ['public', publicPath, pair.publicKey, 0o644],
  ] as const;
  for (const [kind, path] of files) {
    if (!force && existsSync(path)) throw new TokenError('key_exists', `the ${kind} key ${path} is already there`);
  }
  for (const [kind, path, pem, mode] of files) {
    try {
      // never through a file or a link that somebody else laid there with another mode
      rmSync(path, { force: true });
      const file = openSync(path, 'wx', mode);
      writeSync(file, pem);
      closeSync(file);
      if (options.owner) chownSync(path, options.owner.uid, options.owner.gid);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      throw new TokenError('no_keys', `the ${kind} key ${path} cannot be written (${code})`);
    }
  }
}

/** The key that signs. Throws `TokenError('bad_key')` where there is none, or one of another algorithm. */
export function signingKey({ signing }: JwsKeys, algorithm: JwsAlgorithm): KeyObject {
  if (signing && fits(algorithm, signing)) return signing;
  throw new TokenError('bad_key', `the private key is missing or is not one for ${algorithm}`);
}

/** Editors and copying programs leave dot files behind. */
const isVisible = (name: string): boolean => !name.startsWith('.');

function readJwsKeys({ publicKeys, privateKeys }: JwsKeyDirectories): JwsKeys {
  const verifying = onDisk(publicKeys, () => readdirSync(publicKeys).filter(isVisible).sort())
    .map((name) => ({ name, path: join(publicKeys, name) }))
    .filter(({ path }) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .map(({ name, path }) => ({
      name,
      key: readPublic(
        onDisk(path, () => readFileSync(path, 'latin1')),
        path,
      ),
    }));
  if (verifying.length === 0) throw new TokenError('no_keys', `${publicKeys} holds no public keys`);
  if (privateKeys === undefined) return { verifying };
  const path = join(privateKeys, 'private.pem');
  return {
    signing: readPrivate(
      onDisk(path, () => readFileSync(path, 'latin1')),
      path,
    ),
    verifying,
  };
}

function onDisk<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new TokenError('no_keys', `${path} cannot be read (${code})`);
  }
}

function readPublic(pem: string, name: string): KeyObject {
  try {
    // Node would take a private key for its public half, and so spread it
    if (pem.includes('-----BEGIN PUBLIC KEY-----')) return createPublicKey(pem);
  } catch {
    // falls through: one message for every way of not being a key
  }
  throw new TokenError('bad_key', `${name} is not a public key in PEM`);
}

function readPrivate(pem: string, name: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new TokenError('bad_key', `${name} is not a private key in PEM without a passphrase`);
  }
}

function sameKeys(a: JwsKeys, b: JwsKeys): boolean {
  const signing = a.signing && b.signing ? a.signing.equals(b.signing) : a.signing === b.signing;
  const { length } = a.verifying;
  return signing && length === b.verifying.length && a.verifying.every(({ key }, i) => key.equals(b.verifying[i]!.key));
}
