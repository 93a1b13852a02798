import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ token: { expiration: 3600, allow_expired_window: 600 } });
});
afterAll(() => server.close());

const signIn = (identity: object, scope?: unknown) =>
  server.call('POST', '/v3/auth/tokens', { body: { auth: { identity, ...(scope === undefined ? {} : { scope }) } } });
const byPassword = (
  scope?: unknown,
  user: object = { name: 'admin', domain: { id: 'default' } },
  password = 'secret',
) => signIn({ methods: ['password'], password: { user: { ...user, password } } }, scope);
const byToken = (id: string, scope?: unknown) => signIn({ methods: ['token'], token: { id } }, scope);
const validate = (subject: string, token = subject, query = '') =>
  server.call('GET', `/v3/auth/tokens${query}`, { token, headers: { 'x-subject-token': subject } });
const project = () => ({ project: { id: server.admin.project_id } });

/** Changes a row behind the API, as an operator's administration would. */
const store = (change: Parameters<TestServer['app']['freshness']['write']>[1]) =>
  server.app.freshness.write('authorization', change);

describe('scopes', () => {
  test('a project: roles, project, catalog', async () => {
    const { status, headers, body } = await byPassword({ project: { name: 'admin', domain: { name: 'Default' } } });
    expect(status).toBe(201);
    expect(headers).toMatchObject({ vary: 'X-Auth-Token', 'x-subject-token': expect.stringMatching(/^gAAAA/) });
    expect(body.token).toMatchObject({
      methods: ['password'],
      user: {
        id: server.admin.user_id,
        name: 'admin',
        domain: { id: 'default', name: 'Default' },
        password_expires_at: null,
      },
      project: { id: server.admin.project_id, name: 'admin', domain: { id: 'default', name: 'Default' } },
      is_domain: false,
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/),
    });
    expect(body.token.roles.map(({ name }: { name: string }) => name).sort()).toEqual([
      'admin',
      'manager',
      'member',
      'reader',
    ]);
    expect(body.token.catalog[0].endpoints).toHaveLength(3);
    expect(Object.keys(body.token.catalog[0].endpoints[0]).sort()).toEqual([
      'id',
      'interface',
      'region',
      'region_id',
      'url',
    ]);
  });

  test('the system: roles and the part of the catalog that needs no project', async () => {
    const { body } = await byPassword({ system: { all: true } });
    expect(body.token.system).toEqual({ all: true });
    expect(body.token).not.toHaveProperty('project');
    expect(body.token.catalog).toHaveLength(1);
  });

  test('a domain without a role on it is refused, like a project that does not exist', async () => {
    expect((await byPassword({ domain: { id: 'default' } })).status).toBe(401);
    expect((await byPassword({ project: { id: 'f'.repeat(32) } })).status).toBe(401);
  });

  test.each([['unscoped'], [{ unscoped: {} }], [undefined]])('%j is identity only', async (scope) => {
    const { status, body } = await byPassword(scope);
    expect(status).toBe(201);
    expect(Object.keys(body.token).sort()).toEqual(['audit_ids', 'expires_at', 'issued_at', 'methods', 'user']);
  });

  test('the default project is the scope when none is asked and it carries a role', async () => {
    const { user_id, project_id } = server.admin;
    await store((trx) =>
      trx.updateTable('user').set({ default_project_id: project_id }).where('id', '=', user_id).execute(),
    );
    expect((await byPassword()).body.token.project.id).toBe(project_id);
    expect((await byPassword('unscoped')).body.token).not.toHaveProperty('project');
    await store((trx) => trx.updateTable('project').set({ enabled: 0 }).where('id', '=', project_id).execute());
    expect((await byPassword()).body.token).not.toHaveProperty('project');
    await store((trx) => trx.updateTable('project').set({ enabled: 1 }).where('id', '=', project_id).execute());
    await store((trx) => trx.updateTable('user').set({ default_project_id: null }).where('id', '=', user_id).execute());
  });

  test('two scopes, none, or one by name without a domain are malformed', async () => {
    for (const scope of [{ ...project(), system: { all: true } }, {}, 'everything', { project: { name: 'admin' } }]) {
      expect((await byPassword(scope)).status).toBe(400);
    }
  });
});

