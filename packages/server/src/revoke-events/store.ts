/** Table `revocation_event`, as the API lists it: the times as they were written. */
import type { Database } from '../db/connect.ts';
import { fromDbTime, toDbTime } from '../db/times.ts';
import type { RevocationEvent } from '../revocation/event.ts';
import { eventOf, type RevocationRow } from '../revocation/store.ts';

export type RevokeEventStore = ReturnType<typeof revokeEventStore>;

export function revokeEventStore({ db }: Database) {
  return {
    /** Events revoked after a time (epoch seconds), or all that are kept, in the order of their times. */
    async list(after?: number): Promise<RevocationEvent[]> {
      let query = db.selectFrom('revocation_event').selectAll().orderBy('revoked_at').orderBy('id');
      if (after !== undefined) query = query.where('revoked_at', '>', toDbTime(after));
      const rows = (await query.execute()) as unknown as RevocationRow[];
      return rows.map((row) => ({ ...eventOf(row), issued_before: fromDbTime(row.issued_before) }));
    },
  };
}
