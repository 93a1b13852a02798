import { createHash, createHmac, randomBytes } from 'node:crypto';
import * as bcrypt from '@node-rs/bcrypt';
import type { HashScheme } from './scheme.ts';

const rounds = { defaultRounds: 12, roundsRange: [4, 31] as [number, number] };
const twoDigits = (cost: number | string) => String(cost).padStart(2, '0');
// A digest is 184 bits in 31 characters: the last one ends in two bits that must be zero, or the hash is refused unread.
const decoyDigest = () => `${randomBytes(23).toString('base64').slice(0, 30).replaceAll('+', '.')}.`;

export const bcryptScheme: HashScheme = {
  algorithm: 'bcrypt',
  prefixes: ['$2a$', '$2b$', '$2x$', '$2y$'],
  ...rounds,
  hash: (password, { rounds: cost }) => bcrypt.hash(password, { cost }),
  verify: async (password, hash) =>
    /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/.test(hash) ? bcrypt.verify(password, hash) : undefined,
  decoy: ({ rounds: cost }) => bcrypt.genSaltSync({ cost }) + decoyDigest(),
};

const wrapped =
  /^\$bcrypt-sha256\$(?:v=(?<version>2),t=|)(?<type>2[abxy]),(?:r=|)(?<cost>\d{1,2})\$(?<salt>[./A-Za-z0-9]{22})\$(?<digest>[./A-Za-z0-9]{31})$/;

// Version 2 keys the inner digest with the salt's text; version 1, which passlib wrote before 1.7.3, used none.
const innerDigest = (password: Uint8Array, salt?: string) =>
  (salt === undefined ? createHash('sha256') : createHmac('sha256', salt)).update(password).digest('base64');

const wrap = (hash: string, cost: number) => `$bcrypt-sha256$v=2,t=2b,r=${cost}$${hash.slice(7, 29)}$${hash.slice(29)}`;

export const bcryptSha256Scheme: HashScheme = {
  algorithm: 'bcrypt_sha256',
  prefixes: ['$bcrypt-sha256$'],
  ...rounds,
  hash: async (password, { rounds: cost }) => {
    const salt = await bcrypt.genSalt({ cost });
    return wrap(await bcrypt.hash(innerDigest(password, salt.slice(-22)), { salt }), cost);
  },
  verify: async (password, hash) => {
    const parts = wrapped.exec(hash)?.groups;
    if (!parts) return undefined;
    const { version, type, cost, salt, digest } = parts;
    const plain = innerDigest(password, version ? salt : undefined);
    return bcrypt.verify(plain, `$${type}$${twoDigits(cost!)}$${salt}${digest}`);
  },
  decoy: (parameters) => wrap(bcryptScheme.decoy(parameters), parameters.rounds),
};
