import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createJwtVerifier,
  createPkiVerifier,
  decodePkiz,
  readJwks,
  rotateJwtKeys,
  rotatePki,
} from '@archstone/tokens';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { formatKeys } from '../auth/providers/testing.ts';
import type { Settings } from '../config/load.ts';
import { createTestServer, type TestServer } from '../testing.ts';

const keys = await formatKeys();
afterAll(keys.remove);

let server: TestServer;
afterEach(() => server.close());
const start = async (provider: string, settings: Settings = {}) => {
  server = await createTestServer({ ...keys.settings, ...settings, archstone_tokens: { provider } });
  return server.token();
};
const get = async (path: string, token?: string) => server.call('GET', path, token === undefined ? {} : { token });
const certificates = async () => ({
  ca: (await get('/v3/OS-SIMPLE-CERT/ca')).body as string,
  certificates: (await get('/v3/OS-SIMPLE-CERT/certificates')).body as string,
});

function oracle(program: string, args: readonly string[]): string | undefined {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return undefined;
  } catch {
    if (process.env.ARCHSTONE_REQUIRE_SERVICES === '1') throw new Error(`${program} is required`);
    return `skipped: no ${program} ${args.join(' ')} here`;
  }
}
const noOpenssl = oracle('openssl', ['version']);
const noKeystoneclient = oracle('/usr/bin/python3', ['-c', 'import keystoneclient.common.cms']);

describe.each(['pki', 'pkiz'])('%s', (provider) => {
  test('tokens are verified with the certificates that anybody can fetch, also after a rotation', async () => {
    const former = await start(provider);
    const first = await get('/v3/OS-SIMPLE-CERT/certificates');
    expect(first.headers['content-type']).toBe('application/x-pem-file');
    await rotatePki({ ...keys.settings.signing, key_size: 2048, valid_days: 30, cert_subject: '/CN=next' });
    await expect.poll(async () => (await certificates()).certificates).not.toBe(first.body);
    const verifier = createPkiVerifier(await certificates());
    for (const token of [former, await server.token()]) {
      const cms = provider === 'pki' ? verifier.token(token, server.clock.now) : undefined;
      const body = cms ?? verifier.cms(decodePkiz(token), server.clock.now);
      expect(JSON.parse(body.toString()).token.user.name).toBe('admin');
      expect((await get('/v3/users', token)).status).toBe(200);
    }
  });
});

test('a server that only reads pki tokens needs no private key', async () => {
  const signing = { ...keys.settings.signing, keyfile: '/nowhere/signing_key.pem' };
  server = await createTestServer({
    ...keys.settings,
    signing,
    archstone_tokens: { provider: 'fernet', accept: ['pki'] },
  });
  const admin = await server.token();
  expect((await certificates()).certificates).toContain('BEGIN CERTIFICATE');
  const path = '/v3/auth/tokens/OS-PKI/revoked';
  expect((await get(path, admin)).status).toBe(503);
  expect((await get(`${path}?audit_id_only`, admin)).body).toEqual({ revoked: [] });
});

test('the list of revoked tokens is signed and knows a token by its hashes; else by its audit id', async () => {
  const admin = await start('pki');
  const subject = await server.token();
  const headers = { 'x-subject-token': subject };
  const { audit_ids } = (await server.call('GET', '/v3/auth/tokens', { token: admin, headers })).body.token;
  await server.call('DELETE', '/v3/auth/tokens', { token: admin, headers });
  const path = '/v3/auth/tokens/OS-PKI/revoked';
  const { signed } = (await get(path, admin)).body;
  const list = createPkiVerifier(await certificates())
    .pem(signed, server.clock.now)
    .toString();
  const hash = (name: string) => createHash(name).update(subject).digest('hex');
  const expires = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(JSON.parse(list)).toEqual({
    revoked: ['md5', 'sha256'].map((name) => ({ id: hash(name), expires, audit_id: audit_ids[0] })),
  });
  expect((await get(`${path}?audit_id_only`, admin)).body).toEqual({ revoked: [{ expires, audit_id: audit_ids[0] }] });
  expect((await get(path)).status).toBe(401);
  expect((await get(path, await server.token({ scope: 'unscoped' }))).status).toBe(403);
  server.clock.now += 3700;
  expect((await get(`${path}?audit_id_only`, await server.token())).body).toEqual({ revoked: [] });
});

