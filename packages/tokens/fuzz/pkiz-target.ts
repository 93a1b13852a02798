import { deflateSync } from 'node:zlib';
import { cmsToPem } from '../src/pki/pem.ts';
import { decodePkiz, encodePkiz } from '../src/pkiz/pkiz.ts';
import { CMS, mutatedCms, verifyCms } from './cms-target.ts';
import { mutateBytes, mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

const wrap = (compressed: Buffer): string =>
  `PKIZ_${compressed.toString('base64url')}${'='.repeat(-Math.ceil((compressed.length * 4) / 3) & 3)}`;
const COMPRESSED = CMS.map((cms) => deflateSync(cmsToPem(cms), { level: 6 }));
const TOKENS = CMS.map(encodePkiz);
const BOMB = deflateSync(Buffer.alloc(4 * 1024 * 1024, 'A'));

function mutatedPkiz(random: Random): string {
  switch (random.below(6)) {
    case 0:
      return mutateText(random, random.pick(TOKENS));
    case 1: {
      const text = mutateText(random, cmsToPem(random.pick(CMS)));
      return wrap(deflateSync(text, { level: random.below(10) }));
    }
    case 2:
      return encodePkiz(mutatedCms(random));
    case 3:
      return wrap(deflateSync(cmsToPem(random.pick(CMS)), { level: random.below(10) }));
    default:
      return wrap(mutateBytes(random, random.chance(5000) ? BOMB : random.pick(COMPRESSED)));
  }
}

export const pkizTarget: Target = {
  name: 'pkiz',
  sources: ['pkiz/pkiz.ts', 'pki/pem.ts', 'base64url.ts'],
  run: (random) => verifyCms(decodePkiz(mutatedPkiz(random))),
};
