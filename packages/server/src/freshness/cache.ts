/**
 * A bounded cache that never answers with what it cannot prove fresh. A hit is synchronous; concurrent misses of one key
 * load once; a result whose loading overlapped a change is not kept.
 */
import { LRUCache } from 'lru-cache';
import type { Area, Freshness } from './freshness.ts';

interface Entry<V> {
  value: V;
  revision: number;
  /** performance.now() when its loading began. */
  provedAt: number;
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
}

export interface FreshCache<V extends object> {
  /** The fresh entry of the key, or undefined. */
  peek(key: string): V | undefined;
  /** The fresh entry, or what `load` gives. A rejected load is not kept. */
  get(key: string, load: () => Promise<V>): V | Promise<V>;
  readonly statistics: CacheStatistics;
}

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
  const loading = new Map<string, { revision: number; promise: Promise<V> }>();

  function peek(key: string): V | undefined {
    const entry = entries.get(key);
    if (entry === undefined || entry.revision !== freshness.revision(area)) return undefined;
    return performance.now() - entry.provedAt <= freshness.maxAge ? entry.value : undefined;
  }

  async function loadAndKeep(key: string, revision: number, load: () => Promise<V>): Promise<V> {
    const provedAt = performance.now();
    const value = await load();
    if (freshness.revision(area) === revision) entries.set(key, { value, revision, provedAt });
    return value;
  }

  return {
    peek,
    get(key, load) {
      const hit = peek(key);
      if (hit !== undefined) {
        statistics.hits++;
        return hit;
      }
      statistics.misses++;
      const revision = freshness.revision(area);
      const running = loading.get(key);
      // A load that began before the latest change may answer with what the change outdated.
      if (running !== undefined && running.revision === revision && freshness.maxAge === Number.POSITIVE_INFINITY)
        return running.promise;
      const promise = loadAndKeep(key, revision, load).finally(() => {
        if (loading.get(key)?.promise === promise) loading.delete(key);
      });
      loading.set(key, { revision, promise });
      return promise;
    },
    get statistics() {
      return { ...statistics, entries: entries.size, bytes: entries.calculatedSize };
    },
  };
}
