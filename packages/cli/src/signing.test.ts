import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  createJwsTokens,
  createJwtTokens,
  createPkiSigner,
  encodePkiz,
  fixedJwsKeys,
  formatTime,
  newAuditId,
  newUuidToken,
  type TokenClaims,
  watchJwtKeys,
} from '@archstone/tokens';
import { expect, test } from 'vitest';
import { archstone, scratch } from './testing.ts';

const now = Math.floor(Date.now() / 1000);
const claims: TokenClaims = {
  user_id: newUuidToken(),
  methods: ['password'],
  issued_at: now,
  expires_at: now + 3600,
  audit_ids: [newAuditId()],
};
const user = { id: claims.user_id, name: 'alice', domain: { id: 'default', name: 'Default' } };

function deployment() {
  const directory = scratch();
  const state = ['--state-dir', directory.path];
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await archstone([...args, ...state, '-f', 'json']);
    return { code, stderr, body: stdout === '' ? undefined : JSON.parse(stdout) };
  };
  return {
    at: (...path: string[]) => join(directory.path, ...path),
    run,
    manage: async (...args: string[]) => {
      const { code, stderr, body } = await run('manage', ...args);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      return body;
    },
    inspect: (token: string) => run('token', 'inspect', token),
    table: async (token: string) => (await archstone(['token', 'inspect', token, ...state])).stdout,
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}
const mode = (path: string) => statSync(path).mode & 0o777;

test('pki_setup makes what is missing, pki_rotate keeps the former certificate; inspect verifies with either', async () => {
  using it = deployment();
  const none = await it.run('manage', 'pki_rotate');
  expect(none.code).toBe(1);
  expect(none.stderr).toMatch(/no certificate in .*"archstone manage pki_setup"/);

  const [{ directory, created }] = await it.manage('pki_setup');
  expect(created).toBe(true);
  expect((await it.manage('pki_setup'))[0].created).toBe(false);
  const files = await it.manage('pki_rotate');
  expect(files.certfile.startsWith(directory)).toBe(true);
  expect(mode(files.keyfile)).toBe(0o600);
  const certificates = readFileSync(files.certfile, 'utf8');
  expect(certificates.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  const key = readFileSync(files.keyfile, 'utf8');
  const ca = readFileSync(join(directory, 'ca.pem'), 'utf8');
  expect(new X509Certificate(certificates).verify(new X509Certificate(ca).publicKey)).toBe(true);

  const times = { issued_at: formatTime(claims.issued_at), expires_at: formatTime(claims.expires_at) };
  const { methods, audit_ids } = claims;
  const body = Buffer.from(JSON.stringify({ token: { methods, audit_ids, ...times, user } }));
  const signer = createPkiSigner({ certificate: certificates, key, ca });
  const tokens = { pki: signer.token(body, claims), pkiz: encodePkiz(signer.cms(body)) };
  // The private key is not needed to look.
  rmSync(files.keyfile);
  for (const [format, token] of Object.entries(tokens)) {
    const signature = 'verified by a certificate of [signing] certfile';
    const found = await it.inspect(token);
    expect(found).toMatchObject({ code: 0, body: { format, authenticated: true, signature, expired: false, claims } });
  }
  expect(await it.table(tokens.pki)).toMatch(new RegExp(`^user_id +${claims.user_id}$`, 'm'));
  rmSync(files.certfile);
  const blind = await it.inspect(tokens.pki);
  expect(blind).toMatchObject({ code: 1, body: { authenticated: false, signature: 'not verified: no keys', claims } });
  expect(blind.stderr).toMatch(/warning: .* cannot be read/);
}, 120_000);

test('jwt_setup stages a key, jwt_rotate promotes it; inspect names the key and what a token says beyond its claims', async () => {
  using it = deployment();
  expect((await it.run('manage', 'jwt_rotate')).stderr).toMatch(/"archstone manage jwt_setup"/);
  const [{ directory, created }] = await it.manage('jwt_setup');
  expect(created).toBe(true);
  expect((await it.manage('jwt_setup'))[0].created).toBe(false);
  const before = readdirSync(directory).sort();
  for (const name of before) expect(mode(join(directory, name))).toBe(0o600);

  using keys = watchJwtKeys(directory);
  const parties = { issuer: 'https://identity.example.org', audience: 'https://identity.example.org' };
  const token = createJwtTokens({ keys, ...parties }).encode(claims, { user, roles: [] });
  const { body } = await it.inspect(token);
  expect(body).toMatchObject({ format: 'jwt', authenticated: true, claims, subject: { user } });
  expect(body.signature).toBe(`verified by key ${body.key}`);
  expect(keys.keys.map(({ kid }) => kid)).toContain(body.key);

  const [rotation] = await it.manage('jwt_rotate');
  expect(rotation).toMatchObject({ directory, purged: [] });
  expect(readdirSync(directory).length).toBe(before.length + 1);
  expect((await it.inspect(token)).body.authenticated).toBe(true);
  const refused = await it.run('manage', 'jwt_rotate', '--refuse-unsafe');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/no key was rotated/);

  const [head, payload] = token.split('.');
  const forged = await it.inspect(`${head}.${payload}.${'A'.repeat(86)}`);
  expect(forged).toMatchObject({ code: 1, body: { signature: 'not verified: bad_signature', claims } });
}, 120_000);

test('create_jws_keypair writes a pair once; inspect names the file of the key', async () => {
  using it = deployment();
  const target = it.at('pair');
  mkdirSync(target);
  const files = await it.manage('create_jws_keypair', '--target-directory', target);
  expect(files).toEqual({ private_key: join(target, 'private.pem'), public_key: join(target, 'public.pem') });
  expect(mode(files.private_key)).toBe(0o600);
  const [first, pem] = [readFileSync(files.private_key, 'utf8'), readFileSync(files.public_key, 'utf8')];
  const again = await it.run('manage', 'create_jws_keypair', '--target-directory', target);
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/already there/);
  await it.manage('create_jws_keypair', '--target-directory', target, '--force');
  expect(readFileSync(files.private_key, 'utf8')).not.toBe(first);

  const token = createJwsTokens({ keys: fixedJwsKeys([pem], first) }).encode(claims);
  const blind = await it.inspect(token);
  expect(blind).toMatchObject({ code: 1, body: { format: 'jws', signature: 'not verified: no keys', claims } });
  const publicKeys = it.at('jws-keys', 'public');
  mkdirSync(publicKeys, { recursive: true });
  renameSync(files.public_key, join(publicKeys, 'other.pem'));
  expect((await it.inspect(token)).body.signature).toBe('not verified: bad_signature');
  const own = createJwsTokens({
    keys: fixedJwsKeys([readFileSync(join(publicKeys, 'other.pem'), 'utf8')], readFileSync(files.private_key, 'utf8')),
  }).encode(claims);
  expect((await it.inspect(own)).body).toMatchObject({ key: 'other.pem', key_index: 0, authenticated: true, claims });
}, 120_000);

test('what nobody can verify offline says so', async () => {
  using it = deployment();
  for (const text of [newUuidToken(), 'nonsense'])
    expect(await it.inspect(text)).toMatchObject({ code: 1, body: { signature: 'none: only the service can tell' } });
}, 120_000);
