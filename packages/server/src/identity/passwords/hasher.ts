/**
 * Passwords: this folder turns a password into the hash that Keystone would store, and checks a password against any
 * hash that Keystone 2026.1 reads. It owns the formats, the length rules and the queue in front of the thread pool.
 *
 * Invariants: no hashing on the event loop; the same work whether or not there is a hash to check against; a hash that
 * cannot be read is a wrong password, never an exception. It refuses work when the queue is full, and it knows neither
 * users nor storage. Formats that 2026.1 dropped (`$6$` sha512_crypt) are not read.
 */

import { availableParallelism } from 'node:os';
import { bcryptScheme, bcryptSha256Scheme } from './bcrypt.ts';
import { createLengthRule } from './length.ts';
import { pbkdf2Sha512Scheme } from './pbkdf2.ts';
import { createWorkQueue } from './queue.ts';
import type { HashAlgorithm, HashParameters, HashScheme } from './scheme.ts';
import { scryptScheme } from './scrypt.ts';

export interface PasswordHasherOptions {
  /** `[identity] password_hash_algorithm`: what new hashes are made with. */
  algorithm?: HashAlgorithm;
  /** `[identity] password_hash_rounds`; null or 0 is the algorithm's own default (bcrypt: 12). */
  rounds?: number | null;
  /** `[identity] scrypt_block_size` and `scrypt_parallelism`. */
  scryptBlockSize?: number | null;
  scryptParallelism?: number | null;
  /** `[identity] salt_bytesize`, for scrypt and pbkdf2_sha512. */
  saltBytes?: number | null;
  /** `[identity] max_password_length`, in bytes of UTF-8; bcrypt itself allows 72. */
  maxPasswordLength?: number | null;
  /** `[DEFAULT] strict_password_check`: a longer password is refused instead of cut. */
  strict?: boolean;
  /** How many checks may wait for a thread before the next one is refused. */
  queueLimit?: number;
  /** How many hashes are computed at once. */
  concurrency?: number;
  /** Told the scheme (`$6$`), never the hash, of a stored hash that cannot be checked, so that the operator can see it. */
  onUnreadableHash?: (scheme: string) => void;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Without a hash (a user who has no password) it does the work of `dummyVerify`. */
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
  /** Always false, after the time that checking against a hash of the configured kind takes. */
  dummyVerify(password: string): Promise<false>;
  load(): { running: number; waiting: number };
}

const schemes: HashScheme[] = [bcryptScheme, bcryptSha256Scheme, scryptScheme, pbkdf2Sha512Scheme];
const schemeOf = (hash: string) => schemes.find(({ prefixes }) => prefixes.some((prefix) => hash.startsWith(prefix)));

// Node's pool has 4 threads, which files and name look-ups share: one is left to them.
const threads = () =>
  Math.max(1, Math.min(availableParallelism(), Number(process.env.UV_THREADPOOL_SIZE ?? 4) - 1 || 1));

const checkedParameters = (scheme: HashScheme, options: PasswordHasherOptions): HashParameters => {
  const rounds = options.rounds || scheme.defaultRounds;
  const [least, most] = scheme.roundsRange;
  if (rounds < least || rounds > most) {
    throw new RangeError(`[identity] password_hash_rounds = ${rounds}: ${scheme.algorithm} takes ${least} to ${most}`);
  }
  return {
    rounds,
    blockSize: options.scryptBlockSize || 8,
    parallelism: options.scryptParallelism || 1,
    saltBytes: options.saltBytes || 16,
  };
};

export const createPasswordHasher = (options: PasswordHasherOptions = {}): PasswordHasher => {
  const algorithm = options.algorithm ?? 'bcrypt';
  const scheme = schemes.find((known) => known.algorithm === algorithm);
  if (!scheme) throw new RangeError(`[identity] password_hash_algorithm = ${algorithm}: unknown algorithm`);
  const parameters = checkedParameters(scheme, options);
  const decoy = scheme.decoy(parameters);
  const toBytes = createLengthRule({
    algorithm,
    maxBytes: options.maxPasswordLength ?? 4096,
    strict: options.strict ?? false,
  });
  const queue = createWorkQueue({ concurrency: options.concurrency ?? threads(), limit: options.queueLimit ?? 64 });

  const check = (bytes: Buffer, hash: string | null | undefined) => async (): Promise<boolean> => {
    const verdict = hash ? await schemeOf(hash)?.verify(bytes, hash) : false;
    if (verdict !== undefined && hash) return verdict;
    if (hash) options.onUnreadableHash?.(/^\$[\w-]{1,20}\$/.exec(hash)?.[0] ?? 'unknown');
    await scheme.verify(bytes, decoy);
    return false;
  };

  return {
    hash: async (password) => {
      const bytes = toBytes(password);
      return queue.run(() => scheme.hash(bytes, parameters));
    },
    verify: async (password, hash) => queue.run(check(toBytes(password), hash)),
    dummyVerify: async (password) => {
      await queue.run(check(toBytes(password), null));
      return false;
    },
    load: queue.load,
  };
};
