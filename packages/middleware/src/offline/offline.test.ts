import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { password } from '@archstone/client';
import {
  createCertificateAuthority,
  createPkiSigner,
  createSigningCertificate,
  encodePkiz,
  formatTime,
  newAuditId,
} from '@archstone/tokens';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuthTokenConfigError, InvalidTokenError } from '../errors.ts';
import { guard } from '../guard.ts';
import type { AuthTokenOptions } from '../options.ts';
import { type TestIssuer, testIssuer } from '../testing/issuer.ts';
import { tokenBody } from '../testing/recorded.ts';
import type { OfflineOptions } from './options.ts';

let issuer: TestIssuer;
const undo: (() => unknown)[] = [];
beforeEach(async () => {
  issuer = await testIssuer();
  undo.push(issuer.close);
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function service(offline: OfflineOptions = {}, more: AuthTokenOptions = {}) {
  const { check, close } = guard({ ...issuer.options, ...more, offline });
  undo.push(close);
  return {
    close,
    async call(token: string, target = '/notes', headers: Record<string, string> = {}) {
      const all: Record<string, string> = { 'x-auth-token': token, ...headers };
      const answer = await check({ header: (name) => all[name], method: 'GET', target, request: {} });
      return answer.pass
        ? { status: 200, identity: answer.identity!, headers: answer.headers }
        : { status: answer.status };
    },
  };
}

const validations = () => issuer.asked.filter((path) => path === 'GET /v3/auth/tokens').length;
const count = (path: string) => issuer.asked.filter((asked) => asked === `GET ${path}`).length;
/** Until the last event is heard. */
const heard = () => sleep(50);

describe('jwt', () => {
  test('is judged without asking, whatever it carries', async () => {
    const { call } = service();
    const { token, claims } = issuer.issue();
    const { status, identity, headers } = await call(token);
    expect(status).toBe(200);
    expect(identity).toMatchObject({
      user: { id: claims.user_id, name: 'alice', domain: { id: 'default', name: 'Default' } },
      project: { id: claims.project_id, name: 'garden' },
      auditId: claims.audit_ids[0],
      methods: ['password'],
    });
    expect([...identity!.roleNames]).toEqual(['member', 'reader']);
    expect(identity!.expiresAt.getTime()).toBe(Math.floor(claims.expires_at * 1000));
    expect(headers!.fields['x-roles']).toBe('member,reader');
    expect(headers!.fields['x-project-id']).toBe(claims.project_id);
    expect(validations()).toBe(0);
  });

  test.each([
    ['another issuer', { issuer: 'https://other.example.org' }],
    ['another audience', { audience: 'https://other.example.org' }],
  ])('for %s is refused', async (_name, offline) => {
    expect((await service(offline).call(issuer.issue().token)).status).toBe(401);
    expect(validations()).toBe(0);
  });

  test('with any character of it changed is refused', async () => {
    const { call } = service();
    const { token } = issuer.issue();
    expect((await call(token)).status).toBe(200);
    for (let at = 0; at < token.length; at += 37) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const answer = await call(token.slice(0, at) + other + token.slice(at + 1));
      expect(answer.status).toBe(401);
    }
  });

  test('that has expired is refused, be it known or new', async () => {
    const { call } = service();
    const now = Date.now() / 1000;
    const { token } = issuer.issue({ expires_at: Math.round((now + 0.4) * 1000) / 1000 });
    expect((await call(token)).status).toBe(200);
    await sleep(500);
    expect((await call(token)).status).toBe(401);
    expect((await call(issuer.issue({ issued_at: 1000, expires_at: 2000 }).token)).status).toBe(401);
  });

  test('gives the same identity when it is known, and shows neither token nor body', async () => {
    const { call } = service();
    const { token } = issuer.issue();
    const [first, again, third] = [await call(token), await call(token), await call(token)];
    expect({ ...again.identity }).toEqual({ ...first.identity });
    expect(again.headers).toEqual(first.headers);
    expect(again.identity!.token).toBe(token);
    expect(again.identity!.raw).toBe(first.identity!.raw);
    expect(JSON.stringify(again.identity)).not.toContain(token.slice(-40));
    expect(again.identity!.authPlugin().renewable).toBe(false);
    (again.identity!.roleNames as Set<string>).add('admin');
    expect(third.identity!.roleNames.has('admin')).toBe(false);
    expect(() => Object.assign(third.identity!.user, { name: 'mallory' })).toThrow();
  });

  test('brings its catalog when a handler asks, once per scope', async () => {
    const { call } = service();
    const { token } = issuer.issue();
    for (let n = 0; n < 3; n++) {
      const { identity } = await call(token);
      expect(identity!.catalog).toEqual([]);
      expect(await identity!.fetchCatalog()).toEqual([{ type: 'notes', endpoints: [] }]);
    }
    expect(count('/v3/auth/catalog')).toBe(1);
  });

  test('of another caller that differs in its signature alone is not taken for the known one', async () => {
    const { call } = service();
    const { token } = issuer.issue();
    expect((await call(token)).status).toBe(200);
    const forged = `${token.slice(0, -40)}${[...token.slice(-40)].reverse().join('')}`;
    expect((await call(forged)).status).toBe(401);
    expect((await call(token)).status).toBe(200);
  });

  test('with access rules passes only where a rule says so', async () => {
    const { call } = service();
    const id = 'c'.repeat(32);
    const rules = [{ id: 'r', service: 'notes', method: 'GET', path: '/notes/*' }];
    const credential = { id, restricted: true, access_rules: rules };
    const { token } = issuer.issue({ app_cred_id: id }, { application_credential: credential });
    expect((await call(token, '/notes/1')).status).toBe(200);
    expect((await call(token, '/secrets')).status).toBe(401);
  });
});

describe('keys', () => {
  test('are fetched again for an unknown one, but not for each', async () => {
    const { call } = service();
    expect((await call(issuer.issue().token)).status).toBe(200);
    issuer.rotate();
    const before = count('/.well-known/jwks.json');
    for (let n = 0; n < 5; n++) expect((await call(issuer.issue().token)).status).toBe(401);
    expect(count('/.well-known/jwks.json')).toBe(before);
  });

  test('are kept in a directory that is closed to others', async () => {
    const root = mkdtempSync(join(tmpdir(), 'archstone-keys-'));
    undo.push(() => rmSync(root, { recursive: true }));
    const signingDir = join(root, 'keys');
    const first = service({ signingDir });
    const { token } = issuer.issue();
    expect((await first.call(token)).status).toBe(200);
    await first.close();
    expect(statSync(signingDir).mode & 0o777).toBe(0o700);
    const [file] = readdirSync(signingDir);
    expect(statSync(join(signingDir, file!)).mode & 0o777).toBe(0o600);
    issuer.rotate();
    expect((await service({ signingDir }).call(token)).status).toBe(200);
    expect(() => service({ signingDir: '/tmp' })).toThrow(AuthTokenConfigError);
  });
});

describe('revocations', () => {
  test('known before the first request count', async () => {
    const { token, claims } = issuer.issue();
    issuer.revoke({ audit_id: claims.audit_ids[0]! });
    expect((await service().call(token)).status).toBe(401);
  });

  test.each([
    ['audit_id', (t: ReturnType<TestIssuer['issue']>) => ({ audit_id: t.claims.audit_ids[0]! })],
    ['user', (t: ReturnType<TestIssuer['issue']>) => ({ user_id: t.claims.user_id })],
    [
      'user and project',
      (t: ReturnType<TestIssuer['issue']>) => ({ user_id: t.claims.user_id, project_id: t.claims.project_id! }),
    ],
    ['domain', () => ({ domain_id: 'default' })],
    ['role name', () => ({ role_name: 'reader' })],
    ['a role whose id the token does not tell', () => ({ role_id: 'whichever' })],
    ['something of a later version', () => ({ later: 'x' })],
  ])('by %s are heard from the stream', async (_name, attributes) => {
    const { call } = service();
    const issued = issuer.issue();
    expect((await call(issued.token)).status).toBe(200);
    issuer.revoke(attributes(issued));
    await heard();
    expect((await call(issued.token)).status).toBe(401);
    await sleep(2);
    expect((await call(issuer.issue({ user_id: issued.claims.user_id }).token)).status).toBe(200);
  });

  test('of others change nothing', async () => {
    const { call } = service();
    const { token, claims } = issuer.issue();
    expect((await call(token)).status).toBe(200);
    issuer.revoke({ user_id: 'somebody' });
    issuer.revoke({ user_id: claims.user_id, project_id: 'another' });
    await heard();
    expect((await call(token)).status).toBe(200);
  });

  test('told while nobody listened are heard afterwards, without another snapshot', async () => {
    const { call } = service();
    const { token, claims } = issuer.issue();
    expect((await call(token)).status).toBe(200);
    issuer.hangUp();
    issuer.revoke({ audit_id: claims.audit_ids[0]! });
    await sleep(150);
    expect((await call(token)).status).toBe(401);
    expect(count('/v3/OS-REVOKE/events/snapshot')).toBe(1);
  });

  test.each([
    ['a sequence beyond what was told', { sequence: 100 }],
    ['another epoch', { epoch: 'ffff' }],
    ['no time', { as_of: 'now' }],
  ])('a stream that speaks of %s is not believed', async (_name, changes) => {
    const { call } = service();
    expect((await call(issuer.issue().token)).status).toBe(200);
    issuer.beat(changes);
    await sleep(150);
    expect(count('/v3/OS-REVOKE/events/snapshot')).toBe(2);
    expect((await call(issuer.issue().token)).status).toBe(200);
  });

  test('are polled where there is no stream', async () => {
    issuer.hasFeed = false;
    const { call } = service({ maxStaleness: 2 });
    const { token, claims } = issuer.issue({ issued_at: Math.floor(Date.now() / 1000) - 5 });
    expect((await call(token)).status).toBe(200);
    issuer.revoke({ audit_id: claims.audit_ids[0]! });
    await sleep(1300);
    expect((await call(token)).status).toBe(401);
    expect(validations()).toBe(0);
  });
});

describe('staleness', () => {
  test('counts from what the server proved: beyond the bound Identity is asked each time', async () => {
    issuer.age = 60;
    const { call } = service();
    const { token } = issuer.issue();
    expect((await call(token)).status).toBe(401);
    issuer.online = tokenBody('project');
    expect((await call(token)).status).toBe(200);
    expect((await call(token)).status).toBe(200);
    expect(validations()).toBe(3);
    issuer.age = 0;
    issuer.beat();
    await heard();
    expect((await call(token)).identity?.user.name).toBe('alice');
    expect(validations()).toBe(3);
  });

  test('or the answer is 503', async () => {
    issuer.age = 60;
    expect((await service({ whenStale: 'refuse' }).call(issuer.issue().token)).status).toBe(503);
    expect(validations()).toBe(0);
  });

  test('with Identity gone requests go on for the bound and no longer', async () => {
    const { call } = service({ maxStaleness: 1 });
    const { token } = issuer.issue();
    expect((await call(token)).status).toBe(200);
    await issuer.close();
    const end = Date.now();
    let status = 200;
    while (status === 200) {
      await sleep(50);
      ({ status } = await call(token));
    }
    expect(status).toBe(503);
    expect(Date.now() - end).toBeLessThan(1300);
    expect(Date.now() - end).toBeGreaterThan(700);
  });

  test('0 asks always, and a route may have its own bound', async () => {
    issuer.online = tokenBody('project');
    const always = service({ maxStaleness: 0 });
    const routed = service({ maxStalenessFor: ({ target }) => (target.startsWith('/keys') ? 0 : undefined) });
    const { token } = issuer.issue();
    await always.call(token);
    expect(validations()).toBe(1);
    await routed.call(token);
    expect(validations()).toBe(1);
    await routed.call(token, '/keys/1');
    expect(validations()).toBe(2);
  });
});

test('several issuers stand side by side, each with its keys and revocations', async () => {
  const other = await testIssuer('https://other.example.org');
  undo.push(other.close);
  const auth = password({ authUrl: other.url, userId: 'notes', password: 'own-secret', projectId: 'service' });
  const { call } = service({ issuers: [{ auth }] });
  const [here, there] = [issuer.issue(), other.issue()];
  expect((await call(here.token)).status).toBe(200);
  expect((await call(there.token)).status).toBe(200);
  // What one of them says counts for its own tokens only.
  issuer.revoke({ user_id: there.claims.user_id });
  await heard();
  expect((await call(there.token)).status).toBe(200);
  other.revoke({ user_id: there.claims.user_id });
  await heard();
  expect((await call(there.token)).status).toBe(401);
  expect((await call(here.token)).status).toBe(200);
});

async function pkiSigner(now: number) {
  const made = { subject: '/CN=identity.example.org', keySize: 2048, validDays: 2, from: now - 60 };
  const ca = await createCertificateAuthority(made);
  const signing = await createSigningCertificate(ca, made);
  const signer = createPkiSigner({ ...signing, ca: ca.certificate });
  return { signer, certificates: { certificates: signing.certificate, ca: ca.certificate } };
}

test('pki and pkiz are judged without asking; bad signatures and v2.0 bodies are not believed', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { signer, certificates } = await pkiSigner(now);
  issuer.certificates = certificates;
  const { token } = tokenBody('project', {
    issued_at: formatTime(now),
    audit_ids: [newAuditId()],
    expires_at: formatTime(now + 3600),
  });
  const body = Buffer.from(JSON.stringify({ token }));
  const { call } = service();
  const pki = signer.token(body, { issued_at: now, expires_at: now + 3600 });
  const pkiz = encodePkiz(signer.cms(body));
  for (const text of [pki, pkiz]) {
    const { status, identity } = await call(text);
    expect(status).toBe(200);
    expect(identity!.user.name).toBe(token.user.name);
    // The second identity is one of a known token.
    for (const { catalog, raw, ...rest } of [identity!, (await call(text)).identity!]) {
      expect(rest.user).toEqual(token.user);
      expect(catalog).toEqual(token.catalog);
      expect(raw.catalog).toBe(catalog);
      expect(Object.isFrozen(catalog[0]!.endpoints[0])).toBe(true);
    }
    expect(JSON.parse(JSON.stringify((await call(text)).identity)).catalog).toEqual(token.catalog);
  }
  expect((await call(`${pki.slice(0, -20)}AAAA${pki.slice(-16)}`)).status).toBe(401);
  for (const odd of [` ${pki}, ${pki}`, `${pki}\u00fc`, `${pki} `.repeat(2)])
    expect((await call(odd)).status).toBe(401);
  issuer.revoke({ audit_id: token.audit_ids![0]! });
  await heard();
  for (const text of [pki, pkiz]) expect((await call(text)).status).toBe(401);
  expect(validations()).toBe(0);
});

test('a signed catalog that is none is an error for whoever asks for it', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { signer, certificates } = await pkiSigner(now);
  issuer.certificates = certificates;
  const times = { issued_at: formatTime(now), expires_at: formatTime(now + 3600) };
  const { token } = tokenBody('project', { ...times, audit_ids: [newAuditId()], catalog: [{ type: 7 }] as never });
  const text = signer.token(Buffer.from(JSON.stringify({ token })), { issued_at: now, expires_at: now });
  const { status, identity } = await service({}, { includeServiceCatalog: false }).call(text);
  expect(status).toBe(200);
  expect(() => identity!.catalog).toThrow(InvalidTokenError);
  // Here the headers ask.
  await expect(service().call(text)).rejects.toThrow(InvalidTokenError);
});

test('other formats are asked about as ever', async () => {
  issuer.online = tokenBody('project');
  const { call } = service();
  expect((await call('gAAAAABsomething')).status).toBe(200);
  expect((await call('gAAAAABsomething')).status).toBe(200);
  expect(validations()).toBe(1);
});
