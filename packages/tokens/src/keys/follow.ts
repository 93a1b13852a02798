import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { TokenError } from '../errors.ts';

export interface FollowOptions {
  /** Milliseconds between two looks at the directory where the system announces no change. Default 500. */
  pollInterval?: number;
  /** Called after the keys and `generation` have changed. */
  onChange?: () => void;
  /** Called once for each lasting fault of the directory; the former keys stay in use. */
  onError?: (error: TokenError) => void;
}

/** What is read from key directories, in memory. Close it to let go of its timer and watchers; none keeps the process alive. */
export interface Followed<T> extends Disposable {
  readonly value: T;
  /** Grows whenever `value` changes. */
  readonly generation: number;
  /** Looks at once, cheaply; true where `value` changed. */
  refresh(): boolean;
  close(): void;
}

/** What is followed, and how it is read. */
export interface Source<T> {
  directories: readonly string[];
  /** Which files of the directories count; by default all. */
  counts?: (name: string) => boolean;
  /** Throws `TokenError` while the directories are not whole. `former` is undefined the first time. */
  read(former: T | undefined): T;
  same(a: T, b: T): boolean;
}

/** Directories that change while they are read are read again, this often at most. */
const ATTEMPTS = 5;
/** A fault is reported when it has lasted this long. */
const LASTING = 1000;
/** File systems stamp changes with a coarse clock: two within this time may look like one. */
const CLOCK_GRAIN = 100;
/** A flood of tokens from unknown keys costs one stat each, and one look at the files in this time. */
const LOOK_INTERVAL = 20;

/**
 * Reads key directories and follows them: a change on disk is in force within a second. While they are not whole
 * (half-written, emptied, corrupt) what was read before stays in use. Throws what `read` throws the first time.
 */
export function follow<T>(source: Source<T>, options: FollowOptions = {}): Followed<T> {
  let seen = look(source);
  let value = source.read(undefined);
  let generation = 0;
  let fault: { message: string; since: number; reported: boolean } | undefined;

  const keepFormer = (error: TokenError): void => {
    if (fault?.message !== error.message) fault = { message: error.message, since: performance.now(), reported: false };
    // a directory seen in the middle of a rotation is no fault; one that stays like this is
    if (fault.reported || performance.now() - fault.since < LASTING) return;
    fault.reported = true;
    options.onError?.(error);
  };

  const reload = (): boolean => {
    let now = look(source);
    if (now.print === seen.print && seen.settled) return false;
    let found: T;
    try {
      ({ found, now } = readWhole(source, value));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      seen = { ...now, settled: false };
      keepFormer(error);
      return false;
    }
    seen = now;
    fault = undefined;
    if (source.same(value, found)) return false;
    value = found;
    generation += 1;
    options.onChange?.();
    return true;
  };

  const timer = setInterval(reload, options.pollInterval ?? 500);
  timer.unref();
  const watchers = source.directories.map((directory) => watchDirectory(directory, reload));
  let lastLook = 0;

  const close = (): void => {
    clearInterval(timer);
    for (const watcher of watchers) watcher?.close();
  };
  return {
    get value() {
      return value;
    },
    get generation() {
      return generation;
    },
    refresh() {
      const now = performance.now();
      const quiet = now - lastLook < LOOK_INTERVAL && seen.settled && modified(source) === seen.modified;
      if (quiet) return false;
      lastLook = now;
      return reload();
    },
    close,
    [Symbol.dispose]: close,
  };
}

interface Look {
  /** Everything that a change of a key file or of a directory alters. */
  print: string;
  modified: string;
  /** False while a change may hide behind the same time stamps. */
  settled: boolean;
}

function look<T>({ directories, counts = () => true }: Source<T>): Look {
  try {
    let newest = 0n;
    const prints: string[] = [];
    for (const directory of directories) {
      const own = statSync(directory, { bigint: true });
      if (own.mtimeNs > newest) newest = own.mtimeNs;
      prints.push(`${own.ino}:${own.mtimeNs}`);
      for (const name of readdirSync(directory).filter(counts).sort()) {
        const { ino, size, mtimeNs, ctimeNs } = statSync(join(directory, name), { bigint: true });
        if (ctimeNs > newest) newest = ctimeNs;
        prints.push(`${name}:${ino}:${size}:${mtimeNs}:${ctimeNs}`);
      }
    }
    const settled = Date.now() - Number(newest / 1_000_000n) > CLOCK_GRAIN;
    return { print: prints.join(' '), modified: modified({ directories }), settled };
  } catch {
    return { print: 'unreadable', modified: '', settled: false };
  }
}

function modified({ directories }: Pick<Source<never>, 'directories'>): string {
  return directories
    .map((directory) => statSync(directory, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? -1n)
    .join(' ');
}

/** What directories that did not change while they were read hold, and how they looked. */
function readWhole<T>(source: Source<T>, former: T): { found: T; now: Look } {
  for (let attempt = 1; ; attempt++) {
    const now = look(source);
    try {
      const found = source.read(former);
      if (attempt === ATTEMPTS || look(source).print === now.print) return { found, now };
    } catch (error) {
      if (attempt === ATTEMPTS || look(source).print === now.print) throw error;
    }
  }
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
