/** Table `archstone_revocation_event`: what the feed tells, in one order for all workers. */
import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertMissing } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { toDbMicroseconds, toDbTime } from '../db/times.ts';
import { EVENT_ATTRIBUTES, type RevocationAttributes, type RevocationEvent } from './event.ts';
import type { OutdatedTokens } from './outdated.ts';
import { comparable, eventOf, type RevocationRow } from './store.ts';

export interface FeedEvent {
  readonly id: number;
  /** JSON: attribute → value. */
  readonly attributes: string;
  /** Whether Keystone has no such event: it counts for tokens that carry their roles. */
  readonly isOwn: boolean;
  /** Microseconds since the epoch. */
  readonly issued_before: number;
  readonly revoked_at: number;
}

export type FeedStore = ReturnType<typeof feedStore>;

const MICROSECONDS = 1e6;
/** Rows of one insert. */
const CHUNK = 200;

function rowOf(
  source: number | null,
  event: OutdatedTokens | RevocationAttributes | RevocationEvent,
  issuedBefore: number,
  at: number,
) {
  const names = [...EVENT_ATTRIBUTES, 'system', 'role_name', 'app_cred_id'] as const;
  const values = event as Record<string, unknown>;
  const attributes = names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]);
  return {
    source_id: source,
    attributes: JSON.stringify(Object.fromEntries(attributes)),
    issued_before: toDbMicroseconds(issuedBefore),
    revoked_at: toDbMicroseconds(at),
  };
}

export function feedStore(database: Database) {
  const { db } = database;
  return {
    /** Whether events appear in the order of their numbers, as where one writes at a time. */
    commitsInOrder: database.dialect === 'sqlite',
    async epoch(): Promise<string> {
      return (await db.selectFrom('archstone_revocation_feed').select('epoch').executeTakeFirstOrThrow()).epoch;
    },
    /** Events with an id above `after`, oldest first. */
    async since(after: number): Promise<FeedEvent[]> {
      const rows = await db
        .selectFrom('archstone_revocation_event')
        .selectAll()
        .where('id', '>', after)
        .orderBy('id')
        .execute();
      return rows.map(({ source_id, ...row }) => ({ ...row, isOwn: source_id === null }));
    },
    /** @param at epoch seconds, to the microsecond */
    async outdate(trx: Transaction<DB>, tokens: OutdatedTokens | RevocationAttributes, at: number): Promise<void> {
      await trx
        .insertInto('archstone_revocation_event')
        .values(rowOf(null, tokens, at, at))
        .execute();
    },
    /** For what was found at `at`; until `issuedBefore`, which is later, tokens may be issued as if it were not so. */
    async outdateAll(
      trx: Transaction<DB>,
      events: readonly OutdatedTokens[],
      at: number,
      issuedBefore: number,
    ): Promise<void> {
      for (let start = 0; start < events.length; start += CHUNK) {
        const rows = events.slice(start, start + CHUNK).map((tokens) => rowOf(null, tokens, issuedBefore, at));
        await trx.insertInto('archstone_revocation_event').values(rows).execute();
      }
    },
    /** What `outdate` told since `after` (epoch seconds), without what `outdateAll` told. */
    async outdatedSince(trx: Transaction<DB>, after: number): Promise<OutdatedTokens[]> {
      const rows = await trx
        .selectFrom('archstone_revocation_event')
        .select('attributes')
        .where('source_id', 'is', null)
        .where('revoked_at', '>=', toDbMicroseconds(after))
        .whereRef('issued_before', '=', 'revoked_at')
        .execute();
      return rows.map(({ attributes }) => JSON.parse(attributes) as OutdatedTokens);
    },
    /** Repeats an event of Keystone's table, whose `id` it has there. */
    async repeat(trx: Transaction<DB>, id: number, event: RevocationEvent): Promise<void> {
      await insertMissing(database, trx, 'archstone_revocation_event', [
        rowOf(id, event, event.issued_before, event.revoked_at),
      ]);
    },
    /**
     * The same for events that another program wrote, or that were there before the feed.
     *
     * @param after id in Keystone's table below which all are repeated
     * @param since epoch seconds: older events are of no use to anybody
     * @returns the highest id there
     */
    async repeatMissing(after: number, since: number): Promise<number> {
      const last = await db
        .selectFrom('revocation_event')
        .select('id')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      const { rows } = await sql<RevocationRow & { id: number }>`
        select e.* from revocation_event e
        where e.id > ${after} and e.revoked_at >= ${toDbTime(since)}
          and not exists (select 1 from archstone_revocation_event o where o.source_id = e.id)
        order by e.id`.execute(db);
      const missing = rows.map((row) => {
        const event = comparable(eventOf(row));
        return rowOf(row.id, event, event.issued_before, event.revoked_at);
      });
      for (let at = 0; at < missing.length; at += CHUNK) {
        await insertMissing(database, db, 'archstone_revocation_event', missing.slice(at, at + CHUNK));
      }
      return last?.id ?? 0;
    },
    /** Drops what was revoked before `cutoff` (epoch seconds): every token it could match has expired. */
    async purge(cutoff: number): Promise<void> {
      const before = cutoff * MICROSECONDS;
      await db.deleteFrom('archstone_revocation_event').where('revoked_at', '<', before).execute();
      await db.deleteFrom('archstone_revoked_token').where('expires_at', '<', before).execute();
    },
  };
}
