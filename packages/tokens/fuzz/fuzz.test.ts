import { describe, expect, test } from 'vitest';
import { cmsTarget } from './cms-target.ts';
import { fuzz } from './fuzz.ts';
import { jwsTarget } from './jws-target.ts';
import { msgpackTarget } from './msgpack-target.ts';
import { pkizTarget } from './pkiz-target.ts';
import { createRandom } from './random.ts';

describe.each([
  [cmsTarget, 20_000],
  [jwsTarget, 5000],
  [pkizTarget, 5000],
  [msgpackTarget, 20_000],
])('$name', (target, count) => {
  test(`${count} changed inputs give an error, or what was signed`, () => {
    const report = fuzz(target, 1, count);
    expect(report.faults).toEqual([]);
    expect(report.outcomes.size).toBeGreaterThan(5);
  });
});

test('a seed means the same inputs', () => {
  const words = (seed: number, index: number) => Array.from({ length: 4 }, createRandom(seed, index).word);
  expect(words(1, 7)).toEqual(words(1, 7));
  expect(words(1, 7)).not.toEqual(words(1, 8));
  expect(words(1, 7)).not.toEqual(words(2, 7));
});
