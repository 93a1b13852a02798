import { decodeSignedData, encodeSignedData } from '../src/der/signed-data.ts';
import { createPkiVerifier } from '../src/index.ts';
import { tokenText } from '../src/pki/text.ts';
import { readCorpus } from './corpus.ts';
import { mutateTree, parseTree, writeTree } from './der-tree.ts';
import { mutateBytes, mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import { type Target, Violation } from './target.ts';

const corpus = readCorpus();
export const CMS: readonly Buffer[] = corpus.cms.map((text) => Buffer.from(text, 'base64'));
const verifier = createPkiVerifier({ certificates: corpus.certificate, ca: corpus.ca });
const TOKENS = CMS.map(tokenText);
const bodies = new Set(corpus.bodies);

/** A valid CMS, or one with a few changes of bytes or of structure. */
export function mutatedCms(random: Random): Buffer {
  let bytes = random.pick(CMS);
  if (random.chance(3)) {
    for (let i = random.below(3); i >= 0; i--) bytes = mutateBytes(random, bytes);
    return bytes;
  }
  const tree = parseTree(bytes);
  for (let i = random.below(2); i >= 0; i--) mutateTree(random, tree, parseTree(random.pick(CMS)));
  return writeTree(tree);
}

/** Throws `Violation` where a CMS verifies and holds something that was never signed. */
export function verifyCms(bytes: Buffer): string {
  return verified(verifier.cms(bytes, corpus.at));
}

function verified(content: Buffer): string {
  if (!bodies.has(content.toString())) throw new Violation('a CMS verifies with another content');
  return 'verified as it was signed';
}

export const cmsTarget: Target = {
  name: 'der',
  sources: ['der/decode.ts', 'pki/verify.ts'],
  run(random) {
    if (random.chance(8)) return verified(verifier.token(mutateText(random, random.pick(TOKENS)), corpus.at));
    const bytes = mutatedCms(random);
    const parts = decodeSignedData(bytes);
    if (!encodeSignedData(parts).equals(bytes)) throw new Violation('a CMS of another form was read');
    return verifyCms(bytes);
  },
};
