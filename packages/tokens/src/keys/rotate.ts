import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { encodePaddedBase64url } from '../base64url.ts';
import { TokenError } from '../errors.ts';
import { keyFileNames } from './repository.ts';

export interface KeyOwner {
  uid: number;
  gid: number;
}

export interface KeyFileOptions {
  /** Who shall own new files, and the directory if it is made. By default this process's user. */
  owner?: KeyOwner;
  /** Makes the text of a new key; by default a Fernet key. */
  newKey?: () => string;
}

const newFernetKey = (): string => encodePaddedBase64url(randomBytes(32));

/**
 * Makes a key repository with a staged key (0) and a primary (1), as `keystone-manage fernet_setup`. The directory gets
 * mode 0700, files 0600. Where there are keys already, nothing is touched and the answer is false.
 *
 * Throws `TokenError('no_keys')` where the directory cannot be made or written.
 *
 * @example setupKeyRepository('/etc/keystone/fernet-keys') // true
 */
export function setupKeyRepository(directory: string, options: KeyFileOptions = {}): boolean {
  return onDisk(directory, () => {
    if (!existsSync(directory)) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      if (options.owner) chownSync(directory, options.owner.uid, options.owner.gid);
    }
    if (keyFileNames(directory).length > 0) return false;
    // the primary first: a crash between the two leaves a repository that works and that a rotation completes
    stageKey(directory, '1', options);
    stageKey(directory, '0', options);
    return true;
  });
}

export interface Rotation {
  /** The number of the new primary; absent where a rotation that had been cut short was completed instead. */
  primary?: number;
  /** Numbers of removed keys, oldest first. */
  purged: number[];
}

/**
 * Rotates as `keystone-manage fernet_rotate`: the staged key becomes the primary under the next number, a new key is
 * staged, and the oldest are removed until `maxActiveKeys` files (at least 1, the staged one included) are left. At every
 * moment the directory is a repository that works. A token lives only as long as its key: keep more than
 * (expiry + allowed expired window) / rotation interval + 2 keys.
 *
 * Throws `TokenError('no_keys')` where there is no repository, or it cannot be written.
 *
 * @example rotateKeyRepository('/etc/keystone/fernet-keys', 3) // { primary: 4, purged: [2] }
 */
export function rotateKeyRepository(directory: string, maxActiveKeys: number, options: KeyFileOptions = {}): Rotation {
  if (!Number.isInteger(maxActiveKeys) || maxActiveKeys < 1)
    throw new RangeError('maxActiveKeys is an integer from 1 on');
  return onDisk(directory, () => {
    const active = keyFileNames(directory).map(Number);
    const highest = active[0];
    if (highest === undefined) throw new TokenError('no_keys', `the key repository ${directory} holds no keys`);
    const kept = active.filter((number) => number !== 0);
    const rotation: Rotation = { purged: [] };
    const temporary = writeTemporary(directory, options);
    // without a staged key the last rotation was cut short after promoting it; promoting another one, which no other
    // node has seen, would make tokens that they refuse
    if (active.includes(0)) {
      rotation.primary = highest + 1;
      renameSync(join(directory, '0'), join(directory, String(rotation.primary)));
      kept.unshift(rotation.primary);
    }
    renameSync(temporary, join(directory, '0'));
    while (kept.length > maxActiveKeys - 1) {
      const oldest = kept.pop()!;
      rmSync(join(directory, String(oldest)));
      rotation.purged.push(oldest);
    }
    return rotation;
  });
}

function stageKey(directory: string, name: string, options: KeyFileOptions): void {
  renameSync(writeTemporary(directory, options), join(directory, name));
}

/** Writes a new key to `0.tmp`, which readers ignore. */
function writeTemporary(directory: string, { owner, newKey = newFernetKey }: KeyFileOptions): string {
  const path = join(directory, '0.tmp');
  // left by a crash; `wx` below keeps two rotations, and links laid by others, apart
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, newKey());
    if (owner) fchownSync(file, owner.uid, owner.gid);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return path;
}

function onDisk<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TokenError || !(error instanceof Error)) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw code ? new TokenError('no_keys', `the key repository ${directory} cannot be written (${code})`) : error;
  }
}
