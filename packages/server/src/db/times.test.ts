import { expect, test } from 'vitest';
import { fromDbTime, toDbDate, toDbMicroseconds, toDbTime } from './times.ts';

test('epoch seconds and columns', () => {
  expect(toDbTime(0)).toBe('1970-01-01 00:00:00.000000');
  expect(toDbTime(1790000000.5)).toBe('2026-09-21 14:13:20.500000');
  expect(toDbTime(new Date('2026-09-21T14:13:20.123Z'))).toBe('2026-09-21 14:13:20.123000');
  expect(toDbTime(1.9999999)).toBe('1970-01-01 00:00:02.000000');
  expect(toDbTime(-0.5)).toBe('1969-12-31 23:59:59.500000');
  expect(toDbDate(1790000000)).toBe('2026-09-21');
  expect(toDbMicroseconds(1790000000.123456)).toBe(1790000000123456);
});

test('every spelling that the databases give', () => {
  expect(fromDbTime('2026-09-21 14:13:20')).toBe(1790000000);
  expect(fromDbTime('2026-09-21 14:13:20.5')).toBe(1790000000.5);
  expect(fromDbTime('2026-09-21 14:13:20.123456')).toBe(1790000000.123456);
  expect(fromDbTime('2026-09-21')).toBe(1789948800);
  expect(() => fromDbTime('yesterday')).toThrow(RangeError);
  for (let index = 0; index < 1000; index += 1) {
    const time = Math.round(Math.random() * 4e15) / 1e6;
    expect(fromDbTime(toDbTime(time))).toBe(time);
  }
});
