/**
 * Validated tokens, kept for a while. Invariants: bounded in entries and in bytes; nothing is kept beyond the
 * token's own expiry; the key is a hash, so that a dump of the cache holds no credential; each token is asked for
 * once, however many requests wait for it. Refusals are shared by those who wait and then forgotten, as upstream
 * does: a token may be valid a moment later (a replica lagging behind the one that issued it).
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { frozen } from './frozen.ts';
import type { TokenBody } from './token-body.ts';

export interface TokenCacheStats {
  entries: number;
  bytes: number;
  hits: number;
  misses: number;
  evictions: number;
}

export interface TokenCache {
  /** The token's body, from the cache or from `load`; what `load` throws is thrown to all who wait. */
  get(token: string, allowExpired: boolean, load: () => Promise<TokenBody>): Promise<TokenBody>;
  clear(): void;
  stats(): TokenCacheStats;
}

interface Entry {
  body: TokenBody;
  /** Epoch milliseconds. */
  until: number;
  bytes: number;
}

/**
 * @param lifetime seconds an entry may live; zero or less keeps nothing (single flight remains).
 * @param entries how many tokens, @param bytes how much JSON at most.
 * @param now epoch milliseconds.
 */
export function tokenCache(options: {
  lifetime: number;
  entries: number;
  bytes?: number;
  now?: () => number;
}): TokenCache {
  const { lifetime, entries, bytes = 64 * 1024 * 1024, now = Date.now } = options;
  let [hits, misses, evictions] = [0, 0, 0];
  const kept = new LRUCache<string, Entry>({
    max: entries,
    maxSize: bytes,
    sizeCalculation: (entry) => entry.bytes,
    dispose: (_entry, _key, reason) => {
      if (reason === 'evict') evictions += 1;
    },
  });
  const flights = new Map<string, Promise<TokenBody>>();
  let generation = 0;

  function keep(key: string, body: TokenBody): void {
    const until = Math.min(now() + lifetime * 1000, Date.parse(body.expires_at));
    if (lifetime > 0 && until > now()) kept.set(key, { body, until, bytes: JSON.stringify(body).length });
  }

  async function fly(key: string, load: () => Promise<TokenBody>): Promise<TokenBody> {
    const begun = generation;
    const body = frozen(await load());
    if (begun === generation) keep(key, body);
    return body;
  }

  return {
    async get(token, allowExpired, load) {
      const key = hash('sha256', token);
      const entry = kept.get(key);
      if (entry && entry.until > now()) {
        hits += 1;
        return entry.body;
      }
      if (entry) kept.delete(key);
      misses += 1;
      const flightKey = allowExpired ? `${key}+expired` : key;
      let flight = flights.get(flightKey);
      if (!flight) {
        flight = fly(key, load).finally(() => flights.delete(flightKey));
        flights.set(flightKey, flight);
      }
      return flight;
    },
    clear() {
      generation += 1;
      kept.clear();
    },
    stats: () => ({ entries: kept.size, bytes: kept.calculatedSize, hits, misses, evictions }),
  };
}
