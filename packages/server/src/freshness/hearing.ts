/**
 * Hearing other hosts for certain: the change log is read every few hundred milliseconds. A reading that began at T proves
 * that nothing committed before T is unknown here, whatever became of the carriers that are quicker. Not needed where
 * foreign programs write too, since every entry ages there anyway.
 */
import { type Change, everything } from './change.ts';
import type { ChangeLog } from './change-log.ts';
import type { SeenIds } from './seen-ids.ts';

export interface Hearing {
  /** Whether every change older than `maxStaleness` is known. */
  readonly isCertain: boolean;
  close(): Promise<void>;
}

export interface HearingOptions {
  log: ChangeLog;
  known: SeenIds;
  /** Milliseconds, above 0. */
  maxStaleness: number;
  hear(change: Change): void;
}

const SHORTEST_PAUSE = 20;

export function hearOtherHosts({ log, known, maxStaleness, hear }: HearingOptions): Hearing {
  const pause = Math.max(SHORTEST_PAUSE, maxStaleness / 4);
  let heardAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const isCertain = () => performance.now() - heardAt <= maxStaleness;

  async function read(): Promise<void> {
    const began = performance.now();
    try {
      const lines = await log.since(known.floor);
      // After a silence the lines that tell of it may have been dropped already.
      if (!isCertain()) hear(everything);
      for (const line of lines) if (known.add(line.id, line.at)) hear({ areas: line.areas, ids: [] });
      known.settle(Date.now());
      heardAt = began;
    } catch {
      // Nothing is heard: entries age until a reading succeeds again.
    }
  }

  let reading = Promise.resolve();
  function next(): void {
    if (isClosed) return;
    reading = read().then(() => {
      if (!isClosed) timer = setTimeout(next, pause).unref();
    });
  }
  next();

  return {
    get isCertain() {
      return isCertain();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      return reading;
    },
  };
}
