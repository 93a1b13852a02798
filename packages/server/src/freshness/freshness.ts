/**
 * Revisions and invalidation: the contract of every cache.
 *
 * Every write goes through `write`: one transaction, a line in the change log, and an answer only after every live worker
 * of this host has acknowledged. Every cache asks `revision` before it uses an entry. On SQLite `PRAGMA data_version`
 * shows each commit of another process, so nothing needs to be sent. Where another program may write the database, or
 * while other hosts cannot be heard, an entry older than `maxStaleness` is loaded again before it is used. What cannot be
 * proved fresh is not used.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { isBusy } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { AREAS, type Area, type Change, type ChangeBus } from './change.ts';
import { changeLog } from './change-log.ts';
import { hearOtherHosts } from './hearing.ts';
import { seenIds } from './seen-ids.ts';

export type { Area, ChangeBus } from './change.ts';

/** One transaction that touches one area or several. */
export type Write = <T>(area: Area | readonly Area[], work: (trx: Transaction<DB>) => Promise<T>) => Promise<T>;

export interface Freshness {
  /**
   * Moves with every change of the area that this process knows of. Sync; about 1 µs.
   *
   * @param anew by a look of its own, for whoever has queried since the last one
   */
  revision(area: Area, anew?: boolean): number;
  /** Longest age in ms of a proof that still counts; Infinity where every change is heard. */
  readonly maxAge: number;
  write: Write;
  /**
   * Has `work` done when the transaction is committed and every live worker of this host knows of it, before `write` answers.
   * `work` may not fail: what it was for has taken place.
   */
  afterWrite(trx: Transaction<DB>, work: () => Promise<void>): void;
  close(): Promise<void>;
}

export interface FreshnessOptions {
  database: Database;
  /** To the other workers of this host, and to other hosts. */
  buses?: readonly ChangeBus[];
  /** Another program may write this database: `[archstone_freshness] foreign_writers`. */
  foreignWriters: boolean;
  /** Milliseconds. */
  maxStaleness: number;
}

const ATTEMPTS = 4;

/** Milliseconds between two transactions that take their ids in one order and commit in the other. */
const PATIENCE = 120_000;
const SETTLE_EVERY = 1000;

export function createFreshness({ database, buses = [], foreignWriters, maxStaleness }: FreshnessOptions): Freshness {
  const revisions: Record<Area, number> = { authorization: 1, revocation: 1 };
  const known = seenIds(PATIENCE);
  const log = database.features.dataVersion ? undefined : changeLog(database);
  let seen = database.dataVersion();
  let looked = false;

  const lookAgain = () => {
    looked = false;
  };

  /** One look serves a whole synchronous stretch: a request began before it, so what it saw is new enough for all of it. */
  function look(anew: boolean): void {
    if (looked && !anew) return;
    if (!looked) queueMicrotask(lookAgain);
    looked = true;
    const version = database.dataVersion();
    if (version === seen) return;
    seen = version;
    outdate(AREAS);
  }
  let settledAt = Date.now();
  let pruning: Promise<void> | undefined;

  const outdate = (areas: readonly Area[]) => {
    for (const area of areas) revisions[area]++;
  };
  function hear({ areas, ids }: Change) {
    // One change may come by several ways; the first one came after its commit, so that the others tell nothing new.
    const now = Date.now();
    const news = ids.filter((id) => known.add(id, now));
    if (ids.length === 0 || news.length > 0) outdate(areas);
    if (now - settledAt < SETTLE_EVERY) return;
    settledAt = now;
    known.settle(now);
  }
  for (const bus of buses) bus.onChange(hear);
  const hearing =
    log && !foreignWriters && maxStaleness > 0 ? hearOtherHosts({ log, known, maxStaleness, hear }) : undefined;

  async function made(change: Change): Promise<void> {
    hear({ ...change, ids: [] });
    for (const id of change.ids) known.add(id, Date.now());
    await Promise.all(buses.map((bus) => bus.announce(change)));
  }

  const afterwards = new WeakMap<Transaction<DB>, (() => Promise<void>)[]>();

  async function finish(trx: Transaction<DB> | undefined): Promise<void> {
    for (const work of (trx && afterwards.get(trx)) ?? []) await work();
  }

  async function write<T>(touched: Area | readonly Area[], work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
    const areas = typeof touched === 'string' ? [touched] : touched;
    let ids: number[] = [];
    let isCommitting = false;
    let result: T;
    let written: Transaction<DB> | undefined;
    try {
      result = await attempt(async (trx) => {
        isCommitting = false;
        written = trx;
        const value = await work(trx);
        ids = log ? await log.append(trx, areas) : [];
        isCommitting = true;
        return value;
      });
    } catch (error) {
      // An answer to the commit that never came does not tell whether it took place.
      if (isCommitting) await made({ areas, ids: [] }).then(() => finish(written));
      throw error;
    }
    await made({ areas, ids });
    await finish(written);
    // Nobody waits for the old lines to go; where it fails, a later write does it.
    if (log && ids.length > 0) pruning = log.prune(ids.at(-1)!).catch(() => {});
    return result;
  }

  /** A deadlock or a lost race for a lock changed nothing: the whole transaction is tried again. */
  async function attempt<T>(work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
    for (let left = ATTEMPTS; ; left--) {
      try {
        return await database.db.transaction().execute(work);
      } catch (error) {
        if (left <= 1 || !isBusy(error)) throw error;
      }
    }
  }

  return {
    revision(area, anew = false) {
      look(anew);
      return revisions[area];
    },
    get maxAge() {
      if (database.features.dataVersion) return Number.POSITIVE_INFINITY;
      return hearing?.isCertain ? Number.POSITIVE_INFINITY : maxStaleness;
    },
    write,
    afterWrite(trx, work) {
      afterwards.set(trx, [...(afterwards.get(trx) ?? []), work]);
    },
    async close() {
      await hearing?.close();
      await pruning;
      await Promise.all(buses.map((bus) => bus.close()));
    },
  };
}
