/**
 * The spool: what was announced and not yet delivered, on disk. Every process owns a directory of its own; one whose owner
 * died is adopted by whichever process comes across it first, so that nothing waits for a restart. All directories
 * together are bounded: what does not fit is dropped, counted and reported, and so is what the disk refuses.
 *
 * A line is handed to the operating system before its request is answered: a killed process loses none. Only with
 * `spool_sync` is it also on the disk itself, which a power failure asks for.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Batch, bytesIn, openDirectory, type SpoolDirectory } from './spool-directory.ts';
import { type Lock, lockDirectory } from './spool-lock.ts';

export interface SpoolOptions {
  directory: string;
  /** Bytes on disk, of all processes together. */
  maxBytes: number;
  /** Whether each line is forced to the disk before its request is answered. */
  sync: boolean;
  /** Milliseconds since the epoch. */
  clock(): number;
  warn(message: string): void;
}

/** Where to go on, once the batch is delivered. */
export interface Undelivered {
  batch: Batch;
  from: SpoolDirectory;
}

export type Spool = ReturnType<typeof openSpool>;

const SEGMENTS = 16;
const LARGEST_SEGMENT = 1024 * 1024;
/** Milliseconds between two looks at what the other processes hold. */
const LOOK_EVERY = 1000;
/** Milliseconds between two warnings about what is dropped. */
const WARN_EVERY = 10_000;
/** Milliseconds after which a directory that was never finished is nobody's. */
const UNFINISHED = 3_600_000;
const isUnfinished = (name: string) => name.startsWith('.');

/** @throws Error where the directory cannot be made */
export function openSpool({ directory, maxBytes, sync, clock, warn }: SpoolOptions) {
  const segmentBytes = Math.max(1, Math.min(LARGEST_SEGMENT, Math.floor(maxBytes / SEGMENTS)));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const name = randomUUID();
  const lock = ownDirectory(directory, name);
  const own = openDirectory(join(directory, name), segmentBytes);
  const adopted: { held: SpoolDirectory; lock: Lock }[] = [];
  let others = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let dropped = 0;
  let told = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  /** Adopts what nobody owns any more, and counts what the others hold. */
  function look(): void {
    lookedAt = clock();
    others = 0;
    for (const entry of readdirSync(directory)) {
      const path = join(directory, entry);
      if (path === own.path || adopted.some(({ held }) => held.path === path)) continue;
      if (isUnfinished(entry)) forget(path);
      else others += adopt(path) ? 0 : bytesIn(path);
    }
  }

  function adopt(path: string): boolean {
    try {
      const found = lockDirectory(path);
      if (!found) return false;
      const held = openDirectory(path, segmentBytes);
      adopted.push({ held, lock: found });
      return true;
    } catch {
      // It went away in this moment, or cannot be read: then it counts as somebody else's.
      return false;
    }
  }

  function forget(path: string): void {
    const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? clock();
    if (clock() - since > UNFINISHED) rmSync(path, { recursive: true, force: true });
  }

  const drop = (count: number, why: string) => {
    dropped += count;
    if (clock() - toldAt < WARN_EVERY) return;
    toldAt = clock();
    warn(`${dropped - told} notifications were dropped (${dropped} since the start): ${why}`);
    told = dropped;
  };

  const held = () => own.bytes + adopted.reduce((sum, { held }) => sum + held.bytes, 0);

  return {
    look,
    /** Notifications that found no room, since the start. */
    get dropped(): number {
      return dropped;
    },
    /** Never throws: what cannot be kept is dropped. */
    append(lines: readonly string[]): void {
      try {
        if (clock() - lookedAt >= LOOK_EVERY) look();
        const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
        if (others + held() + size > maxBytes) drop(lines.length, `the spool holds its ${maxBytes} bytes`);
        else own.append(lines, sync);
      } catch (error) {
        drop(lines.length, `the spool cannot be written: ${(error as Error).message}`);
      }
    },
    /** The oldest that waits; what was adopted comes first. */
    next(): Undelivered | undefined {
      for (const { held: from } of [...adopted]) {
        const batch = from.next();
        if (batch) return { batch, from };
      }
      const batch = own.next();
      return batch && { batch, from: own };
    },
    delivered({ batch, from }: Undelivered): void {
      from.delivered(batch.end);
      const at = adopted.findIndex(({ held }) => held === from);
      if (at < 0 || from.next()) return;
      from.close();
      rmSync(from.path, { recursive: true, force: true });
      adopted.splice(at, 1)[0]!.lock.release();
    },
    /** What is left waits on disk for the next process. */
    close(): void {
      if (told < dropped) warn(`${dropped - told} notifications more were dropped (${dropped} since the start)`);
      const isEmpty = own.next() === undefined;
      own.close();
      if (isEmpty) rmSync(own.path, { recursive: true, force: true });
      lock.release();
      for (const { held, lock } of adopted) {
        held.close();
        lock.release();
      }
    },
  };
}

/** It gets its name only when it is locked: nobody may take it for an orphan before. */
function ownDirectory(directory: string, name: string): Lock {
  const unfinished = join(directory, `.${name}`);
  mkdirSync(unfinished, { mode: 0o700 });
  const lock = lockDirectory(unfinished)!;
  renameSync(unfinished, join(directory, name));
  return lock;
}
