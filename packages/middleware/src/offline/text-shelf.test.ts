import { expect, test } from 'vitest';
import { knownTokens } from './known-tokens.ts';
import { textShelf } from './text-shelf.ts';

const MIB = 1024 * 1024;
const text = (n: number, length = 8000) => String(n).padStart(length, 'x');

test('a text is found where it was put, and no other one', () => {
  const shelf = textShelf(MIB);
  const place = shelf.keep('one')!;
  expect(shelf.holds(place, 'one')).toBe(true);
  for (const other of ['', 'on', 'ones', 'two', 'oné', 'on\u0165', 'x'.repeat(20_000)])
    expect(shelf.holds(place, other)).toBe(false);
});

test('what is written comes in place of the oldest, and that is known', () => {
  const shelf = textShelf(2 * MIB);
  const kept = Array.from({ length: 1000 }, (_, n) => ({ n, place: shelf.keep(text(n))! }));
  const held = kept.filter(({ n, place }) => shelf.holds(place, text(n))).map(({ n }) => n);
  expect(held.length).toBeGreaterThan(131);
  expect(held.length).toBeLessThan(263);
  expect(held).toEqual(kept.slice(-held.length).map(({ n }) => n));
  for (const { n, place } of kept) expect(shelf.holds(place, text(n + 1))).toBe(false);
});

test('a text that is too long is not kept', () => {
  expect(textShelf(MIB).keep('x'.repeat(16_385))).toBeUndefined();
  expect(textShelf(MIB).keep('x'.repeat(16_384))).toBeDefined();
});

test.each([
  ['jwt', (n: number) => `eyJ.${text(n, 600)}.${'s'.repeat(86)}`],
  ['pki', (n: number) => `MII${text(n, 7000)}${'s'.repeat(344)}`],
  ['pkiz', (n: number) => `PKIZ_${text(n, 4000)}`],
])('known %s tokens: each has its own value, and none passes for another', (_format, token) => {
  const known = knownTokens<{ n: number }>(100);
  for (let n = 0; n < 50; n++) {
    expect(known.get(token(n))).toBeUndefined();
    known.set(token(n), { n });
  }
  // All but pkiz end alike here, as forged ones would, and stand under one name: the last one is there.
  expect(known.get(token(49))).toEqual({ n: 49 });
  for (const forged of [`${token(49)}s`, token(49).slice(1), token(50), token(49).replace('x', 'y')])
    expect(known.get(forged)).toBeUndefined();
});
