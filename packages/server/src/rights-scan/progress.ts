/** The one row of `archstone_rights_scan`: how far the search has come, and who searches. */
import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertMissing } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { toDbMicroseconds } from '../db/times.ts';

export interface ScanState {
  version: number;
  /** Epoch seconds. */
  scannedAt: number;
}

const THE_ROW = 1;

export function scanProgress(database: Database) {
  const { db, dialect } = database;
  return {
    /** Makes the row that the others ask for. */
    open: () =>
      insertMissing(database, db, 'archstone_rights_scan', [
        { id: THE_ROW, version: 0, holder: '', held_until: 0, scanned_at: 0 },
      ]),
    /** Counts the first search as begun. @returns whether it had not been */
    async begin(trx: Transaction<DB>): Promise<boolean> {
      const { numUpdatedRows } = await trx
        .updateTable('archstone_rights_scan')
        .set({ version: 1 })
        .where('id', '=', THE_ROW)
        .where('version', '=', 0)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async state(): Promise<ScanState> {
      const row = await db
        .selectFrom('archstone_rights_scan')
        .select(['version', 'scanned_at'])
        .where('id', '=', THE_ROW)
        .executeTakeFirstOrThrow();
      return { version: row.version, scannedAt: row.scanned_at / 1e6 };
    },
    /** Counts a change of what is seen; others wait until it is committed. */
    async advance(trx: Transaction<DB>): Promise<number> {
      await trx
        .updateTable('archstone_rights_scan')
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', THE_ROW)
        .execute();
      const row = await trx
        .selectFrom('archstone_rights_scan')
        .select('version')
        .where('id', '=', THE_ROW)
        .executeTakeFirstOrThrow();
      return row.version;
    },
    /** Whether the search is this one's, from now on or still. */
    async take(holder: string, now: number, until: number): Promise<boolean> {
      const row = await db
        .selectFrom('archstone_rights_scan')
        .select(['holder', 'held_until'])
        .where('id', '=', THE_ROW)
        .executeTakeFirstOrThrow();
      if (row.holder === holder) return true;
      if (row.held_until >= toDbMicroseconds(now)) return false;
      const { numUpdatedRows } = await db
        .updateTable('archstone_rights_scan')
        .set({ holder, held_until: toDbMicroseconds(until) })
        .where('id', '=', THE_ROW)
        .where('holder', '=', row.holder)
        .where('held_until', '=', row.held_until)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    /**
     * All that was committed before `at` (epoch seconds) is told.
     *
     * @returns on PostgreSQL the number of this transaction
     */
    async prove(holder: string, at: number, until: number): Promise<number | undefined> {
      const update = db
        .updateTable('archstone_rights_scan')
        .set({ scanned_at: toDbMicroseconds(at), held_until: toDbMicroseconds(until) })
        .where('id', '=', THE_ROW)
        .where('holder', '=', holder);
      if (dialect !== 'postgres') {
        await update.execute();
        return undefined;
      }
      const row = await update.returning(sql<number>`txid_current()`.as('own')).executeTakeFirst();
      return row?.own;
    },
    async release(holder: string): Promise<void> {
      await db
        .updateTable('archstone_rights_scan')
        .set({ held_until: 0 })
        .where('id', '=', THE_ROW)
        .where('holder', '=', holder)
        .execute();
    },
  };
}
