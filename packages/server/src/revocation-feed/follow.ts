/**
 * Follows the table of the feed: each event is here within 100 ms of its commit in any process. `provedAt` says when the log
 * was last known to be whole, by the database itself or by the bus that carries every change.
 */
import type { Freshness } from '../freshness/freshness.ts';
import { seenIds } from '../freshness/seen-ids.ts';
import type { FeedStore } from '../revocation/feed-store.ts';
import { entryOf, FeedLog, type LogEntry } from './log.ts';

export interface FollowOptions {
  store: FeedStore;
  freshness: Freshness;
  /** Epoch seconds. */
  now(): number;
  /** Seconds that an event is kept. */
  retention: number;
  /** Whether another program may write Keystone's table of events. */
  foreignWriters: boolean;
  /** Epoch seconds: what others took away before is in the table, as far as that is looked for at all. */
  foundUntil?(): number;
  /** Called with what is new, after it is in the log. */
  onNews(news: readonly LogEntry[]): void;
  /** Called once for each failure that lasts. */
  onError(error: unknown): void;
}

/** Seconds between two transactions that take their numbers in one order and commit in the other. */
export const PATIENCE = 120;
/** Milliseconds between two looks. */
const LOOK_EVERY = 25;
/** Seconds between two prunings. */
const PRUNE_EVERY = 300;

export function followFeed(options: FollowOptions) {
  const { store, freshness, now, retention, foreignWriters, onNews, onError } = options;
  const foundUntil = options.foundUntil ?? (() => Number.POSITIVE_INFINITY);
  const log = new FeedLog();
  const seen = seenIds(PATIENCE);
  /** Highest numbers of Keystone's table, and when they were the highest. */
  const marks: { id: number; at: number }[] = [];
  let hasRepeated = false;
  let readings = 0;
  let prunedAt = now();
  let proved = { at: Number.NEGATIVE_INFINITY, revision: '', began: Number.NEGATIVE_INFINITY };
  let reading: Promise<void> | undefined;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;

  const revision = () => `${freshness.revision('revocation')} ${freshness.revision('authorization')}`;
  const isCurrent = () => proved.revision === revision() && performance.now() - proved.began <= freshness.maxAge / 2;

  async function repeatForeign(): Promise<void> {
    if (hasRepeated && !foreignWriters) return;
    const time = now();
    while (marks.length > 1 && time - marks[1]!.at > PATIENCE) marks.shift();
    const settled = marks[0] && time - marks[0].at > PATIENCE ? marks[0].id : 0;
    marks.push({ id: await store.repeatMissing(settled, time - retention), at: time });
    hasRepeated = true;
  }

  async function read(): Promise<void> {
    const start = { at: Math.min(now(), foundUntil()), revision: revision(), began: performance.now() };
    await repeatForeign();
    const news: LogEntry[] = [];
    readings++;
    const time = now();
    for (const event of await store.since(seen.floor)) {
      seen.add(event.id, event.revoked_at / 1e6);
      const entry = entryOf(event, readings);
      if (entry.revoked_at >= time - retention && log.add(entry)) news.push(entry);
    }
    seen.settle(time);
    if (time - prunedAt > PRUNE_EVERY) {
      log.prune(time - retention);
      prunedAt = time;
    }
    proved = start;
    if (news.length > 0) onNews(news);
  }

  /** Joins the reading under way; it may have begun before the last change, which the next look sees. */
  function catchUp(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function look(): Promise<void> {
    if (reading) return;
    if (isCurrent()) {
      // Every change is heard, and none was: that proves the log as a reading would.
      if (freshness.maxAge === Number.POSITIVE_INFINITY) proved = { ...proved, at: Math.min(now(), foundUntil()) };
      return;
    }
    try {
      await catchUp();
      isFailing = false;
    } catch (error) {
      if (!isFailing) onError(error);
      isFailing = true;
    }
  }

  return {
    log,
    /** Epoch seconds at which the log was last known to be whole. */
    get provedAt() {
      return proved.at;
    },
    /** Resolves when all that was committed before the call is in the log. */
    async current(): Promise<void> {
      if (reading) await reading;
      if (!isCurrent()) await catchUp();
    },
    /** Looks for news by itself until `pause`. */
    run(): void {
      timer ??= setInterval(look, LOOK_EVERY).unref();
    },
    async pause(): Promise<void> {
      clearInterval(timer);
      timer = undefined;
      await reading?.catch(() => {});
    },
  };
}