describe('rescoping', () => {
  test('keeps methods, expiry and audit chain', async () => {
    const first = await byPassword('unscoped');
    server.clock.now += 60;
    const second = await byToken(first.headers['x-subject-token']!, project());
    expect(second.body.token.methods).toEqual(['token', 'password']);
    expect(second.body.token.expires_at).toBe(first.body.token.expires_at);
    expect(second.body.token.audit_ids).toEqual([expect.any(String), first.body.token.audit_ids[0]]);
    const third = await byToken(second.headers['x-subject-token']!);
    expect(third.body.token.audit_ids[1]).toBe(first.body.token.audit_ids[0]);
  });

  test('never leaves the system for a project', async () => {
    const system = await byPassword({ system: { all: true } });
    expect((await byToken(system.headers['x-subject-token']!, project())).status).toBe(403);
  });

  test('an unknown token is 404', async () => {
    expect((await byToken('nonsense', project())).status).toBe(404);
  });
});

describe('validation', () => {
  test('GET and HEAD answer alike, nocatalog leaves the catalog out', async () => {
    const token = await server.token();
    const { status, headers, body } = await validate(token);
    expect(status).toBe(200);
    expect(headers['x-subject-token']).toBe(token);
    expect((await validate(token, token, '?nocatalog')).body.token).not.toHaveProperty('catalog');
    const head = await server.call('HEAD', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } });
    expect(head.status).toBe(200);
    expect(head.headers['content-length']).toBe(String(JSON.stringify(body).length));
  });

  test('a changed character makes a token 404 as subject and 401 as caller', async () => {
    const token = await server.token();
    for (const at of [5, 40, token.length - 2]) {
      const broken = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect((await validate(broken, token)).status).toBe(404);
      expect((await validate(token, broken)).status).toBe(401);
    }
    for (const other of [token.slice(0, -5), `${token}A`, 'x'.repeat(30_000), 'gAAAAA', '0'.repeat(32)]) {
      expect((await validate(other, token)).status).toBe(404);
    }
  });

  test('an expired token counts only within the window, and only where it is asked for', async () => {
    const before = server.clock.now;
    const token = await server.token();
    server.clock.now = before + 3601;
    const caller = await server.token();
    expect((await validate(token, caller)).status).toBe(404);
    expect((await validate(token, caller, '?allow_expired=1')).status).toBe(200);
    expect((await validate(caller, token, '?allow_expired=1')).status).toBe(401);
    server.clock.now = before + 3600 + 601;
    expect((await validate(token, caller, '?allow_expired=1')).status).toBe(404);
    server.clock.now = before;
  });

  test('a token from the future is refused beyond the clock skew', async () => {
    const before = server.clock.now;
    server.clock.now = before + 50;
    const near = await server.token();
    server.clock.now = before + 120;
    const far = await server.token();
    server.clock.now = before;
    const caller = await server.token();
    expect((await validate(near, caller)).status).toBe(200);
    expect((await validate(far, caller)).status).toBe(404);
  });

  const switches: ['user' | 'project', () => string][] = [
    ['user', () => server.admin.user_id],
    ['project', () => server.admin.project_id],
    ['project', () => 'default'],
  ];
  test.each(switches)('disabling the %s kills a token, enabling revives it', async (table, id) => {
    const token = await server.token();
    expect((await server.call('GET', '/v3/regions', { token })).status).toBe(200);
    await store((trx) => trx.updateTable(table).set({ enabled: 0 }).where('id', '=', id()).execute());
    expect((await server.call('GET', '/v3/regions', { token })).status).toBe(401);
    await store((trx) => trx.updateTable(table).set({ enabled: 1 }).where('id', '=', id()).execute());
    expect((await server.call('GET', '/v3/regions', { token })).status).toBe(200);
  });
});

