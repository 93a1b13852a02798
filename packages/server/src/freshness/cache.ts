/**
 * A bounded cache that never answers with what it cannot prove fresh. A hit is synchronous; concurrent misses of one key
 * load once; a loading that overlapped a change is discarded and begun again.
 */
import { LRUCache } from 'lru-cache';
import type { Area, Freshness } from './freshness.ts';

/** Since when what was loaded holds: performance.now() when its first query began, or that of an entry that it used. */
export interface Proof {
  at: number;
}

interface Entry<V> {
  value: V;
  revision: number;
  provedAt: number;
}

interface Flight<V> {
  revision: number;
  began: number;
  promise: Promise<Entry<V>>;
}

export interface FreshCacheOptions<V> {
  name: string;
  freshness: Freshness;
  area: Area;
  /** Most entries. */
  max: number;
  /** Most bytes, by `sizeOf`. */
  maxSize: number;
  sizeOf(value: V): number;
}

export interface CacheStatistics {
  hits: number;
  misses: number;
  evictions: number;
  entries: number;
  bytes: number;
  /** Milliseconds since the oldest proof that still counts; 0 where there is none. */
  age: number;
}

export interface FreshCache<V extends object> {
  /**
   * The fresh entry, or what `load` gives. A rejected load is not kept.
   *
   * @param load gets the proof of what it loads, to hand to every other cache that it asks
   * @param within the proof of what the caller is loading itself: it becomes no younger than this entry
   */
  get(key: string, load: (proof: Proof) => Promise<V>, within?: Proof): V | Promise<V>;
  readonly statistics: CacheStatistics;
}

/** Loadings of one call before its last result is handed out without being kept. */
const ATTEMPTS = 3;

export function freshCache<V extends object>({
  freshness,
  area,
  max,
  maxSize,
  sizeOf,
}: FreshCacheOptions<V>): FreshCache<V> {
  const statistics = { hits: 0, misses: 0, evictions: 0 };
  const entries = new LRUCache<string, Entry<V>>({
    max,
    maxSize,
    sizeCalculation: ({ value }) => Math.max(1, sizeOf(value)),
    dispose: (_value, _key, reason) => {
      if (reason === 'evict') statistics.evictions++;
    },
  });
  const flights = new Map<string, Flight<V>>();

  const isFresh = (revision: number, provedAt: number): boolean =>
    revision === freshness.revision(area) && performance.now() - provedAt <= freshness.maxAge;

  async function loadAndKeep(key: string, flight: Flight<V>, load: (proof: Proof) => Promise<V>): Promise<Entry<V>> {
    for (let left = ATTEMPTS; ; left--) {
      const proof: Proof = { at: flight.began };
      const value = await load(proof);
      const { revision } = flight;
      const entry = { value, revision, provedAt: proof.at };
      const now = freshness.revision(area, true);
      if (now === revision) entries.set(key, entry);
      if (now === revision || left <= 1) return entry;
      flight.revision = now;
      flight.began = performance.now();
    }
  }

  /** The loading that may answer a call made now: one that began after the last known change, and lately enough. */
  function flightOf(key: string, load: (proof: Proof) => Promise<V>): Flight<V> {
    const running = flights.get(key);
    if (running && isFresh(running.revision, running.began)) return running;
    const flight = { revision: freshness.revision(area, true), began: performance.now() } as Flight<V>;
    flight.promise = loadAndKeep(key, flight, load).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    flights.set(key, flight);
    return flight;
  }

  function answer({ value, provedAt }: Entry<V>, within: Proof | undefined): V {
    if (within && provedAt < within.at) within.at = provedAt;
    return value;
  }

  return {
    get(key, load, within) {
      const entry = entries.get(key);
      if (entry && isFresh(entry.revision, entry.provedAt)) {
        statistics.hits++;
        return answer(entry, within);
      }
      statistics.misses++;
      return flightOf(key, load).promise.then((loaded) => answer(loaded, within));
    },
    get statistics() {
      let oldest = Number.POSITIVE_INFINITY;
      for (const { revision, provedAt } of entries.values())
        if (isFresh(revision, provedAt)) oldest = Math.min(oldest, provedAt);
      const age = Number.isFinite(oldest) ? performance.now() - oldest : 0;
      return { ...statistics, entries: entries.size, bytes: entries.calculatedSize, age };
    },
  };
}