describe('catalog in the token', () => {
  const bodyOf = async (token: string) =>
    JSON.parse(
      createPkiVerifier(await certificates())
        .token(token, server.clock.now)
        .toString(),
    ).token;
  const signIn = (query = '') =>
    server.call('POST', `/v3/auth/tokens${query}`, {
      body: {
        auth: {
          identity: { methods: ['password'], password: { user: { id: server.admin.user_id, password: 'secret' } } },
          scope: { project: { id: server.admin.project_id } },
        },
      },
    });

  test.each([
    ['always', 8000, true],
    ['never', 8000, false],
    ['fit', 8000, true],
    ['fit', 2000, false],
  ])('%s, at most %i characters', async (catalog, max_token_size, isThere) => {
    await start('pki', { archstone_pki_tokens: { catalog, max_token_size } });
    const { headers, body } = await signIn();
    expect(body.token.catalog).toHaveLength(1);
    expect('catalog' in (await bodyOf(headers['x-subject-token']!))).toBe(isThere);
    expect('catalog' in (await bodyOf((await signIn('?nocatalog')).headers['x-subject-token']!))).toBe(false);
  });

  test('a token that is too long even so is refused with what to do', async () => {
    server = await createTestServer({
      ...keys.settings,
      archstone_tokens: { provider: 'pki' },
      archstone_pki_tokens: { catalog: 'always', max_token_size: 1000 },
    });
    for (const query of ['', '?nocatalog']) {
      const { status, body } = await signIn(query);
      expect(status).toBe(403);
      expect(body.error.message).toMatch(/1000 characters.*max_token_size/);
    }
  });
});

test('keys of jwt tokens are published, the next one before it signs', async () => {
  const token = await start('jwt', { DEFAULT: { public_endpoint: 'https://identity.example.org/identity' } });
  const metadata = (await get('/.well-known/oauth-authorization-server')).body;
  expect(metadata).toMatchObject({
    issuer: 'https://identity.example.org',
    jwks_uri: 'https://identity.example.org/identity/.well-known/jwks.json',
    response_types_supported: [],
  });
  expect((await get('/.well-known/openid-configuration')).body).toMatchObject({
    ...metadata,
    id_token_signing_alg_values_supported: ['ES256'],
  });
  const { headers, body: jwks } = await get('/.well-known/jwks.json');
  expect(headers['cache-control']).toMatch(/max-age=\d+/);
  expect(jwks.keys).toHaveLength(2);
  for (const key of jwks.keys) expect(key).not.toHaveProperty('d');
  const { issuer } = metadata;
  const verifier = createJwtVerifier(readJwks(jwks), { issuer, audience: issuer });
  expect(verifier.verify(token).subject).toMatchObject({ user: { name: 'admin' }, project: { name: 'admin' } });
  rotateJwtKeys(keys.settings.archstone_jwt_tokens.key_repository, 3);
  await expect.poll(async () => (await get('/.well-known/jwks.json')).body.keys.length).toBe(3);
  expect(verifier.verify(await server.token()).kid).not.toBe(verifier.verify(token).kid);
});

describe('other programs verify our tokens', () => {
  const inFiles = async (use: (path: (name: string) => string) => Promise<void>) => {
    const directory = mkdtempSync(join(tmpdir(), 'archstone-oracle-'));
    const path = (name: string) => join(directory, name);
    const published = await certificates();
    writeFileSync(path('ca.pem'), published.ca);
    writeFileSync(path('signing.pem'), published.certificates);
    await use(path);
    rmSync(directory, { recursive: true });
  };

  test.skipIf(noOpenssl)(`openssl cms -verify ${noOpenssl ?? ''}`, async () => {
    const token = await start('pki');
    await inFiles(async (path) => {
      writeFileSync(path('token'), Buffer.from(token.replaceAll('-', '/'), 'base64'));
      const args = [
        '-inform',
        'DER',
        '-in',
        path('token'),
        '-certfile',
        path('signing.pem'),
        '-CAfile',
        path('ca.pem'),
      ];
      const body = execFileSync(
        'openssl',
        ['cms', '-verify', ...args, '-nosmimecap', '-nodetach', '-nocerts', '-noattr'],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      expect(JSON.parse(body.toString()).token.user.name).toBe('admin');
    });
  });

  test.skipIf(noKeystoneclient ?? noOpenssl).each(['pki', 'pkiz'])(
    `python-keystoneclient reads %s ${noKeystoneclient ?? ''}`,
    async (provider) => {
      const token = await start(provider);
      await inFiles(async (path) => {
        const call = provider === 'pki' ? 'cms.cms_verify(cms.token_to_cms(t), s, c)' : 'cms.pkiz_verify(t, s, c)';
        const script = `import sys
from keystoneclient.common import cms
s, c, t = sys.argv[1], sys.argv[2], sys.stdin.read()
sys.stdout.buffer.write(${call})`;
        const body = execFileSync(
          '/usr/bin/python3',
          ['-W', 'ignore', '-c', script, path('signing.pem'), path('ca.pem')],
          {
            input: token,
            stdio: ['pipe', 'pipe', 'ignore'],
          },
        );
        expect(JSON.parse(body.toString()).token.project.name).toBe('admin');
      });
    },
  );
});

test('without signed tokens Keystone’s answers stand', async () => {
  await start('fernet');
  expect((await get('/v3/OS-SIMPLE-CERT/ca')).status).toBe(410);
  expect((await get('/.well-known/jwks.json')).status).toBe(404);
});
