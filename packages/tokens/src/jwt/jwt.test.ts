import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { newAuditId } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import { newKeyPair, signJws } from '../jws/algorithms.ts';
import { encodeJsonPart } from '../jws/compact.ts';
import { newUuidToken } from '../uuid/uuid.ts';
import { readJwks } from './jwks.ts';
import { parseJwtKey, publicJwks, rotateJwtKeys, setupJwtKeys, watchJwtKeys } from './keys.ts';
import type { JwtSubject } from './subject.ts';
import { createJwtTokens } from './tokens.ts';
import { createJwtVerifier, jwtHeader } from './verify.ts';

const issuer = 'https://identity.example.org';
const parties = { issuer, audience: issuer };
const newKey = (name = '1') => parseJwtKey(newKeyPair('ES256').privateKey, name);
const fixed = (...keys: ReturnType<typeof newKey>[]) => ({ keys, generation: 0, refresh: () => false });
const key = newKey();
const tokens = createJwtTokens({ keys: fixed(key), ...parties });
const verifier = createJwtVerifier(readJwks(publicJwks([key])), parties);

const home = { id: 'default', name: 'Default' };
const claims: TokenClaims = {
  user_id: newUuidToken(),
  methods: ['password'],
  issued_at: 1_790_000_000.123456,
  expires_at: 1_790_003_600,
  audit_ids: [newAuditId()],
};
const subject: JwtSubject = { user: { id: claims.user_id, name: 'alice-123456', domain: home }, roles: [] };
const [project_id, app_cred_id, trust_id, access_token_id] = Array.from({ length: 4 }, newUuidToken) as [
  string,
  string,
  string,
  string,
];
const roles = Array.from({ length: 5 }, (_, i) => ({ name: `role-${i}-90ab2`, id: newUuidToken() }));
const names = roles.map(({ name }) => ({ name }));
const project = { id: project_id, name: 'project-0123', domain: home };
const inProject = { ...subject, project, roles: names };

const kinds: Readonly<Record<string, readonly [TokenClaims, JwtSubject]>> = {
  unscoped: [claims, subject],
  project: [{ ...claims, project_id }, inProject],
  'project with role ids': [
    { ...claims, project_id },
    { ...inProject, roles },
  ],
  'project of another domain, rescoped': [
    { ...claims, project_id, audit_ids: [newAuditId(), newAuditId()], methods: ['token', 'password'] },
    { ...inProject, project: { ...project, domain: { id: newUuidToken(), name: 'Öther ☃' } } },
  ],
  'project that is a domain': [
    { ...claims, project_id },
    { ...inProject, project: { ...project, is_domain: true } },
  ],
  domain: [
    { ...claims, domain_id: 'default' },
    { ...subject, domain: home, roles: names },
  ],
  system: [
    { ...claims, system: 'all' },
    { ...subject, roles: names },
  ],
  'no roles left': [
    { ...claims, project_id },
    { ...inProject, roles: [] },
  ],
  'application credential': [
    { ...claims, project_id, app_cred_id },
    {
      ...inProject,
      application_credential: {
        id: app_cred_id,
        name: 'ci',
        restricted: true,
        access_rules: [{ id: newUuidToken(), service: 'compute', method: 'GET', path: '/v2.1/servers' }],
      },
    },
  ],
  'application credential that allows nothing': [
    { ...claims, project_id, app_cred_id },
    { ...inProject, application_credential: { id: app_cred_id, restricted: false, access_rules: [] } },
  ],
  trust: [
    { ...claims, project_id, trust_id },
    { ...inProject, trust: { id: trust_id, trustor_user_id: 'a', trustee_user_id: 'b', impersonation: true } },
  ],
  oauth1: [
    { ...claims, project_id, access_token_id },
    { ...inProject, oauth1: { access_token_id, consumer_id: newUuidToken() } },
  ],
  'federated and bound to a certificate': [
    { ...claims, project_id, idp_id: 'idp', protocol_id: 'saml2', group_ids: ['g', 'h'], thumbprint: 'dGh1bWI' },
    inProject,
  ],
};
const failsWith = (code: string) => expect.objectContaining({ name: 'TokenError', code });

