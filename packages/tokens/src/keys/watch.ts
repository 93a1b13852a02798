import { statSync } from 'node:fs';
import { join } from 'node:path';
import { TokenError } from '../errors.ts';
import type { KeySource } from '../fernet/cipher.ts';
import type { FernetKey } from '../fernet/key.ts';
import { type FollowOptions, follow } from './follow.ts';
import { isKeyFileName, type ReadOptions, readKeyRepository } from './repository.ts';

export interface WatchOptions extends ReadOptions, FollowOptions {}

/** A key repository kept in memory. Close it to let go of its timer and watcher; neither keeps the process alive. */
export interface KeyRepository extends KeySource, Disposable {
  readonly directory: string;
  close(): void;
}

/** A file may still be on its way this long after its last change. */
const SETTLING = 2000;

/**
 * Reads a key repository and follows it: a rotation on disk is in force within a second, and at once for a token whose key
 * is not at hand. While the directory is not whole (half-written, emptied, corrupt) the former keys stay in use.
 *
 * Throws `TokenError('no_keys' | 'bad_key')` where it cannot be read in the first place.
 *
 * @example
 * using keys = watchKeyRepository('/etc/keystone/fernet-keys', { onError: (error) => log.warn(error.message) });
 * const tokens = createFernetTokens({ keys, methods });
 */
export function watchKeyRepository(directory: string, options: WatchOptions = {}): KeyRepository {
  const followed = follow<readonly FernetKey[]>(
    {
      directories: [directory],
      counts: isKeyFileName,
      read: (former) => readSettled(directory, options, former),
      same: sameKeys,
    },
    options,
  );
  return {
    directory,
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

function readSettled(
  directory: string,
  options: ReadOptions,
  former: readonly FernetKey[] | undefined,
): readonly FernetKey[] {
  const { keys, empty } = readKeyRepository(directory, options);
  if (!former) return keys;
  // an empty file is no key, as in Keystone, but a new one is a key that is just being written
  const young = empty.find((name) => isYoung(join(directory, name)));
  if (young !== undefined) throw new TokenError('bad_key', `the key file ${join(directory, young)} is empty`);
  if (options.nullKey && keys.length === 1 && former.length > 1) {
    throw new TokenError('no_keys', `the key repository ${directory} has lost its keys`);
  }
  return keys;
}

function isYoung(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < SETTLING;
}

function sameKeys(a: readonly FernetKey[], b: readonly FernetKey[]): boolean {
  return a.length === b.length && a.every((key, i) => key.name === b[i]!.name && key.hash === b[i]!.hash);
}
