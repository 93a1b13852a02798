/**
 * Revocation: which tokens are dead before their time. It writes exactly the kinds of events that Keystone writes (audit
 * id, audit chain, user, deleted project, trust, consumer) and keeps an index of all of them in memory. Grants, roles,
 * memberships and disabled things are never events: they are judged from storage, so that undoing them revives the token.
 */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import type { Freshness } from '../freshness/freshness.ts';
import { seenIds } from '../freshness/seen-ids.ts';
import type { EventAttribute, RevocationEvent, TokenFacts } from './event.ts';
import type { FeedStore } from './feed-store.ts';
import { type Outdate, outdateNothing } from './outdated.ts';
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

  return {
    /** Answers at once while the index is known to be current, else after what is new has been read. */
    isRevoked: (facts: TokenFacts): boolean | Promise<boolean> =>
      isFresh(read) ? index.isRevoked(facts) : caughtUp().then(() => index.isRevoked(facts)),
    /** Revokes every token that carries the attributes and was issued up to now; part of the caller's transaction. */
    async revoke(trx: Transaction<DB>, attributes: Partial<Record<EventAttribute, string>>): Promise<void> {
      const second = Math.floor(now());
      const event: RevocationEvent = { ...attributes, issued_before: second, revoked_at: second };
      const id = await store.insert(trx, event);
      await feed?.repeat(trx, id, comparable(event));
    },
    /** Tells readers of signed tokens what they cannot see in them; part of the caller's transaction. */
    outdate: (feed ? (trx, tokens) => feed.outdate(trx, tokens, now()) : outdateNothing) as Outdate,
    get size() {
      return index.size;
    },
  };
}
