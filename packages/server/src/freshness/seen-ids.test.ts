import { expect, test } from 'vitest';
import { seenIds } from './seen-ids.ts';

test('ids without a hole are read once', () => {
  const ids = seenIds(100);
  for (const id of [1, 2, 3]) expect(ids.add(id, 0)).toBe(true);
  ids.settle(1);
  expect(ids.floor).toBe(3);
  expect(ids.add(3, 0)).toBe(false);
});

test('the floor stays below a hole until no transaction can fill it any more', () => {
  const ids = seenIds(100);
  for (const id of [1, 2, 5, 6]) ids.add(id, 10);
  ids.settle(50);
  expect(ids.floor).toBe(2);
  // Committed late: it is read, for it lies above the floor.
  expect(ids.add(4, 60)).toBe(true);
  ids.settle(70);
  expect(ids.floor).toBe(2);
  ids.settle(111);
  expect(ids.floor).toBe(6);
});

test('a first reading of an old table keeps nothing of it', () => {
  const ids = seenIds(100);
  for (let id = 10; id < 1000; id += 3) ids.add(id, id);
  ids.settle(10_000);
  expect(ids.floor).toBe(997);
  // What is forgotten counts as new, never as known.
  expect(ids.add(10, 10)).toBe(true);
});
