/** Writes a new `corpus.json`. The CA's and the signing key are thrown away; the certificate lasts ten years. */
import { writeFileSync } from 'node:fs';
import {
  createCertificateAuthority,
  createJwsTokens,
  createJwtTokens,
  createPkiSigner,
  createSigningCertificate,
  fixedJwsKeys,
  parseJwtKey,
} from '../src/index.ts';
import { type Corpus, kinds, PARTIES, privatePem, publicPem } from './corpus.ts';

async function makeCorpus(): Promise<Corpus> {
  const at = Math.floor(Date.now() / 1000);
  const made = { subject: '/O=Test/CN=fuzz', keySize: 2048, validDays: 3650, from: at };
  const ca = await createCertificateAuthority(made);
  const signing = await createSigningCertificate(ca, made);
  const signer = createPkiSigner({ ...signing, ca: ca.certificate });
  const bodies = ['', '{}', 'x'.repeat(127), 'x'.repeat(128), 'y'.repeat(256), JSON.stringify({ token: kinds() })];
  const jws = createJwsTokens({ keys: fixedJwsKeys([publicPem()], privatePem()) });
  const source = { keys: [parseJwtKey(privatePem(), '1')], generation: 0, refresh: () => false };
  const jwt = createJwtTokens({ keys: source, ...PARTIES });
  return {
    ca: ca.certificate,
    certificate: signing.certificate,
    at,
    bodies,
    cms: bodies.map((body) => signer.cms(Buffer.from(body)).toString('base64')),
    jws: kinds().map(([claims]) => jws.encode(claims)),
    jwt: kinds().map(([claims, subject]) => jwt.encode(claims, subject)),
  };
}

writeFileSync(new URL('./corpus.json', import.meta.url), `${JSON.stringify(await makeCorpus(), null, 2)}\n`);
