/**
 * Revisions and invalidation: the contract of every cache.
 *
 * Every write goes through `write`: one transaction, a line in the change log, and an answer only after every live worker
 * of this host has acknowledged. Every cache asks `revision` before it uses an entry. On SQLite `PRAGMA data_version`
 * shows each commit of another process, so nothing needs to be sent. Where another program may write the database, an
 * entry older than `maxStaleness` is loaded again before it is used. What cannot be proved fresh is not used.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { isBusy } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { toDbTime } from '../db/times.ts';

/** What a write touches. `authorization`: subjects, grants, catalog; `revocation`: revocation events. */
export type Area = 'authorization' | 'revocation';

/** Carries "something changed" between the workers of one host and between hosts. */
export interface ChangeBus {
  /** Resolves when every other live worker of this host has dropped what the change outdates. */
  announce(area: Area): Promise<void>;
  /** Calls back for each change made elsewhere. */
  onChange(listener: (area: Area) => void): void;
  /** Whether changes on other hosts are being heard right now; false: entries age by `maxStaleness`. */
  readonly hearsOtherHosts: boolean;
  close(): Promise<void>;
}

/** One transaction that touches one area or several. */
export type Write = <T>(area: Area | readonly Area[], work: (trx: Transaction<DB>) => Promise<T>) => Promise<T>;

export interface Freshness {
  /** Moves with every change of the area that this process knows of. Sync; about 1 µs. */
  revision(area: Area): number;
  /** Longest age in ms of a proof that still counts; Infinity where every change is heard. */
  readonly maxAge: number;
  write: Write;
}

export interface FreshnessOptions {
  database: Database;
  bus?: ChangeBus;
  /** Another program may write this database: `[archstone_freshness] foreign_writers`. */
  foreignWriters: boolean;
  /** Milliseconds. */
  maxStaleness: number;
}

const ATTEMPTS = 4;

export function createFreshness({ database, bus, foreignWriters, maxStaleness }: FreshnessOptions): Freshness {
  const revisions: Record<Area, number> = { authorization: 1, revocation: 1 };
  let seen = database.dataVersion();
  const outdate = (area: Area) => {
    revisions[area]++;
  };
  bus?.onChange(outdate);

  async function write<T>(touched: Area | readonly Area[], work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
    const areas = typeof touched === 'string' ? [touched] : touched;
    const result = await attempt(async (trx) => {
      const value = await work(trx);
      if (!database.features.dataVersion)
        await trx
          .insertInto('archstone_change')
          .values(areas.map((area) => ({ at: toDbTime(new Date()), area })))
          .execute();
      return value;
    });
    for (const area of areas) outdate(area);
    for (const area of areas) await bus?.announce(area);
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
    revision(area) {
      const version = database.dataVersion();
      if (version !== seen) {
        seen = version;
        outdate('authorization');
        outdate('revocation');
      }
      return revisions[area];
    },
    get maxAge() {
      if (database.features.dataVersion) return Number.POSITIVE_INFINITY;
      return foreignWriters || !bus?.hearsOtherHosts ? maxStaleness : Number.POSITIVE_INFINITY;
    },
    write,
  };
}
