import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { TokenError } from '../errors.ts';
import type { KeySource } from '../fernet/cipher.ts';
import type { FernetKey } from '../fernet/key.ts';
import { keyFileNames, type ReadOptions, readKeyRepository } from './repository.ts';

export interface WatchOptions extends ReadOptions {
  /** Milliseconds between two looks at the directory where the system announces no change. Default 500. */
  pollInterval?: number;
  /** Called after `keys` and `generation` have changed. */
  onChange?: () => void;
  /** Called once for each lasting fault of the directory; the former keys stay in use. */
  onError?: (error: TokenError) => void;
}

/** A key repository kept in memory. Close it to let go of its timer and watcher; neither keeps the process alive. */
export interface KeyRepository extends KeySource, Disposable {
  readonly directory: string;
  close(): void;
}

/** A file may still be on its way this long after its last change. */
const SETTLING = 2000;
/** A directory that changes while it is read is read again, this often at most. */
const ATTEMPTS = 5;
/** A fault is reported when it has lasted this long. */
const LASTING = 1000;
/** File systems stamp changes with a coarse clock: two within this time may look like one. */
const CLOCK_GRAIN = 100;
/** A flood of tokens from unknown keys costs one stat each, and one look at the files in this time. */
const LOOK_INTERVAL = 20;

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
  let seen = look(directory);
  let keys: readonly FernetKey[] = readKeyRepository(directory, options).keys;
  let generation = 0;
  let fault: { message: string; since: number; reported: boolean } | undefined;

  const keepFormerKeys = (error: TokenError): void => {
    if (fault?.message !== error.message) fault = { message: error.message, since: performance.now(), reported: false };
    // a directory seen in the middle of a rotation is no fault; one that stays like this is
    if (fault.reported || performance.now() - fault.since < LASTING) return;
    fault.reported = true;
    options.onError?.(error);
  };

  const reload = (): boolean => {
    let now = look(directory);
    if (now.print === seen.print && seen.settled) return false;
    let found: readonly FernetKey[];
    try {
      ({ found, now } = readWhole(directory, options, keys));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      seen = { ...now, settled: false };
      keepFormerKeys(error);
      return false;
    }
    seen = now;
    fault = undefined;
    if (sameKeys(keys, found)) return false;
    keys = found;
    generation += 1;
    options.onChange?.();
    return true;
  };

  const timer = setInterval(reload, options.pollInterval ?? 500);
  timer.unref();
  const watcher = watchDirectory(directory, reload);
  let lastLook = 0;

  const close = (): void => {
    clearInterval(timer);
    watcher?.close();
  };
  return {
    directory,
    get keys() {
      return keys;
    },
    get generation() {
      return generation;
    },
    refresh() {
      const now = performance.now();
      const quiet = now - lastLook < LOOK_INTERVAL && seen.settled && modified(directory) === seen.modified;
      if (quiet) return false;
      lastLook = now;
      return reload();
    },
    close,
    [Symbol.dispose]: close,
  };
}

interface Look {
  /** Everything that a change of a key file or of the directory alters. */
  print: string;
  modified: bigint;
  /** False while a change may hide behind the same time stamps. */
  settled: boolean;
}

function look(directory: string): Look {
  try {
    const own = statSync(directory, { bigint: true });
    let newest = own.mtimeNs;
    const files = keyFileNames(directory).map((name) => {
      const { ino, size, mtimeNs, ctimeNs } = statSync(join(directory, name), { bigint: true });
      if (ctimeNs > newest) newest = ctimeNs;
      return `${name}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
    });
    const settled = Date.now() - Number(newest / 1_000_000n) > CLOCK_GRAIN;
    return { print: `${own.ino}:${own.mtimeNs} ${files.join(' ')}`, modified: own.mtimeNs, settled };
  } catch {
    return { print: 'unreadable', modified: -1n, settled: false };
  }
}

function modified(directory: string): bigint {
  return statSync(directory, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? -1n;
}

/** The keys of a directory that did not change while it was read, and how it looked. */
function readWhole(
  directory: string,
  options: ReadOptions,
  former: readonly FernetKey[],
): { found: readonly FernetKey[]; now: Look } {
  for (let attempt = 1; ; attempt++) {
    const now = look(directory);
    const { keys: found, empty } = readKeyRepository(directory, options);
    if (attempt < ATTEMPTS && look(directory).print !== now.print) continue;
    // an empty file is no key, as in Keystone, but a new one is a key that is just being written
    const young = empty.find((name) => isYoung(join(directory, name)));
    if (young !== undefined) throw new TokenError('bad_key', `the key file ${join(directory, young)} is empty`);
    if (options.nullKey && found.length === 1 && former.length > 1) {
      throw new TokenError('no_keys', `the key repository ${directory} has lost its keys`);
    }
    return { found, now };
  }
}

function isYoung(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < SETTLING;
}

function sameKeys(a: readonly FernetKey[], b: readonly FernetKey[]): boolean {
  return a.length === b.length && a.every((key, i) => key.name === b[i]!.name && key.hash === b[i]!.hash);
}

/** Not every file system can announce changes; the timer finds them all the same. */
function watchDirectory(directory: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, onEvent);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
