/** Table `revocation_event`, written exactly as Keystone writes it: whole seconds, unused columns null. */
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertReturningId } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { fromDbTime, toDbTime } from '../db/times.ts';
import { EVENT_ATTRIBUTES, type RevocationEvent } from './event.ts';

export type RevocationStore = ReturnType<typeof revocationStore>;
export type RevocationRow = {
  [name: string]: unknown;
  issued_before: string;
  revoked_at: string;
  expires_at: string | null;
};

/** A time without a fraction was cut off: it means the whole second, in which a token may have been issued later. */
const endOf = (time: number) => (Number.isInteger(time) ? time + 0.999999 : time);

/** An event as tokens are compared with it. */
export function comparable(event: RevocationEvent): RevocationEvent {
  return { ...event, issued_before: endOf(event.issued_before) };
}

/** What Keystone's rows mean: `domain_id` beside `expires_at` names the scope's domain, not the user's. */
export function eventOf(row: RevocationRow): RevocationEvent {
  const event: Record<string, unknown> = {
    issued_before: fromDbTime(row.issued_before),
    revoked_at: fromDbTime(row.revoked_at),
  };
  for (const name of EVENT_ATTRIBUTES) if (typeof row[name] === 'string') event[name] = row[name];
  if (row.expires_at !== null) {
    event.expires_at = String(Math.floor(fromDbTime(row.expires_at)));
    if (event.domain_id !== undefined) {
      event.domain_scope_id = event.domain_id;
      delete event.domain_id;
    }
  }
  return event as unknown as RevocationEvent;
}

export function revocationStore(database: Database) {
  const { db } = database;
  return {
    /** Events with an id above `after`, oldest first. */
    async since(after: number): Promise<{ id: number; event: RevocationEvent }[]> {
      const rows = await db.selectFrom('revocation_event').selectAll().where('id', '>', after).orderBy('id').execute();
      return rows.map((row) => ({ id: row.id, event: comparable(eventOf(row as unknown as RevocationRow)) }));
    },
    async insert(trx: Transaction<DB>, event: RevocationEvent): Promise<number> {
      const { domain_scope_id, expires_at, issued_before, revoked_at, ...names } = event;
      return insertReturningId(database, trx, 'revocation_event', 'id', {
        ...names,
        ...(domain_scope_id === undefined ? {} : { domain_id: domain_scope_id }),
        expires_at: expires_at === undefined ? null : toDbTime(Number(expires_at)),
        issued_before: toDbTime(issued_before),
        revoked_at: toDbTime(revoked_at),
      });
    },
    /**
     * Drops events revoked before `cutoff` (epoch seconds): every token they could match has expired. The newest event
     * stays whatever its age, since SQLite would give its id to the next one, which readers would then take for known.
     */
    async purge(cutoff: number): Promise<void> {
      const last = await db
        .selectFrom('revocation_event')
        .select('id')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (!last) return;
      await db
        .deleteFrom('revocation_event')
        .where('revoked_at', '<', toDbTime(cutoff))
        .where('id', '<', last.id)
        .execute();
    },
  };
}
