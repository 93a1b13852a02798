import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newAuditId } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import type { TokenError } from '../errors.ts';
import { createFernetCipher } from '../fernet/cipher.ts';
import { createFernetTokens } from '../fernet/tokens.ts';
import { readKeyRepository } from './repository.ts';
import { rotateKeyRepository, setupKeyRepository } from './rotate.ts';
import { watchKeyRepository } from './watch.ts';

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'archstone-keys-'));
  directory = join(parent, 'fernet-keys');
});
afterEach(() => rmSync(parent, { recursive: true }));

const files = () => readdirSync(directory).sort();
const names = () => readKeyRepository(directory).keys.map((key) => key.name);
const content = (name: string | number) => readFileSync(join(directory, String(name)), 'utf8');
const mode = (path: string) => statSync(path).mode & 0o777;

const methods = ['password'];
const claims: TokenClaims = {
  user_id: 'nova',
  methods,
  issued_at: 1_790_000_000,
  expires_at: 1_790_003_600,
  audit_ids: [newAuditId()],
};

describe('setup', () => {
  test('makes a staged key and a primary, for the owner only', () => {
    expect(setupKeyRepository(directory)).toBe(true);
    expect(files()).toEqual(['0', '1']);
    expect(names()).toEqual(['1', '0']);
    expect([mode(directory), mode(join(directory, '0')), mode(join(directory, '1'))]).toEqual([0o700, 0o600, 0o600]);
    expect(content(0)).toMatch(/^[\w-]{43}=$/);
    expect(content(0)).not.toBe(content(1));
  });

  test('leaves existing keys alone', () => {
    setupKeyRepository(directory);
    const before = [content(0), content(1)];
    expect(setupKeyRepository(directory)).toBe(false);
    rmSync(join(directory, '0'));
    expect(setupKeyRepository(directory)).toBe(false);
    expect(files()).toEqual(['1']);
    expect(content(1)).toBe(before[1]);
  });

  test('says where it cannot write', () => {
    writeFileSync(directory, '');
    expect(() => setupKeyRepository(directory)).toThrow(expect.objectContaining({ code: 'no_keys' }));
  });
});

describe('rotate', () => {
  test('promotes the staged key, stages a new one, purges the oldest', () => {
    setupKeyRepository(directory);
    const staged = content(0);
    expect(rotateKeyRepository(directory, 3)).toEqual({ primary: 2, purged: [] });
    expect(content(2)).toBe(staged);
    expect(files()).toEqual(['0', '1', '2']);
    expect(rotateKeyRepository(directory, 3)).toEqual({ primary: 3, purged: [1] });
    expect(files()).toEqual(['0', '2', '3']);
    expect(rotateKeyRepository(directory, 2)).toEqual({ primary: 4, purged: [2, 3] });
    expect(names()).toEqual(['4', '0']);
    expect(mode(join(directory, '0'))).toBe(0o600);
  });

  test('goes past 9 by number, not by letter', () => {
    setupKeyRepository(directory);
    for (let i = 2; i <= 11; i++) rotateKeyRepository(directory, 3);
    expect(names()).toEqual(['11', '10', '0']);
  });

  test('completes a rotation that was cut short instead of promoting an unseen key', () => {
    setupKeyRepository(directory);
    renameSync(join(directory, '0'), join(directory, '2'));
    writeFileSync(join(directory, '0.tmp'), 'rubbish');
    const primary = content(2);
    expect(rotateKeyRepository(directory, 3)).toEqual({ purged: [] });
    expect(names()).toEqual(['2', '1', '0']);
    expect(content(2)).toBe(primary);
    expect(files()).not.toContain('0.tmp');
  });

  test('refuses an empty or missing repository', () => {
    expect(() => rotateKeyRepository(directory, 3)).toThrow(expect.objectContaining({ code: 'no_keys' }));
    mkdirSync(directory);
    expect(() => rotateKeyRepository(directory, 3)).toThrow(expect.objectContaining({ code: 'no_keys' }));
    expect(files()).toEqual([]);
    expect(() => rotateKeyRepository(directory, 0)).toThrow(RangeError);
  });
});