test.each(Object.entries(kinds))('%s comes back whole, without the server’s keys', (_name, [given, about]) => {
  const token = tokens.encode(given, about);
  expect(verifier.verify(token)).toEqual({ claims: given, subject: about, kid: key.kid });
  expect(tokens.decode(token)).toEqual({ claims: given, subject: about, kid: key.kid });
});

test('sizes', () => {
  const chained = { ...claims, project_id, audit_ids: [newAuditId(), newAuditId()] };
  const size = (given: TokenClaims, about: JwtSubject) => tokens.encode(given, about).length;
  const sizes = {
    names: size({ ...claims, project_id }, inProject),
    ids: size({ ...claims, project_id }, { ...inProject, roles }),
    namesRescoped: size(chained, inProject),
    idsRescoped: size(chained, { ...inProject, roles }),
  };
  expect(sizes.names).toBeLessThanOrEqual(900);
  expect(sizes.namesRescoped).toBeLessThanOrEqual(900);
  expect(sizes.ids).toBeLessThanOrEqual(1100);
  expect(sizes.idsRescoped).toBeLessThanOrEqual(1100);
  // what the documentation says
  expect([sizes.names, sizes.ids]).toEqual([805, 1055]);
});

test('the payload is the documented one', () => {
  const [given, about] = kinds['application credential']!;
  const payload = JSON.parse(Buffer.from(tokens.encode(given, about).split('.')[1]!, 'base64url').toString());
  expect(payload).toEqual({
    iss: issuer,
    sub: claims.user_id,
    aud: issuer,
    client_id: app_cred_id,
    iat: 1_790_000_000.123456,
    exp: 1_790_003_600,
    jti: claims.audit_ids[0],
    amr: ['password'],
    user: { name: 'alice-123456', domain: home },
    project: { id: project_id, name: 'project-0123' },
    roles: names.map(({ name }) => name),
    app_cred: {
      name: 'ci',
      restricted: true,
      access_rules: about.application_credential!.access_rules,
    },
  });
});

