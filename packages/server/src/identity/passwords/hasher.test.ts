import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { IdentityError } from '../../errors.ts';
import { bcryptScheme, bcryptSha256Scheme } from './bcrypt.ts';
import { createPasswordHasher, type PasswordHasherOptions } from './hasher.ts';
import { pbkdf2Sha512Scheme } from './pbkdf2.ts';
import type { HashAlgorithm } from './scheme.ts';
import { scryptScheme } from './scrypt.ts';

interface Vector {
  origin: 'passlib' | 'keystone';
  algorithm: HashAlgorithm;
  password: string;
  hash: string;
}
const vectors: Vector[] = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'));
const cheapRounds = { bcrypt: 4, bcrypt_sha256: 4, scrypt: 4, pbkdf2_sha512: 100 } as const;
const algorithms = Object.keys(cheapRounds) as HashAlgorithm[];
const cheap = (algorithm: HashAlgorithm, more: PasswordHasherOptions = {}) =>
  createPasswordHasher({ algorithm, rounds: cheapRounds[algorithm], ...more });
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: IdentityError) => error,
  );

describe.each(algorithms)('%s', (algorithm) => {
  const hasher = cheap(algorithm);

  test('every hash made by passlib and by Keystone is verified, and only for its password', async () => {
    const mine = vectors.filter((vector) => vector.algorithm === algorithm);
    expect(new Set(mine.map(({ origin }) => origin))).toEqual(new Set(['passlib', 'keystone']));
    for (const { password, hash } of mine) {
      expect.soft(await hasher.verify(password, hash), hash).toBe(true);
      expect.soft(await hasher.verify(`!${password}`, hash), hash).toBe(false);
    }
  });

  test('its own hashes are salted, short enough for the column, and verified under any configured algorithm', async () => {
    const hash = await hasher.hash('Ünïcode');
    expect(hash).not.toBe(await hasher.hash('Ünïcode'));
    expect(hash.length).toBeLessThanOrEqual(255);
    for (const other of algorithms) {
      expect(await cheap(other).verify('Ünïcode', hash)).toBe(true);
      expect(await cheap(other).verify('Unicode', hash)).toBe(false);
    }
  });

  test('an unreadable hash is a wrong password, reported by its scheme only', async () => {
    const reported: string[] = [];
    const telling = cheap(algorithm, { onUnreadableHash: (scheme) => reported.push(scheme) });
    const good = await hasher.hash('secret');
    const damaged = [good.slice(0, -1), `${good}A`, `${good.slice(0, -1)}!`, good.replace(/\d+/, ''), good.slice(0, 9)];
    for (const hash of [...damaged, '$6$rounds=656000$salt$digest', 'plaintext', '$', '$2$', '\0']) {
      expect.soft(await telling.verify('secret', hash), JSON.stringify(hash)).toBe(false);
    }
    expect(reported).toHaveLength(10);
    expect(reported.slice(5)).toEqual(['$6$', 'unknown', 'unknown', '$2$', 'unknown']);
    expect(await telling.verify('secret', null)).toBe(false);
    expect(reported).toHaveLength(10);
  });
});

describe('length', () => {
  const euros = '€'.repeat(30);

  test('bcrypt sees 72 bytes, also where the cut falls inside a character', async () => {
    const hasher = cheap('bcrypt', { maxPasswordLength: 4096 });
    const hash = await hasher.hash(`a${euros}`);
    expect(await hasher.verify(`a${'€'.repeat(23)}₭`, hash)).toBe(true);
    expect(await hasher.verify(`a${'€'.repeat(22)}₭€`, hash)).toBe(false);
  });

  test('the other algorithms see all bytes up to max_password_length', async () => {
    const hash = await cheap('scrypt').hash(`${euros}a`);
    expect(await cheap('scrypt').verify(`${euros}b`, hash)).toBe(false);
    const cut = cheap('scrypt', { maxPasswordLength: 90 });
    expect(await cut.verify(`${euros}b`, await cut.hash(`${euros}a`))).toBe(true);
  });

  test('strict: a longer password is refused alike with and without a hash', async () => {
    const hasher = cheap('bcrypt', { strict: true });
    const hash = await hasher.hash('x'.repeat(72));
    const long = 'x'.repeat(73);
    for (const work of [hasher.hash(long), hasher.verify(long, hash), hasher.dummyVerify(long)]) {
      expect(await caught(work)).toMatchObject({ status: 403 });
    }
  });

  test('a NUL does not end a password', async () => {
    for (const algorithm of algorithms) {
      const hasher = cheap(algorithm);
      expect(await hasher.verify('a\0b', await hasher.hash('a\0c'))).toBe(false);
    }
  });
});

