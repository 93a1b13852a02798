import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { archstone, scratch, serve } from './testing.ts';

const openrcOf = (state: string) =>
  Object.fromEntries(
    [...readFileSync(join(state, 'openrc'), 'utf8').matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [
      name!,
      value!,
    ]),
  );

const signIn = (origin: string, password: string) =>
  fetch(`${origin}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', domain: { id: 'default' }, password } },
        },
        scope: { project: { name: 'admin', domain: { id: 'default' } } },
      },
    }),
  });

test('a first start makes everything, is ready soon, and the token commands work at once; a second reuses it', async () => {
  using directory = scratch();
  const state = join(directory.path, 'state');
  const began = performance.now();
  const first = await serve(['--state-dir', state]);
  // Two seconds where the machine has nothing else to do.
  expect(performance.now() - began).toBeLessThan(8000);
  expect(first.greeting).toContain(`listens on ${first.origin}`);
  expect(first.greeting).toContain(`. ${state}/openrc && openstack token issue`);
  expect(first.greeting).toContain(`. ${state}/openrc && curl -si $OS_AUTH_URL/auth/tokens`);
  expect(statSync(state).mode & 0o777).toBe(0o700);
  for (const file of ['openrc', 'clouds.yaml', 'archstone.db']) {
    expect(statSync(join(state, file)).mode & 0o777, file).toBe(0o600);
  }
  const openrc = openrcOf(state);
  expect(openrc).toMatchObject({
    OS_AUTH_URL: `${first.origin}/v3`,
    OS_USERNAME: 'admin',
    OS_REGION_NAME: 'RegionOne',
  });

  const token = async (...args: string[]) => {
    const { code, stdout, stderr } = await archstone(['token', ...args, '--state-dir', state, '-f', 'json']);
    return { code, stderr, body: stdout === '' ? undefined : JSON.parse(stdout) };
  };
  const issued = (await token('issue', '--system')).body;
  expect(issued).toMatchObject({ user_name: 'admin', system: 'all', methods: ['password'] });
  expect((await token('validate', issued.token)).body).toMatchObject({ system: 'all', audit_ids: issued.audit_ids });
  expect((await token('inspect', issued.token)).body).toMatchObject({
    format: 'fernet',
    authenticated: true,
    version: 8,
    key: '1',
    key_index: 0,
    expired: false,
    claims: { user_id: issued.user_id, system: 'all', audit_ids: issued.audit_ids },
  });
  expect((await token('inspect', 'nonsense')).code).toBe(1);
  expect((await token('revoke', issued.token)).body).toEqual({ revoked: true });
  expect(await token('validate', issued.token)).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^archstone: Could not find/),
    body: undefined,
  });
  const byDomain = await archstone(['token', 'issue', '--domain', 'default', '-f', 'json'], { env: openrc });
  expect(byDomain.stderr).toMatch(/authentication/);
  expect((await first.stop()).code).toBe(0);

  const before = ['fernet-keys', 'credential-keys'].flatMap((name) => readdirSync(join(state, name)));
  const second = await serve(['--state-dir', state, '--bind', new URL(first.origin).host]);
  expect(openrcOf(state)).toEqual(openrc);
  expect(['fernet-keys', 'credential-keys'].flatMap((name) => readdirSync(join(state, name)))).toEqual(before);
  const answer = await signIn(second.origin, openrc.OS_PASSWORD!);
  expect(answer.status).toBe(201);
  const { catalog } = ((await answer.json()) as { token: { catalog: { endpoints: { url: string }[] }[] } }).token;
  expect(new Set(catalog[0]!.endpoints.map(({ url }) => url))).toEqual(new Set([openrc.OS_AUTH_URL]));

  // The running service hears of a password that the command line sets.
  const bootstrapped = await archstone(['bootstrap', '--bootstrap-password', "it's new", '--state-dir', state]);
  expect(bootstrapped.code).toBe(0);
  expect((await signIn(second.origin, openrc.OS_PASSWORD!)).status).toBe(401);
  expect((await signIn(second.origin, "it's new")).status).toBe(201);
  expect(readFileSync(join(state, 'openrc'), 'utf8')).toContain(String.raw`OS_PASSWORD='it'\''s new'`);
  expect((await token('issue')).body).toMatchObject({ project_name: 'admin' });
  expect((await second.stop()).code).toBe(0);
});

test('two first starts at the same time bootstrap once, and the openrc tells the password in force', async () => {
  using directory = scratch();
  const both = await Promise.all([serve(['--state-dir', directory.path]), serve(['--state-dir', directory.path])]);
  const { OS_PASSWORD } = openrcOf(directory.path);
  for (const { origin } of both) expect((await signIn(origin, OS_PASSWORD!)).status).toBe(201);
  for (const server of both) expect((await server.stop()).code).toBe(0);
});

test('SIGTERM lets a running request end', async () => {
  using directory = scratch();
  const slow = { env: { OS_IDENTITY__PASSWORD_HASH_ROUNDS: '12' } };
  const server = await serve(['--state-dir', directory.path], slow);
  const answer = signIn(server.origin, openrcOf(directory.path).OS_PASSWORD!);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const began = performance.now();
  const [{ status }, { code, stderr }] = await Promise.all([answer, server.stop()]);
  expect({ status, code, stderr }).toEqual({ status: 201, code: 0, stderr: '' });
  expect(performance.now() - began).toBeLessThan(3500);
});

test('--version and --help', async () => {
  expect((await archstone(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { code, stdout } = await archstone(['--help']);
  expect(code).toBe(0);
  for (const name of ['serve', 'bootstrap', 'config', 'manage', 'token']) expect(stdout).toContain(`\n  ${name}`);
});