describe('read', () => {
  test('ignores foreign names, directories and empty files', () => {
    setupKeyRepository(directory);
    for (const name of ['0.tmp', 'README', '01', '-1', '1_0', '.2', '3~']) writeFileSync(join(directory, name), 'x');
    mkdirSync(join(directory, '7'));
    writeFileSync(join(directory, '8'), '');
    expect(names()).toEqual(['1', '0']);
    expect(readKeyRepository(directory).empty).toEqual(['8']);
  });

  test('a corrupt key is named by its file, never by its content', () => {
    setupKeyRepository(directory);
    writeFileSync(join(directory, '5'), 'my-secret-password');
    const read = () => readKeyRepository(directory);
    expect(read).toThrow(
      expect.objectContaining({ code: 'bad_key', message: expect.stringContaining(join(directory, '5')) }),
    );
    expect(read).not.toThrow('my-secret');
  });

  test('the null key reads credentials from before there were keys', () => {
    const options = { nullKey: true };
    expect(readKeyRepository(directory, options).keys.map((key) => key.name)).toEqual(['null']);
    using before = watchKeyRepository(directory, options);
    const blob = createFernetCipher(before).encrypt(Buffer.from('secret'));
    setupKeyRepository(directory);
    expect(before.refresh()).toBe(true);
    expect(before.keys.map((key) => key.name)).toEqual(['1', '0', 'null']);
    expect(createFernetCipher(before).decrypt(blob)).toMatchObject({ key: { name: 'null' }, index: 2 });
    rmSync(directory, { recursive: true });
    expect(before.refresh()).toBe(false);
    expect(before.keys).toHaveLength(3);
  });

  test('follows links, as Kubernetes mounts secrets', () => {
    setupKeyRepository(directory);
    const mount = join(parent, 'mount');
    mkdirSync(mount);
    symlinkSync(directory, join(mount, '..data'));
    for (const name of ['0', '1']) symlinkSync(join('..data', name), join(mount, name));
    expect(readKeyRepository(mount).keys.map((key) => key.hash)).toEqual(
      readKeyRepository(directory).keys.map((key) => key.hash),
    );
  });

  test('refuses a repository without keys', () => {
    for (const make of [() => {}, () => mkdirSync(directory), () => writeFileSync(join(directory, '0'), '')]) {
      make();
      expect(() => readKeyRepository(directory)).toThrow(expect.objectContaining({ code: 'no_keys' }));
      expect(() => watchKeyRepository(directory)).toThrow(expect.objectContaining({ code: 'no_keys' }));
    }
  });
});

