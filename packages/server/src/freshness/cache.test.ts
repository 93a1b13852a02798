import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { freshCache, type Proof } from './cache.ts';

const state = { revision: 1, maxAge: Number.POSITIVE_INFINITY };
const freshness = {
  revision: () => state.revision,
  get maxAge() {
    return state.maxAge;
  },
  write: () => Promise.reject(new Error('no writes here')),
  afterWrite: () => {},
  close: () => Promise.resolve(),
};

const cacheOf = (max = 10) =>
  freshCache<{ value: number }>({
    name: 'test',
    freshness,
    area: 'authorization',
    max,
    maxSize: 100,
    sizeOf: ({ value }) => value,
  });

let loads = 0;
const load = async () => {
  loads++;
  return { value: loads };
};

/** A loading that ends when it is told. */
function slow() {
  const running: { end(): void }[] = [];
  const begin = async () => {
    loads++;
    const value = loads;
    await new Promise<void>((end) => running.push({ end }));
    return { value };
  };
  return { begin, running };
}

beforeEach(() => {
  Object.assign(state, { revision: 1, maxAge: Number.POSITIVE_INFINITY });
  loads = 0;
});

describe('while every change is heard', () => {
  test('a hit is given at once, until something changes', async () => {
    const cache = cacheOf();
    expect(await cache.get('a', load)).toEqual({ value: 1 });
    expect(cache.get('a', load)).toEqual({ value: 1 });
    state.revision++;
    expect(await cache.get('a', load)).toEqual({ value: 2 });
    expect(cache.statistics).toMatchObject({ hits: 1, misses: 2, entries: 1, bytes: 2 });
  });

  test('misses at the same time share one loading', async () => {
    const cache = cacheOf();
    const { begin, running } = slow();
    const both = [cache.get('a', begin), cache.get('a', begin)];
    running[0]!.end();
    expect(await Promise.all(both)).toEqual([{ value: 1 }, { value: 1 }]);
    expect(loads).toBe(1);
  });

  test('nobody gets a loading that began before a change that he knows of', async () => {
    const cache = cacheOf();
    const { begin, running } = slow();
    const early = cache.get('a', begin);
    state.revision++;
    const late = cache.get('a', begin);
    running[1]!.end();
    expect(await late).toEqual({ value: 2 });
    expect(cache.get('a', load)).toEqual({ value: 2 });
    // The early one was overtaken: what it found is thrown away, and it looks again.
    running[0]!.end();
    await sleep(1);
    running[2]!.end();
    expect(await early).toEqual({ value: 3 });
  });

  test('a loading that is overtaken again and again is answered and not kept', async () => {
    const cache = cacheOf();
    const restless = async () => {
      loads++;
      state.revision++;
      return { value: loads };
    };
    expect(await cache.get('a', restless)).toEqual({ value: 3 });
    expect(cache.statistics.entries).toBe(0);
  });

  test('a failed loading is not kept', async () => {
    const cache = cacheOf();
    await expect(cache.get('a', () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    expect(await cache.get('a', load)).toEqual({ value: 1 });
  });

  test('entries and bytes are bounded, and evictions counted', async () => {
    const cache = cacheOf(2);
    for (const key of ['a', 'b', 'c']) await cache.get(key, load);
    expect(cache.statistics).toMatchObject({ entries: 2, evictions: 1 });
    await cache.get('big', async () => ({ value: 99 }));
    expect(cache.statistics.bytes).toBeLessThanOrEqual(100);
  });
});

describe('while others may write unheard', () => {
  test('an entry is proved again when it is too old, by one loading for all', async () => {
    state.maxAge = 30;
    const cache = cacheOf();
    await cache.get('a', load);
    expect(cache.get('a', load)).toEqual({ value: 1 });
    await sleep(40);
    const { begin, running } = slow();
    const all = Array.from({ length: 50 }, () => cache.get('a', begin));
    running[0]!.end();
    expect(new Set((await Promise.all(all)).map(({ value }) => value))).toEqual(new Set([2]));
    expect(loads).toBe(2);
  });

  test('the age counts from the beginning of the loading', async () => {
    state.maxAge = 40;
    const cache = cacheOf();
    const { begin, running } = slow();
    const first = cache.get('a', begin);
    await sleep(50);
    const second = cache.get('a', begin);
    for (const { end } of running) end();
    expect((await first).value).toBe(1);
    expect((await second).value).toBe(2);
  });

  test('an entry made of another one is no younger than that', async () => {
    state.maxAge = 60;
    const [outer, inner] = [cacheOf(), cacheOf()];
    const through = async (proof: Proof) => {
      await inner.get('part', load, proof);
      return { value: 7 };
    };
    await inner.get('part', load);
    await sleep(40);
    await outer.get('whole', through);
    expect(outer.statistics.age).toBeGreaterThanOrEqual(39);
    await sleep(30);
    expect(outer.get('whole', through)).toBeInstanceOf(Promise);
    expect(loads).toBe(2);
  });

  test('with no staleness allowed nothing is used twice', async () => {
    state.maxAge = 0;
    const cache = cacheOf();
    await cache.get('a', load);
    await sleep(1);
    expect(await cache.get('a', load)).toEqual({ value: 2 });
  });
});
