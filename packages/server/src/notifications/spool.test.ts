import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpool, type Spool } from './spool.ts';

let directory: string;
let clock: number;
let warnings: string[];
const open: Spool[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'archstone-spool-'));
  clock = 1_000_000;
  warnings = [];
});
afterEach(() => {
  for (const spool of open.splice(0)) spool.close();
  rmSync(directory, { recursive: true, force: true });
});

function spool({ maxBytes = 1_000_000, sync = false } = {}): Spool {
  const opened = openSpool({ directory, maxBytes, sync, clock: () => clock, warn: (line) => void warnings.push(line) });
  open.push(opened);
  return opened;
}
function close(one: Spool): void {
  open.splice(open.indexOf(one), 1);
  one.close();
}
/** Takes all that is there, batch by batch, as delivered. */
function drain(from: Spool): string[] {
  const lines: string[] = [];
  for (let found = from.next(); found; found = from.next()) {
    lines.push(...found.batch.lines);
    from.delivered(found);
  }
  return lines;
}
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `"line ${from + index}"`);

test('what was appended comes in order, and again until it is delivered', () => {
  const one = spool({ sync: true });
  one.append(lines(0, 2));
  one.append(lines(2, 3));
  expect(one.next()?.batch.lines).toEqual(lines(0, 3));
  expect(one.next()?.batch.lines).toEqual(lines(0, 3));
  expect(drain(one)).toEqual(lines(0, 3));
  expect(one.next()).toBeUndefined();
});

test('a restart goes on where delivery stood', () => {
  const before = spool();
  before.append(lines(0, 1));
  drain(before);
  before.append(lines(1, 3));
  close(before);
  const after = spool();
  after.append(lines(3, 4));
  after.look();
  expect(drain(after)).toEqual(lines(1, 4));
});

test('what is delivered leaves no file behind', () => {
  const one = spool();
  one.append(lines(0, 1));
  drain(one);
  close(one);
  expect(readdirSync(directory)).toEqual([]);
});

test('segments come one after the other, and go when they are delivered', () => {
  const one = spool({ maxBytes: 16_000 });
  for (let number = 0; number < 500; number++) one.append(lines(number, number + 1));
  const [own] = readdirSync(directory);
  const segments = () => readdirSync(join(directory, own!)).filter((name) => name.endsWith('.log'));
  expect(segments().length).toBeGreaterThan(3);
  expect(drain(one)).toEqual(lines(0, 500));
  expect(segments().length).toBe(1);
});

test('a full spool drops, counts and says so, and takes more once there is room', () => {
  const one = spool({ maxBytes: 4096 });
  const big = JSON.stringify('x'.repeat(1000));
  for (let number = 0; number < 10; number++) one.append([big]);
  expect(one.dropped).toBe(6);
  expect(warnings).toEqual([expect.stringContaining('1 notifications were dropped (1 since the start)')]);
  clock += 60_000;
  one.append([big]);
  expect(warnings[1]).toContain('6 notifications were dropped (7 since the start)');
  expect(drain(one)).toHaveLength(4);
  one.append([big]);
  expect(one.dropped).toBe(7);
  expect(drain(one)).toHaveLength(1);
});

test('the bound is that of all processes together', () => {
  const [one, other] = [spool({ maxBytes: 4096 }), spool({ maxBytes: 4096 })];
  const big = JSON.stringify('x'.repeat(1000));
  one.append([big, big, big]);
  clock += 1000;
  other.append([big]);
  other.append([big]);
  expect([one.dropped, other.dropped]).toEqual([0, 1]);
});

test('nobody takes what belongs to a living process', () => {
  const [one, other] = [spool(), spool()];
  one.append(lines(0, 1));
  other.look();
  expect(other.next()).toBeUndefined();
  expect(drain(one)).toEqual(lines(0, 1));
});

test('a disk that takes nothing drops, counts and says so', () => {
  const one = spool();
  const [own] = readdirSync(directory);
  mkdirSync(join(directory, own!, '00000001.log'));
  one.append(lines(0, 2));
  expect(one.dropped).toBe(2);
  expect(warnings).toEqual([expect.stringContaining('the spool cannot be written')]);
});

test('a line that its writer did not end is not there', () => {
  const dead = join(directory, 'dead');
  mkdirSync(dead);
  writeFileSync(join(dead, '00000001.log'), '"whole"\n"ha');
  const one = spool();
  one.look();
  expect(drain(one)).toEqual(['"whole"']);
  expect(readdirSync(directory)).toHaveLength(1);
});

test('a progress that cannot be read begins anew', () => {
  const dead = join(directory, 'dead');
  mkdirSync(dead);
  writeFileSync(join(dead, '00000001.log'), '"a"\n"b"\n');
  writeFileSync(join(dead, 'delivered'), 'nonsense');
  const one = spool();
  one.look();
  expect(drain(one)).toEqual(['"a"', '"b"']);
});

test('a killed process loses nothing that it was done writing', async () => {
  const program = fileURLToPath(new URL('./testing-writer.ts', import.meta.url));
  const child = fork(program, [directory], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const count = await new Promise<number>((resolve) =>
    child.on('message', (number: number) => number >= 100 && resolve(number)),
  );
  const one = spool();
  one.look();
  expect(one.next()).toBeUndefined();
  const gone = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  one.look();
  const found = drain(one);
  expect(found.length).toBeGreaterThanOrEqual(count);
  expect(found).toEqual(lines(0, found.length));
});

test('a directory that was never finished goes after an hour', () => {
  mkdirSync(join(directory, '.unfinished'));
  clock = Date.now();
  const one = spool();
  one.look();
  expect(readdirSync(directory)).toContain('.unfinished');
  clock += 3_700_000;
  one.look();
  expect(readdirSync(directory)).not.toContain('.unfinished');
});