describe('other libraries', () => {
  const [given, about] = kinds['project with role ids']!;
  const jwks = publicJwks([newKey('0'), key]);

  test('jose verifies it from the JWKS, and the key id is a thumbprint’s beginning', async () => {
    const { payload, protectedHeader } = await jwtVerify(tokens.encode(given, about), createLocalJWKSet(jwks), {
      issuer,
      audience: issuer,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(1_790_000_001_000),
    });
    expect(protectedHeader).toEqual({ typ: 'at+jwt', alg: 'ES256', kid: key.kid });
    expect(payload).toMatchObject({
      sub: claims.user_id,
      iat: claims.issued_at,
      roles: about.roles.map((r) => r.name),
    });
    expect(key.kid).toBe((await calculateJwkThumbprint(jwks.keys[1]!)).slice(0, 11));
  });

  const PYTHON = '/usr/bin/python3';
  const available = (() => {
    try {
      execFileSync(PYTHON, ['-c', 'import jwt, cryptography'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  const skip = !available && process.env.ARCHSTONE_REQUIRE_SERVICES !== '1';
  const VERIFY = `
import json, sys, jwt
given = json.load(sys.stdin)
keys = jwt.PyJWKSet.from_dict(given['jwks'])
header = jwt.get_unverified_header(given['token'])
assert header['typ'] == 'at+jwt'
key = [k for k in keys.keys if k.key_id == header['kid']][0]
print(json.dumps(jwt.decode(given['token'], key.key, algorithms=['ES256'], issuer=given['issuer'], audience=given['issuer'],
    options={'require': ['exp', 'iat', 'sub', 'jti']})))
`;
  test.skipIf(skip)(`PyJWT verifies it from the JWKS${skip ? ' (skipped: no python3-jwt)' : ''}`, () => {
    const now = Date.now() / 1000;
    const fresh = { ...given, issued_at: now - 10, expires_at: now + 60 };
    const input = JSON.stringify({ jwks, issuer, token: tokens.encode(fresh, about) });
    const payload = JSON.parse(execFileSync(PYTHON, ['-c', VERIFY], { input, encoding: 'utf8' }));
    expect(payload).toMatchObject({
      sub: claims.user_id,
      jti: claims.audit_ids[0],
      role_ids: roles.map(({ id }) => id),
    });
  });
});

describe('refused', () => {
  const token = tokens.encode(...kinds.project!);
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const decoded = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const signed = (change: object, head = header) => {
    const input = `${head}.${encodeJsonPart({ ...decoded, ...change })}`;
    return `${input}.${signJws('ES256', key.privateKey, input).toString('base64url')}`;
  };

  test('every flipped bit', () => {
    for (let i = 0; i < token.length; i++) {
      for (const bit of [1, 2, 4, 8, 16, 32]) {
        const bad = token.slice(0, i) + String.fromCharCode(token.charCodeAt(i) ^ bit) + token.slice(i + 1);
        expect(() => verifier.verify(bad)).toThrow(expect.objectContaining({ name: 'TokenError' }));
      }
    }
  });

  test('another issuer, another audience, a key that is not at hand', () => {
    const elsewhere = (change: object) => createJwtTokens({ keys: fixed(key), ...parties, ...change });
    const kind = kinds.project!;
    expect(() => verifier.verify(elsewhere({ issuer: 'https://x' }).encode(...kind))).toThrow(
      failsWith('wrong_issuer'),
    );
    expect(() => verifier.verify(elsewhere({ audience: 'y' }).encode(...kind))).toThrow(failsWith('wrong_audience'));
    expect(() => verifier.verify(elsewhere({ keys: fixed(newKey()) }).encode(...kind))).toThrow(
      failsWith('unknown_signer'),
    );
    expect(() => verifier.verify(signed({ aud: [issuer] }))).toThrow(failsWith('wrong_audience'));
    expect(() => verifier.verify(signed({ v: 2 }))).toThrow(failsWith('unknown_version'));
  });

  test('another algorithm or type, and every other spelling of the header', async () => {
    for (const alg of ['none', 'HS256', 'RS256', 'ES384']) {
      const bad = `${encodeJsonPart({ typ: 'at+jwt', alg, kid: key.kid })}.${payload}.${signature}`;
      expect(() => verifier.verify(bad)).toThrow(failsWith('wrong_algorithm'));
    }
    for (const head of [
      { alg: 'ES256', typ: 'at+jwt', kid: key.kid },
      { typ: 'JWT', alg: 'ES256', kid: key.kid },
      { typ: 'at+jwt', alg: 'ES256' },
      { typ: 'at+jwt', alg: 'ES256', kid: key.kid, jwk: {} },
    ]) {
      expect(() => verifier.verify(signed({}, encodeJsonPart(head)))).toThrow(failsWith('malformed'));
    }
    const theirs = await new SignJWT(decoded)
      .setProtectedHeader({ typ: 'at+jwt', alg: 'ES256', kid: key.kid })
      .sign(key.privateKey);
    expect(verifier.verify(theirs).claims).toEqual(kinds.project![0]);
  });

  test.each([
    [{ sub: 7 }],
    [{ iat: '1' }],
    [{ exp: 1e18 }],
    [{ jti: 'x' }],
    [{ chain: 'x' }],
    [{ amr: 'password' }],
    [{ user: { name: 'a' } }],
    [{ domain: home }],
    [{ system: 'all' }],
    [{ system: true, project: undefined }],
    [{ roles: undefined }],
    [{ project: undefined }],
    [{ project: { id: 'p' } }],
    [{ project: { ...project, is_domain: 1 } }],
    [{ roles: [1] }],
    [{ role_ids: ['one'] }],
    [{ client_id: 'somebody' }],
    [{ app_cred: {} }],
    [{ app_cred: { restricted: true, access_rules: {} } }],
    [{ app_cred: { restricted: true, access_rules: [{ id: 'i' }] } }],
    [{ trust: { id: 't', trustor: 'a', trustee: 'b' } }],
    [{ oauth1: { access_token_id: 'a' } }],
    [{ federation: { idp: 'i', protocol: 'p' } }],
    [{ cnf: {} }],
  ])('%j', (change) => {
    expect(() => verifier.verify(signed(change))).toThrow(failsWith('malformed'));
  });

  test('claims and a subject that contradict each other', () => {
    const refuses = (given: Partial<TokenClaims>, about: Partial<JwtSubject>) =>
      expect(() => tokens.encode({ ...claims, ...given }, { ...subject, ...about })).toThrow(
        failsWith('unrepresentable'),
      );
    refuses({}, { user: { ...subject.user, id: 'x' } });
    refuses({}, { project });
    refuses({ project_id }, {});
    refuses({ project_id: 'x' }, { project });
    refuses({ app_cred_id }, {});
    refuses({ trust_id }, {});
    refuses({ access_token_id }, {});
    refuses({ project_id, domain_id: 'default' }, { project, domain: home });
    refuses({}, { roles: names });
    refuses({ methods: [] }, {});
    refuses({ audit_ids: ['x'] }, {});
    refuses({ idp_id: 'idp' }, {});
    refuses({ group_ids: ['g'] }, {});
    refuses({ issued_at: Number.NaN }, {});
  });

  test('what is no JWKS; keys of other kinds are passed over', () => {
    for (const value of [
      null,
      [],
      {},
      { keys: {} },
      { keys: [1] },
      { keys: [{ kty: 'EC', crv: 'P-256', x: 'a', y: 'b', kid: 'k' }] },
    ]) {
      expect(() => readJwks(value)).toThrow(failsWith('bad_key'));
    }
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    const own = publicJwks([key]).keys[0]!;
    const read = readJwks({ keys: [rsa, { ...own, use: 'enc' }, { ...own, alg: 'ES512' }, { ...own, d: 'AAAA' }] });
    expect(read).toHaveLength(1);
    expect(read[0]!.publicKey.type).toBe('public');
  });
});

describe('key repository', () => {
  test('the next key is published before it signs; the last one goes on verifying', () => {
    const directory = mkdtempSync(join(tmpdir(), 'archstone-jwt-'));
    try {
      expect(setupJwtKeys(directory)).toBe(true);
      expect(setupJwtKeys(directory)).toBe(false);
      using keys = watchJwtKeys(directory);
      const own = createJwtTokens({ keys, ...parties });
      const published = () => createJwtVerifier(readJwks(publicJwks(keys.keys)), parties);
      const before = published();
      const old = own.encode(claims, subject);
      expect(keys.keys.map(({ name }) => name)).toEqual(['1', '0']);
      expect(rotateJwtKeys(directory, 3)).toEqual({ primary: 2, purged: [] });
      expect(keys.refresh()).toBe(true);
      const fresh = own.encode(claims, subject);
      expect(fresh.split('.')[0]).toBe(jwtHeader(keys.keys[0]!.kid));
      expect(old.split('.')[0]).not.toBe(fresh.split('.')[0]);
      for (const reader of [before, published()]) {
        for (const token of [old, fresh]) expect(reader.verify(token).claims).toEqual(claims);
      }
      rotateJwtKeys(directory, 3);
      keys.refresh();
      expect(() => before.verify(own.encode(claims, subject))).toThrow(failsWith('unknown_signer'));
      expect(() => own.decode(old)).toThrow(failsWith('unknown_signer'));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('a token of a key that another process rotated in makes it look', () => {
    const directory = mkdtempSync(join(tmpdir(), 'archstone-jwt-'));
    try {
      setupJwtKeys(directory);
      using keys = watchJwtKeys(directory, { pollInterval: 3_600_000 });
      const own = createJwtTokens({ keys, ...parties });
      for (let i = 0; i < 2; i++) rotateJwtKeys(directory, 4);
      using theirs = watchJwtKeys(directory);
      expect(own.decode(createJwtTokens({ keys: theirs, ...parties }).encode(claims, subject)).claims).toEqual(claims);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('what is no repository', () => {
    const directory = mkdtempSync(join(tmpdir(), 'archstone-jwt-'));
    try {
      expect(() => watchJwtKeys(join(directory, 'none'))).toThrow(failsWith('no_keys'));
      expect(() => watchJwtKeys(directory)).toThrow(failsWith('no_keys'));
      writeFileSync(join(directory, '1'), newKeyPair('ES384').privateKey);
      expect(() => watchJwtKeys(directory)).toThrow(failsWith('bad_key'));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
