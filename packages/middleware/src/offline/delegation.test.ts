import { setTimeout as sleep } from 'node:timers/promises';
import {
  createCertificateAuthority,
  createPkiSigner,
  createSigningCertificate,
  encodePkiz,
  formatTime,
  newAuditId,
  newUuidToken,
} from '@archstone/tokens';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guard } from '../guard.ts';
import { type TestIssuer, testIssuer } from '../testing/issuer.ts';
import { tokenBody } from '../testing/recorded.ts';

let issuer: TestIssuer;
/** Made by the first call, when the issuer has its certificates. */
let protection: ReturnType<typeof guard> | undefined;
beforeEach(async () => {
  issuer = await testIssuer();
});
afterEach(async () => {
  await protection?.close();
  protection = undefined;
  await issuer.close();
});

async function call(token: string, method = 'GET', target = '/notes') {
  const headers: Record<string, string> = { 'x-auth-token': token };
  protection ??= guard({ ...issuer.options, offline: {} });
  const answer = await protection.check({ header: (name) => headers[name], method, target, request: {} });
  // biome-ignore lint/suspicious/noExplicitAny: members of every kind of delegation
  return answer.pass ? { status: 200, raw: answer.identity!.raw as any } : { status: answer.status };
}

const [one, two, three] = [newUuidToken(), newUuidToken(), newUuidToken()] as const;
const rules = [{ id: three, service: 'notes', method: 'GET', path: '/notes' }];

/** As the token body has it; as the jwt has it; events that kill the token. */
const delegations = {
  'an OAuth 1.0a access token': {
    body: { 'OS-OAUTH1': { access_token_id: one, consumer_id: two } },
    claims: { access_token_id: one, methods: ['oauth1'] },
    subject: { oauth1: { access_token_id: one, consumer_id: two } },
    events: [{ access_token_id: one }, { consumer_id: two }],
  },
  'a trust': {
    body: {
      'OS-TRUST:trust': { id: one, trustor_user: { id: two }, trustee_user: { id: three }, impersonation: false },
    },
    claims: { trust_id: one, user_id: three },
    subject: { trust: { id: one, trustor_user_id: two, trustee_user_id: three, impersonation: false } },
    events: [{ trust_id: one }, { user_id: two }, { user_id: three }],
  },
  'an application credential with access rules': {
    body: { application_credential: { id: one, name: 'robot', restricted: true, access_rules: rules } },
    claims: { app_cred_id: one, methods: ['application_credential'] },
    subject: { application_credential: { id: one, name: 'robot', restricted: true, access_rules: rules } },
    events: [{ app_cred_id: one }],
  },
} as const;

async function pkiTokens(body: object) {
  const now = Math.floor(Date.now() / 1000);
  const made = { subject: '/CN=identity.example.org', keySize: 2048, validDays: 2, from: now - 60 };
  const ca = await createCertificateAuthority(made);
  const signing = await createSigningCertificate(ca, made);
  const signer = createPkiSigner({ ...signing, ca: ca.certificate });
  issuer.certificates = { certificates: signing.certificate, ca: ca.certificate };
  const times = { issued_at: formatTime(now), expires_at: formatTime(now + 3600), audit_ids: [newAuditId()] };
  const catalog = [{ id: 'n', name: 'notes', type: 'notes', endpoints: [] }];
  const { token } = tokenBody('project', { ...times, catalog, ...body } as Parameters<typeof tokenBody>[1]);
  const bytes = Buffer.from(JSON.stringify({ token }));
  const pki = signer.token(bytes, { issued_at: now, expires_at: now + 3600 });
  return { pki, pkiz: encodePkiz(signer.cms(bytes)) };
}

describe.each(Object.entries(delegations))('%s', (_name, { body, claims, subject, events }) => {
  function jwt(): string {
    const user =
      'user_id' in claims
        ? { user: { id: claims.user_id, name: 'bob', domain: { id: 'default', name: 'Default' } } }
        : {};
    const of = (value: object) => JSON.parse(JSON.stringify(value));
    return issuer.issue(of(claims), of({ ...subject, ...user })).token;
  }

  test('reaches the service in every format that is judged without asking', async () => {
    for (const token of [jwt(), ...Object.values(await pkiTokens(body))]) {
      const { status, raw } = await call(token);
      expect(status).toBe(200);
      expect(raw).toMatchObject(body);
      // The second time the token is known.
      expect((await call(token)).raw).toMatchObject(body);
    }
    expect(issuer.asked).not.toContain('GET /v3/auth/tokens');
  });

  test.each(events.map((event) => [event]))('ends with %o', async (event) => {
    const { pki, pkiz } = await pkiTokens(body);
    const tokens = [jwt(), pki, pkiz];
    for (const token of tokens) expect((await call(token)).status).toBe(200);
    issuer.revoke({ ...event, [Object.keys(event)[0]!]: newUuidToken() });
    await sleep(50);
    for (const token of tokens) expect((await call(token)).status).toBe(200);
    issuer.revoke(event);
    await sleep(50);
    for (const token of tokens) expect((await call(token)).status).toBe(401);
  });
});

test('access rules are a limit without asking, too', async () => {
  const { body, claims, subject } = delegations['an application credential with access rules'];
  const own = JSON.parse(JSON.stringify({ claims, subject }));
  const { pki, pkiz } = await pkiTokens(body);
  for (const token of [issuer.issue(own.claims, own.subject).token, pki, pkiz]) {
    expect((await call(token)).status).toBe(200);
    expect((await call(token, 'DELETE')).status).toBe(401);
    expect((await call(token, 'GET', '/keys')).status).toBe(401);
  }
});

test('a federated token brings its provider, protocol and groups', async () => {
  const { token } = issuer.issue({ idp_id: 'campus', protocol_id: 'saml2', group_ids: [one, two], methods: ['saml2'] });
  const { status, raw } = await call(token);
  expect(status).toBe(200);
  expect(raw.user['OS-FEDERATION']).toEqual({
    identity_provider: { id: 'campus' },
    protocol: { id: 'saml2' },
    groups: [{ id: one }, { id: two }],
  });
});
