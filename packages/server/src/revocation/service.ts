/**
 * Revocation: which tokens are dead before their time. It writes exactly the kinds of events that Keystone writes (audit
 * id, audit chain, user, deleted project, trust, consumer) and keeps an index of all of them in memory. Grants, roles,
 * memberships and disabled things are never events: they are judged from storage, so that undoing them revives the token.
 */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import type { Freshness } from '../freshness/freshness.ts';
import { seenIds } from '../freshness/seen-ids.ts';
import type { RevocationAttributes, RevocationEvent, TokenFacts } from './event.ts';
import type { FeedStore } from './feed-store.ts';
import { type Outdate, type OutdatedTokens, outdateNothing } from './outdated.ts';
import { RevocationIndex } from './revocation-index.ts';
import { comparable, type RevocationStore } from './store.ts';

export interface RevocationOptions {
  store: RevocationStore;
  freshness: Freshness;
  /** Epoch seconds. */
  now(): number;
  /** Seconds that an event is kept: the longest life of a token plus `[revoke] expiration_buffer`. */
  retention: number;
  /** Where the feed's events go; absent: no token says so much that others would read it without asking. */
  feed?: FeedStore | undefined;
}

export type RevocationService = ReturnType<typeof revocationService>;

/** Seconds between two transactions that take their ids in one order and commit in the other. */
const PATIENCE = 120;
/** Seconds between two prunings of index and table. */
const PRUNE_EVERY = 300;

/** Milliseconds after which an event that could not be written is tried for again. */
const RETELL_AFTER = 1000;

interface Told {
  tokens: OutdatedTokens | RevocationAttributes;
  /** Epoch seconds. */
  until: number;
  /** Whether Keystone has no such event. */
  isOwn: boolean;
}

export function revocationService({ store, freshness, now, retention, feed }: RevocationOptions) {
  const index = new RevocationIndex();
  const known = seenIds(PATIENCE);
  let prunedAt = now();
  // `began`: performance.now() before the first query of the reading.
  let read = { revision: 0, began: Number.NEGATIVE_INFINITY };
  let reading: (typeof read & { promise: Promise<void> }) | undefined;

  const isFresh = ({ revision, began }: typeof read) =>
    revision === freshness.revision('revocation') && performance.now() - began <= freshness.maxAge;

  async function readNews(revision: number, began: number): Promise<void> {
    for (const { id, event } of await store.since(known.floor)) {
      index.add(event);
      known.add(id, event.revoked_at);
    }
    const time = now();
    known.settle(time);
    if (time - prunedAt > PRUNE_EVERY) {
      index.prune(time - retention);
      prunedAt = time;
      // Not part of a revocation: on MariaDB its locks would hold up every other one. A later one makes up for a failure.
      store.purge(time - retention).catch(() => {});
      feed?.purge(time - retention).catch(() => {});
    }
    if (began > read.began) read = { revision, began };
  }

  /** Joins the reading under way if that began after the last known change, and lately enough; else begins another. */
  function caughtUp(): Promise<void> {
    if (reading && isFresh(reading)) return reading.promise;
    const revision = freshness.revision('revocation', true);
    const began = performance.now();
    const promise = readNews(revision, began).finally(() => {
      if (reading?.promise === promise) reading = undefined;
    });
    reading = { revision, began, promise };
    return promise;
  }

  /** Told in transactions that are under way, with the time (epoch seconds) up to which each counts. */
  const told = new WeakMap<Transaction<DB>, Told[]>();

  /**
   * An event is dated from inside its transaction; until every worker knows of the commit, one of them may issue a token on what
   * was before, which is dated later. So it is told once more then, and before anybody is answered.
   */
  function tellAgain(trx: Transaction<DB>, event: Told): void {
    const events = told.get(trx);
    if (events) {
      events.push(event);
      return;
    }
    const all = [event];
    told.set(trx, all);
    freshness.afterWrite(trx, () => retell(all));
  }

  async function retell(events: readonly Told[]): Promise<void> {
    const time = now();
    // Where not every change is heard at once, others may go on with what they knew for so long.
    const lag = Number.isFinite(freshness.maxAge) ? freshness.maxAge / 1000 : 0;
    const left = events.flatMap(({ tokens, until, isOwn }) => {
      const at = isOwn ? time + lag : time;
      return until < at ? [{ tokens, at }] : [];
    });
    if (left.length === 0) return;
    const write = () =>
      freshness.write('revocation', async (trx) => {
        for (const { tokens, at } of left) await feed!.outdate(trx, tokens, at);
      });
    await write().catch(() => {
      // The change stands. Nobody is told that it failed: the event is tried for again, until it is there.
      setTimeout(() => void retell(events), RETELL_AFTER).unref();
    });
  }

  return {
    /** Answers at once while the index is known to be current, else after what is new has been read. */
    isRevoked: (facts: TokenFacts): boolean | Promise<boolean> =>
      isFresh(read) ? index.isRevoked(facts) : caughtUp().then(() => index.isRevoked(facts)),
    /** Revokes every token that carries the attributes and was issued up to now; part of the caller's transaction. */
    async revoke(trx: Transaction<DB>, attributes: RevocationAttributes): Promise<void> {
      const second = Math.floor(now());
      const event: RevocationEvent = { ...attributes, issued_before: second, revoked_at: second };
      const id = await store.insert(trx, event);
      if (!feed) return;
      const repeated = comparable(event);
      await feed.repeat(trx, id, repeated);
      tellAgain(trx, { tokens: attributes, until: repeated.issued_before, isOwn: false });
    },
    /** Tells readers of signed tokens what they cannot see in them; part of the caller's transaction. */
    outdate: (feed
      ? async (trx, tokens) => {
          const until = now();
          await feed.outdate(trx, tokens, until);
          tellAgain(trx, { tokens, until, isOwn: true });
        }
      : outdateNothing) as Outdate,
    get size() {
      return index.size;
    },
  };
}
