/**
 * Revocation: which tokens are dead before their time. It writes exactly the kinds of events that Keystone writes (audit
 * id, audit chain, user, deleted project, trust, consumer) and keeps an index of all of them in memory. Grants, roles,
 * memberships and disabled things are never events: they are judged from storage, so that undoing them revives the token.
 */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import type { Freshness } from '../freshness/freshness.ts';
import type { EventAttribute, RevocationEvent, TokenFacts } from './event.ts';
import { RevocationIndex } from './revocation-index.ts';
import type { RevocationStore } from './store.ts';

export interface RevocationOptions {
  store: RevocationStore;
  freshness: Freshness;
  /** Epoch seconds. */
  now(): number;
  /** Seconds that an event is kept: the longest life of a token plus `[revoke] expiration_buffer`. */
  retention: number;
}

export type RevocationService = ReturnType<typeof revocationService>;

/** Ids may be committed out of their order by concurrent transactions: each delta reads this many again. */
const OVERLAP = 200;

export function revocationService({ store, freshness, now, retention }: RevocationOptions) {
  const index = new RevocationIndex();
  let read = { revision: 0, at: Number.NEGATIVE_INFINITY, lastId: 0 };
  let reading: { revision: number; promise: Promise<void> } | undefined;

  const isCurrent = () =>
    read.revision === freshness.revision('revocation') && performance.now() - read.at <= freshness.maxAge;

  async function readDelta(revision: number): Promise<void> {
    const at = performance.now();
    const rows = await store.since(Math.max(0, read.lastId - OVERLAP));
    for (const { event } of rows) index.add(event);
    index.prune(now() - retention);
    read = { revision, at, lastId: Math.max(read.lastId, rows.at(-1)?.id ?? 0) };
  }

  async function catchUp(): Promise<void> {
    while (!isCurrent()) {
      const revision = freshness.revision('revocation');
      if (reading?.revision !== revision) {
        const promise = readDelta(revision).finally(() => {
          if (reading?.promise === promise) reading = undefined;
        });
        reading = { revision, promise };
      }
      await reading.promise;
    }
  }

  return {
    /** Undefined while the index may not be current; await `ready` then and ask again. */
    isRevoked: (facts: TokenFacts): boolean | undefined => (isCurrent() ? index.isRevoked(facts) : undefined),
    /** Resolves when the index is current. */
    ready: catchUp,
    /** Revokes every token that carries the attributes and was issued up to now; part of the caller's transaction. */
    async revoke(trx: Transaction<DB>, attributes: Partial<Record<EventAttribute, string>>): Promise<void> {
      const second = Math.floor(now());
      const event: RevocationEvent = { ...attributes, issued_before: second, revoked_at: second };
      await store.insert(trx, event);
      await store.purge(trx, second - retention);
    },
    get size() {
      return index.size;
    },
  };
}
