import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fromAdaptedBase64, type HashScheme, toAdaptedBase64 } from './scheme.ts';

const derive = promisify(pbkdf2);
const digestBytes = 64;
const mostRounds = 2 ** 31 - 1;

const compute = (password: Uint8Array, salt: Uint8Array, rounds: number) =>
  derive(password, salt, rounds, digestBytes, 'sha512');

const render = (rounds: number, salt: Buffer, digest: Buffer) =>
  `$pbkdf2-sha512$${rounds}$${toAdaptedBase64(salt)}$${toAdaptedBase64(digest)}`;

const format = /^\$pbkdf2-sha512\$(\d{1,10})\$([./+A-Za-z0-9]*)\$([./+A-Za-z0-9]{86})$/;

export const pbkdf2Sha512Scheme: HashScheme = {
  algorithm: 'pbkdf2_sha512',
  prefixes: ['$pbkdf2-sha512$'],
  // Keystone's documented default; its code passes on 25,000.
  defaultRounds: 60_000,
  roundsRange: [1, mostRounds],
  hash: async (password, { rounds, saltBytes }) => {
    const salt = randomBytes(saltBytes);
    return render(rounds, salt, await compute(password, salt, rounds));
  },
  verify: async (password, hash) => {
    const [, rounds, salt, digest] = format.exec(hash) ?? [];
    if (!rounds || Number(rounds) < 1 || Number(rounds) > mostRounds) return undefined;
    return timingSafeEqual(
      fromAdaptedBase64(digest!),
      await compute(password, fromAdaptedBase64(salt!), Number(rounds)),
    );
  },
  decoy: ({ rounds, saltBytes }) => render(rounds, randomBytes(saltBytes), randomBytes(digestBytes)),
};
