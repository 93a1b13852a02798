import { expect, test } from 'vitest';
import { formatTime, isRepresentableTime, parseTime } from './time.ts';

// made by Python: datetime.fromtimestamp(x, utc) and (datetime - epoch).total_seconds()
test.each([
  [1_790_000_000, '2026-09-21T14:13:20.000000Z'],
  [1_790_003_600.123457, '2026-09-21T15:13:20.123457Z'],
  [1_790_003_600.999999, '2026-09-21T15:13:20.999999Z'],
  [0, '1970-01-01T00:00:00.000000Z'],
  [-0.000001, '1969-12-31T23:59:59.999999Z'],
  [-1.5, '1969-12-31T23:59:58.500000Z'],
  [253_402_300_799, '9999-12-31T23:59:59.000000Z'],
  [-62_135_596_800, '0001-01-01T00:00:00.000000Z'],
  [13_569_465_600.654322, '2400-01-01T00:00:00.654322Z'],
])('%d is %s', (seconds, text) => {
  expect(formatTime(seconds)).toBe(text);
  expect(parseTime(text)).toBe(seconds);
});

test('halves of a microsecond go to the even one, as in Python', () => {
  expect(formatTime(0.0000005)).toBe('1970-01-01T00:00:00.000000Z');
  expect(formatTime(0.9999997)).toBe('1970-01-01T00:00:01.000000Z');
  expect(formatTime(-0.9999997)).toBe('1969-12-31T23:59:59.000000Z');
});

test('offsets and short fractions', () => {
  expect(parseTime('2026-09-21T16:13:20.25+02:00')).toBe(1_790_000_000.25);
  expect(parseTime('2026-09-21T09:43:20-04:30')).toBe(1_790_000_000);
});

test.each([
  '',
  '2026-02-30T00:00:00Z',
  '2026-09-21 14:13:20Z',
  '2026-09-21T24:00:00Z',
  '2026-09-21T14:13:20',
  '2026-13-01T00:00:00Z',
])('refused: %s', (text) => {
  expect(() => parseTime(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
});

test('outside the years 1 to 9999', () => {
  for (const seconds of [Number.NaN, Number.POSITIVE_INFINITY, 253_402_300_800, -62_135_596_801]) {
    expect(isRepresentableTime(seconds)).toBe(false);
    expect(() => formatTime(seconds)).toThrow(expect.objectContaining({ code: 'malformed' }));
  }
});
