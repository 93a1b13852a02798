import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fromAdaptedBase64, type HashParameters, type HashScheme, toAdaptedBase64 } from './scheme.ts';

const derive = promisify<Uint8Array, Uint8Array, number, ScryptOptions, Buffer>(scrypt);
const digestBytes = 32;
// What one stored hash may make the server allocate: passlib's default (ln=16,r=8) takes 64 MiB.
const mostMemory = 1024 ** 3;

const memoryOf = ({ rounds, blockSize }: Cost) => 128 * 2 ** rounds * blockSize;
type Cost = Pick<HashParameters, 'rounds' | 'blockSize' | 'parallelism'>;

const compute = (password: Uint8Array, salt: Uint8Array, cost: Cost) =>
  derive(password, salt, digestBytes, {
    N: 2 ** cost.rounds,
    r: cost.blockSize,
    p: cost.parallelism,
    maxmem: 2 * memoryOf(cost) + 128 * cost.blockSize * cost.parallelism,
  });

const render = (cost: Cost, salt: Buffer, digest: Buffer) =>
  `$scrypt$ln=${cost.rounds},r=${cost.blockSize},p=${cost.parallelism}$${[salt, digest].map(plainBase64).join('$')}`;
// Unlike pbkdf2's, passlib's scrypt hashes keep the standard alphabet.
const plainBase64 = (bytes: Buffer) => toAdaptedBase64(bytes).replaceAll('.', '+');

const format = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([./+A-Za-z0-9]*)\$([./+A-Za-z0-9]{43})$/;

export const scryptScheme: HashScheme = {
  algorithm: 'scrypt',
  prefixes: ['$scrypt$'],
  defaultRounds: 16,
  roundsRange: [1, 31],
  hash: async (password, parameters) => {
    const salt = randomBytes(parameters.saltBytes);
    return render(parameters, salt, await compute(password, salt, parameters));
  },
  verify: async (password, hash) => {
    const parts = format.exec(hash);
    if (!parts) return undefined;
    const [rounds, blockSize, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number];
    const cost = { rounds, blockSize, parallelism };
    if (rounds < 1 || blockSize < 1 || parallelism < 1 || memoryOf(cost) > mostMemory) return undefined;
    const digest = fromAdaptedBase64(parts[5]!);
    return timingSafeEqual(digest, await compute(password, fromAdaptedBase64(parts[4]!), cost));
  },
  decoy: (parameters) => render(parameters, randomBytes(parameters.saltBytes), randomBytes(digestBytes)),
};