describe('watch', () => {
  test.each([
    ['by announcement', 60_000],
    ['by looking', 100],
  ])('a rotation is picked up within a second (%s)', async (_name, pollInterval) => {
    setupKeyRepository(directory);
    using keys = watchKeyRepository(directory, { pollInterval });
    rotateKeyRepository(directory, 3);
    const start = performance.now();
    while (keys.keys.length < 3 && performance.now() - start < 1000) await sleep(5);
    expect(keys.keys.map((key) => key.name)).toEqual(['2', '1', '0']);
    expect(keys.generation).toBeGreaterThan(0);
  });

  test('a token from a key not yet seen is decoded at once, without waiting', () => {
    setupKeyRepository(directory);
    using here = watchKeyRepository(directory, { pollInterval: 60_000 });
    const tokens = createFernetTokens({ keys: here, methods });
    for (let i = 0; i < 20; i++) {
      // twice: the new primary was never staged where `here` could see it
      rotateKeyRepository(directory, 3);
      rotateKeyRepository(directory, 3);
      using there = watchKeyRepository(directory, { pollInterval: 60_000 });
      const token = createFernetTokens({ keys: there, methods }).encode(claims);
      expect(tokens.decode(token)).toEqual(claims);
      expect(() => tokens.decode(`${token.slice(0, -4)}AAAA`)).toThrow(
        expect.objectContaining({ code: 'bad_signature' }),
      );
    }
  });

  test('no request fails while keys are rotated over and over', async () => {
    setupKeyRepository(directory);
    using keys = watchKeyRepository(directory, { pollInterval: 20 });
    const tokens = createFernetTokens({ keys, methods });
    let token = tokens.encode(claims);
    for (let i = 0; i < 40; i++) {
      rotateKeyRepository(directory, 4);
      expect(tokens.decode(token)).toEqual(claims);
      if (i % 4 === 0) await sleep(10);
      token = tokens.encode(claims);
      expect(tokens.decode(token)).toEqual(claims);
      keys.refresh();
    }
  });

  test('a removed key stops validating, and the generation says so', () => {
    setupKeyRepository(directory);
    let changes = 0;
    using keys = watchKeyRepository(directory, { pollInterval: 60_000, onChange: () => changes++ });
    const tokens = createFernetTokens({ keys, methods });
    const token = tokens.encode(claims);
    const before = keys.generation;
    rotateKeyRepository(directory, 2);
    keys.refresh();
    expect(keys.generation).toBe(before + 1);
    expect(changes).toBe(1);
    expect(() => tokens.decode(token)).toThrow(expect.objectContaining({ code: 'bad_signature' }));
  });

  test('a key that is overwritten in place is noticed', () => {
    setupKeyRepository(directory);
    using keys = watchKeyRepository(directory, { pollInterval: 60_000 });
    const tokens = createFernetTokens({ keys, methods });
    const token = tokens.encode(claims);
    writeFileSync(join(directory, '1'), content(0));
    keys.refresh();
    expect(() => tokens.decode(token)).toThrow(expect.objectContaining({ code: 'bad_signature' }));
  });

  test.each([
    ['an empty key file', () => writeFileSync(join(directory, '1'), '')],
    ['half a key', () => writeFileSync(join(directory, '1'), content(1).slice(0, 20))],
    ['no files', () => files().map((name) => rmSync(join(directory, name)))],
    ['no directory', () => rmSync(directory, { recursive: true })],
  ])('with %s the former keys stay in use until the repository is whole', async (_name, damage) => {
    setupKeyRepository(directory);
    using keys = watchKeyRepository(directory, { pollInterval: 50 });
    const tokens = createFernetTokens({ keys, methods });
    const token = tokens.encode(claims);
    const saved = [content(0), content(1)];
    damage();
    await sleep(150);
    expect(tokens.decode(token)).toEqual(claims);
    expect(keys.generation).toBe(0);
    if (!existsSync(directory)) mkdirSync(directory);
    for (const [name, text] of saved.entries()) writeFileSync(join(directory, String(name)), text);
    rotateKeyRepository(directory, 3);
    await sleep(150);
    expect(keys.keys.map((key) => key.name)).toEqual(['2', '1', '0']);
    expect(tokens.decode(token)).toEqual(claims);
  });

  test('a lasting fault is reported once, a passing one never', async () => {
    setupKeyRepository(directory);
    const errors: TokenError[] = [];
    using _keys = watchKeyRepository(directory, { pollInterval: 50, onError: (error) => errors.push(error) });
    const text = content(1);
    writeFileSync(join(directory, '1'), 'half');
    await sleep(200);
    writeFileSync(join(directory, '1'), text);
    await sleep(200);
    expect(errors).toEqual([]);
    writeFileSync(join(directory, '1'), 'half');
    await sleep(1500);
    expect(errors).toMatchObject([{ code: 'bad_key', message: expect.stringContaining(join(directory, '1')) }]);
  });

  const root = process.getuid?.() === 0;
  test.skipIf(root)(
    `a repository without permission is no repository${root ? ' (skipped: root may read all)' : ''}`,
    () => {
      setupKeyRepository(directory);
      chmodSync(directory, 0);
      expect(() => readKeyRepository(directory)).toThrow(expect.objectContaining({ code: 'no_keys' }));
      chmodSync(directory, 0o700);
    },
  );
});