test('the configuration shows in the hash; 0 and null are the defaults', async () => {
  expect(await createPasswordHasher().hash('x')).toMatch(/^\$2b\$12\$/);
  expect(await createPasswordHasher({ rounds: 5 }).hash('x')).toMatch(/^\$2b\$05\$/);
  const scrypt = { scryptBlockSize: 2, scryptParallelism: 3, saltBytes: 5 };
  expect(await cheap('scrypt', scrypt).hash('x')).toMatch(/^\$scrypt\$ln=4,r=2,p=3\$[^$]{7}\$/);
  const zero = { rounds: 0, saltBytes: 0, scryptBlockSize: null, scryptParallelism: null } as const;
  expect(await createPasswordHasher({ algorithm: 'scrypt', ...zero }).hash('x')).toMatch(
    /^\$scrypt\$ln=16,r=8,p=1\$[^$]{22}\$/,
  );
  expect(await createPasswordHasher({ algorithm: 'pbkdf2_sha512', saltBytes: 96 }).hash('x')).toHaveLength(236);
});

test('a number of rounds that the algorithm does not take is refused at once, with the option named', () => {
  for (const rounds of [3, 32, -1]) {
    expect(() => createPasswordHasher({ rounds })).toThrow(/password_hash_rounds = .*: bcrypt takes 4 to 31/);
  }
  expect(() => createPasswordHasher({ algorithm: 'md5' as HashAlgorithm })).toThrow(/password_hash_algorithm = md5/);
});

test('a full queue answers 503 with Retry-After and recovers; nobody who waits is dropped', async () => {
  const hasher = createPasswordHasher({ rounds: 8, concurrency: 1, queueLimit: 2 });
  const admitted = [hasher.hash('one'), hasher.dummyVerify('two'), hasher.verify('three', null)];
  expect(hasher.load()).toEqual({ running: 1, waiting: 2 });
  const refusals = [hasher.hash('four'), hasher.verify('five', null), hasher.dummyVerify('six')];
  for (const refusal of refusals) {
    const error = await caught(refusal);
    expect(error).toBeInstanceOf(IdentityError);
    expect(error).toMatchObject({ status: 503, headers: { 'Retry-After': expect.stringMatching(/^[1-9]\d*$/) } });
  }
  expect(await Promise.all(admitted)).toEqual([expect.stringMatching(/^\$2b\$08\$/), false, false]);
  expect(hasher.load()).toEqual({ running: 0, waiting: 0 });
  expect(await hasher.dummyVerify('seven')).toBe(false);
});

test('hashing leaves the event loop free', async () => {
  const hasher = createPasswordHasher({ rounds: 10 });
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await Promise.all([hasher.hash('a'), hasher.dummyVerify('b'), hasher.verify('c', 'unreadable')]);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});

// An unknown user costs what a wrong password costs because both are checks against a hash of one shape. What the checkers
// refuse unread (a digest that does not end as digests end) would cost nothing, so the decoy's last character counts too.
test.each([bcryptScheme, bcryptSha256Scheme, scryptScheme, pbkdf2Sha512Scheme])(
  '$algorithm: a decoy has the cost, the lengths and the ending of a real hash',
  async (scheme) => {
    const [rounds] = scheme.roundsRange;
    const parameters = { rounds, blockSize: 8, parallelism: 1, saltBytes: 16 };
    const shapeOf = (hash: string) => hash.split('$').map((part) => (part.length > 20 ? part.length : part));
    const real = await Promise.all(Array.from({ length: 64 }, () => scheme.hash(Buffer.from('secret'), parameters)));
    for (let round = 0; round < 20; round++) {
      const decoy = scheme.decoy(parameters);
      expect(shapeOf(decoy)).toEqual(shapeOf(real[0]!));
      expect(new Set(real.map((hash) => hash.at(-1)))).toContain(decoy.at(-1));
      expect(await scheme.verify(Buffer.from('secret'), decoy)).toBe(false);
    }
  },
);

const checkWithPasslib = `
import sys, json
from passlib.context import CryptContext
context = CryptContext(['bcrypt', 'bcrypt_sha256', 'scrypt', 'pbkdf2_sha512'])
print(json.dumps([context.verify(sys.argv[1], hash) for hash in sys.argv[2:]]))`;
const runPasslib = (python: string, ...args: string[]) =>
  execFileSync(python, ['-c', checkWithPasslib, ...args], { stdio: 'pipe' }).toString();
// Debian's packages belong to Debian's own interpreter, which another one may hide on the PATH.
const python = ['python3', '/usr/bin/python3'].find((candidate) => {
  try {
    return runPasslib(candidate, 'x', '$2b$04$QjXUO5hxS5VWQb38W8M21OSHdo5h4cuLWS923MgS7eJTHBaBNASwq');
  } catch {
    return false;
  }
});
const passlibMissing = python ? '' : ' (skipped: no Python with passlib and bcrypt)';

test.skipIf(passlibMissing && process.env.ARCHSTONE_REQUIRE_SERVICES !== '1')(
  `passlib verifies our hashes${passlibMissing}`,
  async () => {
    for (const password of ['secret', 'pässwörd ☃']) {
      const hashes = await Promise.all(
        algorithms.map((algorithm) => cheap(algorithm, { saltBytes: 24 }).hash(password)),
      );
      expect(JSON.parse(runPasslib(python ?? 'python3', password, ...hashes))).toEqual(hashes.map(() => true));
    }
  },
);
