/**
 * Valid tokens to start from. The tokens and certificates are in `corpus.json`, so that a seed means the same inputs
 * everywhere; `node fuzz/make-corpus.ts` makes new ones. The ES256 key is derived from a fixed text: it signs changed claims again.
 */
import { createECDH, createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type JwtSubject, parseJwtKey, type TokenClaims } from '../src/index.ts';

export interface Corpus {
  ca: string;
  certificate: string;
  /** Epoch seconds at which the certificate is valid. */
  at: number;
  bodies: string[];
  /** base64 */
  cms: string[];
  jws: string[];
  jwt: string[];
}

export const readCorpus = (): Corpus => JSON.parse(readFileSync(new URL('./corpus.json', import.meta.url), 'utf8'));

export const PARTIES = { issuer: 'https://identity.example.org', audience: 'https://identity.example.org' };

/** A key that is no secret. */
export function signingKey(): KeyObject {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(createHash('sha256').update('the key of the fuzzing corpus').digest());
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const d = curve.getPrivateKey().toString('base64url');
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y!, d }, format: 'jwk' });
}

export const privatePem = (): string => signingKey().export({ format: 'pem', type: 'pkcs8' }).toString();

const AUDIT_IDS = ['gQ5ZBsl0SzKQvM1yO0zKdw', 'DE_ljqS2T0vFXeGUHvThFw'];
const id = (n: number): string => createHash('md5').update(String(n)).digest('hex');

/** Every kind of claims, and what a `jwt` says beside them. */
export function kinds(): [TokenClaims, JwtSubject][] {
  const home = { id: 'default', name: 'Default' };
  const user = { id: id(0), name: 'alice', domain: home };
  const times = { issued_at: 1_790_000_000, expires_at: 1_790_003_600 };
  const base: TokenClaims = { user_id: id(0), methods: ['password'], audit_ids: AUDIT_IDS.slice(0, 1), ...times };
  const project = { id: id(1), name: 'demo', domain: home };
  const roles = [{ name: 'member' }, { name: 'reader' }];
  const inProject: TokenClaims = { ...base, project_id: id(1), audit_ids: AUDIT_IDS };
  const rule = { id: id(5), service: 'compute', method: 'GET', path: '/v2.1/**' };
  const trust = { id: id(2), trustor_user_id: id(3), trustee_user_id: id(4), impersonation: true };
  return [
    [base, { user, roles: [] }],
    [inProject, { user, project, roles }],
    [inProject, { user, project, roles: roles.map(({ name }, i) => ({ name, id: id(20 + i) })) }],
    [
      { ...base, domain_id: 'default' },
      { user, domain: home, roles },
    ],
    [
      { ...base, system: 'all' },
      { user, roles },
    ],
    [
      { ...inProject, trust_id: id(2) },
      { user, project, roles, trust },
    ],
    [
      { ...inProject, app_cred_id: id(6) },
      {
        user,
        project,
        roles,
        application_credential: { id: id(6), name: 'ci', restricted: true, access_rules: [rule] },
      },
    ],
    [
      { ...inProject, access_token_id: id(7) },
      { user, project, roles, oauth1: { access_token_id: id(7), consumer_id: id(8) } },
    ],
    [
      { ...inProject, idp_id: 'idp', protocol_id: 'saml2', group_ids: [id(9), 'g'], thumbprint: 'dGh1bWI' },
      { user, project: { ...project, domain: { id: id(10), name: 'Other' }, is_domain: true }, roles },
    ],
  ];
}

export function publicPem(): string {
  return parseJwtKey(privatePem(), '1').publicKey.export({ format: 'pem', type: 'spki' }).toString();
}
