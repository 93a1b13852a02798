import { expect, test, vi } from 'vitest';
import { tokenBody } from './testing/recorded.ts';
import { tokenCache } from './token-cache.ts';

const clock = () => {
  let time = Date.now();
  return { now: () => time, pass: (seconds: number) => (time += seconds * 1000) };
};

test('an answer is kept for its lifetime and no longer', async () => {
  const { now, pass } = clock();
  const cache = tokenCache({ lifetime: 300, entries: 10, now });
  const load = vi.fn(async () => tokenBody('project').token);
  await cache.get('t', false, load);
  pass(299);
  await cache.get('t', false, load);
  await cache.get('t', true, load);
  expect(load).toHaveBeenCalledTimes(1);
  pass(2);
  await cache.get('t', false, load);
  expect(load).toHaveBeenCalledTimes(2);
  expect(cache.stats()).toMatchObject({ entries: 1, hits: 2, misses: 2 });
});

test('an answer is not kept beyond the end of the token', async () => {
  const { now, pass } = clock();
  const cache = tokenCache({ lifetime: 300, entries: 10, now });
  const load = vi.fn(async () => tokenBody('project', {}, 60).token);
  await cache.get('t', false, load);
  pass(61);
  await cache.get('t', false, load);
  expect(load).toHaveBeenCalledTimes(2);
});

test('an ended token, a refusal and a lifetime of zero are not kept at all', async () => {
  const cache = tokenCache({ lifetime: 300, entries: 10 });
  await cache.get('ended', true, async () => tokenBody('project', {}, -1).token);
  await expect(cache.get('bad', false, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(cache.stats().entries).toBe(0);

  const never = tokenCache({ lifetime: 0, entries: 10 });
  await never.get('t', false, async () => tokenBody('project').token);
  expect(never.stats().entries).toBe(0);
});

test('it is bounded in entries and in bytes', async () => {
  const few = tokenCache({ lifetime: 300, entries: 3 });
  const light = tokenCache({ lifetime: 300, entries: 1000, bytes: 5000 });
  for (let index = 0; index < 20; index += 1) {
    await few.get(`t${index}`, false, async () => tokenBody('project').token);
    await light.get(`t${index}`, false, async () => tokenBody('project').token);
  }
  expect(few.stats()).toMatchObject({ entries: 3, evictions: 17 });
  expect(light.stats().bytes).toBeLessThanOrEqual(5000);
});

test('a hundred at once ask once, and share a refusal', async () => {
  const cache = tokenCache({ lifetime: 300, entries: 10 });
  const load = vi.fn(async () => tokenBody('project').token);
  await Promise.all(Array.from({ length: 100 }, () => cache.get('t', false, load)));
  expect(load).toHaveBeenCalledTimes(1);

  const refuse = vi.fn(() => Promise.reject(new Error('no')));
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => cache.get('bad', false, refuse)));
  expect(results.every((result) => result.status === 'rejected')).toBe(true);
  expect(refuse).toHaveBeenCalledTimes(1);
  await expect(cache.get('bad', false, refuse)).rejects.toThrow();
  expect(refuse).toHaveBeenCalledTimes(2);
});

test('what permits expired tokens is not shared with what does not', async () => {
  const cache = tokenCache({ lifetime: 300, entries: 10 });
  const load = vi.fn(async () => tokenBody('project', {}, -1).token);
  await Promise.all([cache.get('t', true, load), cache.get('t', false, load)]);
  expect(load).toHaveBeenCalledTimes(2);
});

test('one request cannot change what the next one gets', async () => {
  const cache = tokenCache({ lifetime: 300, entries: 10 });
  const body = await cache.get('t', false, async () => tokenBody('project').token);
  expect(() => body.roles!.push({ id: 'x', name: 'admin' })).toThrow();
});

test('what was asked before a clear is not kept after it', async () => {
  const cache = tokenCache({ lifetime: 300, entries: 10 });
  const flight = cache.get('t', false, async () => tokenBody('project').token);
  cache.clear();
  await flight;
  expect(cache.stats().entries).toBe(0);
});
