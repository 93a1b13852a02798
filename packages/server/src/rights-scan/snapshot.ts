/**
 * PostgreSQL: whether anything at all was committed since the last look. The one transaction of our own that counts how far the
 * search has come is left out.
 */
import { type Kysely, sql } from 'kysely';
import type { DB } from '../db/schema/db.ts';

export interface Snapshot {
  /** The first transaction that is not done, and the first that was not begun. */
  xmin: number;
  xmax: number;
}

export async function takeSnapshot(db: Kysely<DB>): Promise<Snapshot> {
  const { rows } = await sql<Snapshot>`
    select txid_snapshot_xmin(s) as xmin, txid_snapshot_xmax(s) as xmax from txid_current_snapshot() as s`.execute(db);
  return rows[0]!;
}

/** Where a transaction is under way, those behind it may be done. */
const isQuiet = ({ xmin, xmax }: Snapshot) => xmin === xmax;

export const isUnchanged = (before: Snapshot, now: Snapshot): boolean =>
  isQuiet(before) && isQuiet(now) && now.xmax === before.xmax;

/** The snapshot as it is after our own next transaction; what else comes shows as a change. */
export const after = (before: Snapshot, own: number | undefined): Snapshot =>
  isQuiet(before) && own === before.xmax ? { xmin: own + 1, xmax: own + 1 } : before;