describe('revocation', () => {
  test('a revoked token is 404 as subject and 401 as caller; others of its chain live on', async () => {
    const admin = await server.token();
    const token = (await byToken(admin, project())).headers['x-subject-token']!;
    const headers = { 'x-subject-token': token };
    expect((await server.call('DELETE', '/v3/auth/tokens', { token: admin, headers })).status).toBe(204);
    expect((await validate(token, admin)).status).toBe(404);
    expect((await validate(admin, token)).status).toBe(401);
    expect((await validate(admin)).status).toBe(200);
  });

  test('the row has what Keystone writes: the audit id, whole seconds, nothing else', async () => {
    const token = await server.token();
    const { audit_ids } = (await validate(token)).body.token;
    await server.call('DELETE', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } });
    const row = await server.database.db
      .selectFrom('revocation_event')
      .selectAll()
      .where('audit_id', '=', audit_ids[0])
      .executeTakeFirstOrThrow();
    const set = Object.entries(row).filter(([, value]) => value !== null);
    expect(set.map(([name]) => name).sort()).toEqual(['audit_id', 'id', 'issued_before', 'revoked_at']);
    expect(row.issued_before).toBe(row.revoked_at);
  });
});

describe('proofs', () => {
  test('unknown user, wrong password, unknown and disabled domain answer alike', async () => {
    const answers = await Promise.all([
      byPassword(undefined, { name: 'nobody', domain: { id: 'default' } }),
      byPassword(undefined, undefined, 'wrong'),
      byPassword(undefined, { name: 'admin', domain: { id: 'nowhere' } }),
      byPassword(undefined, { id: 'f'.repeat(32) }),
    ]);
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([401, answers[0].body]);
      expect(headers['www-authenticate']).toMatch(/^Keystone uri="http:\/\/.+\/v3"$/);
    }
  });

  test('a method that is not built is named as unsupported, with those that are', async () => {
    const { status, body } = await signIn({ methods: ['smoke'], smoke: {} });
    expect(status).toBe(401);
    expect(body.error.identity.methods).toContain('password');
  });

  test('two methods must prove the same user', async () => {
    const token = await server.token();
    const both = {
      methods: ['password', 'token'],
      token: { id: token },
      password: { user: { id: server.admin.user_id, password: 'secret' } },
    };
    expect((await signIn(both, project())).status).toBe(201);
    expect((await signIn({ ...both, password: { user: { id: server.admin.user_id, password: 'no' } } })).status).toBe(
      401,
    );
  });

  test.each([
    [{}],
    [{ auth: null }],
    [{ auth: { identity: {} } }],
    [{ auth: { identity: { methods: 'password' } } }],
    ['{'],
    ['[]'],
  ])('%j is malformed', async (body) => {
    expect((await server.call('POST', '/v3/auth/tokens', { body })).status).toBe(400);
  });
});

test('under strict naming nobody signs in by a name that is not safe in a URL', async () => {
  const strict = await createTestServer({ resource: { project_name_url_safe: 'strict' } });
  const rename = (name: string) =>
    strict.app.freshness.write('authorization', (trx) =>
      trx.updateTable('project').set({ name }).where('id', '=', strict.admin.project_id).execute(),
    );
  const scope = (name: string) => ({ project: { name, domain: { id: 'default' } } });
  await rename('safe');
  await expect(strict.token({ scope: scope('safe') })).resolves.toMatch(/^gAAAA/);
  await rename('a/b');
  await expect(strict.token({ scope: scope('a/b') })).rejects.toThrow('401');
  await strict.close();
});

test('the admin project is named in tokens where one is configured', async () => {
  const named = await createTestServer({
    resource: { admin_project_name: 'admin', admin_project_domain_name: 'Default' },
  });
  const token = await named.token();
  const { body } = await named.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } });
  expect(body.token.is_admin_project).toBe(true);
  await named.close();
});
