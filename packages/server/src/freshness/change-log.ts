/**
 * The table `archstone_change`: one line for each area that a committed write touched, in the writer's own transaction.
 * It is the truth that the other carriers of changes only hurry ahead of. Lines are kept for an hour or a little longer.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertReturningId } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { fromDbTime, toDbTime } from '../db/times.ts';
import { type Area, areasNamed, type Change } from './change.ts';

export interface LoggedChange extends Change {
  readonly id: number;
  /** Epoch ms. */
  readonly at: number;
}

export interface ChangeLog {
  /** Writes the lines as the last part of a transaction, and gives their ids. */
  append(trx: Transaction<DB>, areas: readonly Area[]): Promise<number[]>;
  /** Lines above `id`, oldest first. */
  since(id: number): Promise<LoggedChange[]>;
  /** Drops old lines, at most once in ten minutes; `newest` is an id written just now. */
  prune(newest: number): Promise<void>;
}

/** The channel on which PostgreSQL tells listeners of new lines, at the commit of their transaction. */
export const NOTIFICATIONS = 'archstone_change';

const KEPT = 3_600_000;
const PRUNE_EVERY = 600_000;

/** @param now monotonic ms */
export function changeLog(database: Database, now: () => number = () => performance.now()): ChangeLog {
  // Ids grow with time, so a mark in time is a cheap bound on ids: no index on the times is needed.
  const marks: { id: number; at: number }[] = [];

  return {
    async append(trx, areas) {
      const at = toDbTime(new Date());
      const ids: number[] = [];
      for (const area of areas)
        ids.push(await insertReturningId(database, trx, 'archstone_change', 'id', { at, area }));
      await database.notifications?.notify(trx, NOTIFICATIONS, JSON.stringify({ areas, ids } satisfies Change));
      return ids;
    },
    async since(id) {
      const rows = await database.db
        .selectFrom('archstone_change')
        .select(['id', 'at', 'area'])
        .where('id', '>', id)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        at: fromDbTime(row.at) * 1000,
        areas: areasNamed([row.area]),
        ids: [row.id],
      }));
    },
    async prune(newest) {
      const last = marks.at(-1);
      if (last && now() - last.at < PRUNE_EVERY) return;
      marks.push({ id: newest, at: now() });
      const old = marks.filter(({ at }) => now() - at > KEPT);
      const bound = old.at(-1);
      if (!bound) return;
      marks.splice(0, old.length);
      await database.db.deleteFrom('archstone_change').where('id', '<', bound.id).execute();
    },
  };
}
