import { inspectToken } from '@archstone/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { createTestServer, type TestServer } from '../../testing.ts';
import { FORMATS, formatKeys } from './testing.ts';

const keys = await formatKeys();
afterAll(keys.remove);

describe.each(FORMATS)('provider %s', (format) => {
  let server: TestServer;
  let roleId: string;
  beforeAll(async () => {
    server = await createTestServer({
      ...keys.settings,
      token: { expiration: 3600, allow_expired_window: 600 },
      archstone_tokens: { provider: format },
    });
    const admin = await server.token();
    const { body } = await server.call('GET', '/v3/roles?name=member', { token: admin });
    roleId = body.roles[0].id;
    const path = `/v3/domains/default/users/${server.admin.user_id}/roles/${roleId}`;
    expect((await server.call('PUT', path, { token: admin })).status).toBe(204);
  });
  afterAll(() => server.close());

  const signIn = (identity: object, scope?: unknown, query = '') =>
    server.call('POST', `/v3/auth/tokens${query}`, {
      body: { auth: { identity, ...(scope === undefined ? {} : { scope }) } },
    });
  const byPassword = (scope?: unknown, query = '') => {
    const user = { id: server.admin.user_id, password: server.admin.password };
    return signIn({ methods: ['password'], password: { user } }, scope, query);
  };
  const byToken = (id: string, scope?: unknown) => signIn({ methods: ['token'], token: { id } }, scope);
  const validate = (subject: string, token = subject, query = '') =>
    server.call('GET', `/v3/auth/tokens${query}`, { token, headers: { 'x-subject-token': subject } });
  const project = () => ({ project: { id: server.admin.project_id } });
  const tokenOf = ({ headers }: { headers: Record<string, string> }) => headers['x-subject-token']!;

  test.each([
    ['project', () => project()],
    ['domain', () => ({ domain: { id: 'default' } })],
    ['system', () => ({ system: { all: true } })],
    ['no', () => 'unscoped'],
  ])('%s scope: what is issued is what is validated', async (_, scope) => {
    const issued = await byPassword(scope());
    expect(issued.status).toBe(201);
    const { status, body, headers } = await validate(tokenOf(issued));
    expect(status).toBe(200);
    expect(headers['x-subject-token']).toBe(tokenOf(issued));
    expect(body).toEqual(issued.body);
    expect(inspectToken(tokenOf(issued), { methods: [] }).format).toBe(format);
    const head = await server.call('HEAD', '/v3/auth/tokens', {
      token: tokenOf(issued),
      headers: { 'x-subject-token': tokenOf(issued) },
    });
    expect(head.status).toBe(200);
  });

  test('rescoping keeps methods, expiry and the audit chain', async () => {
    const first = await byPassword('unscoped');
    const second = await byToken(tokenOf(first), project());
    expect(second.body.token.methods).toEqual(['token', 'password']);
    expect(second.body.token.expires_at).toBe(first.body.token.expires_at);
    expect(second.body.token.audit_ids[1]).toBe(first.body.token.audit_ids[0]);
    expect((await validate(tokenOf(second))).body).toEqual(second.body);
    expect((await byToken(tokenOf(second))).body.token.audit_ids[1]).toBe(first.body.token.audit_ids[0]);
  });

  test('a revoked token is dead, those made of it live on', async () => {
    const caller = await server.token();
    // Within one second: the times of some formats are finer than those of events.
    server.clock.now += 1.3;
    const first = tokenOf(await byPassword('unscoped'));
    server.clock.now += 0.4;
    const second = tokenOf(await byToken(first, project()));
    const revoke = (subject: string) =>
      server.call('DELETE', '/v3/auth/tokens', { token: caller, headers: { 'x-subject-token': subject } });
    expect((await revoke(first)).status).toBe(204);
    expect((await validate(first, caller)).status).toBe(404);
    expect((await validate(caller, first)).status).toBe(401);
    expect((await revoke(first)).status).toBe(404);
    expect((await validate(second, caller)).status).toBe(200);
  });

  test('an expired token counts only within the window, where it is asked for', async () => {
    const before = server.clock.now;
    const token = await server.token();
    server.clock.now = before + 3601;
    const caller = await server.token();
    expect((await validate(token, caller)).status).toBe(404);
    expect((await validate(token, caller, '?allow_expired=1')).status).toBe(200);
    server.clock.now = before + 4201;
    expect((await validate(token, await server.token(), '?allow_expired=1')).status).toBe(404);
    server.clock.now = before;
  });

  test('what is disabled or taken away kills the token, what is given back revives it', async () => {
    const caller = await server.token();
    const create = async (path: string, kind: string, fields: object) =>
      (await server.call('POST', path, { token: caller, body: { [kind]: fields } })).body[kind].id as string;
    const other = await create('/v3/projects', 'project', { name: `other-${format}`, domain_id: 'default' });
    const user = await create('/v3/users', 'user', { name: `user-${format}`, password: 'p', domain_id: 'default' });
    const grant = (method: string) =>
      server.call(method, `/v3/projects/${other}/users/${user}/roles/${roleId}`, { token: caller });
    const enable = (enabled: boolean) =>
      server.call('PATCH', `/v3/projects/${other}`, { token: caller, body: { project: { enabled } } });
    await grant('PUT');
    const token = await server.token({ user: { id: user }, password: 'p', scope: { project: { id: other } } });
    const status = async () => (await validate(token, caller)).status;
    expect(await status()).toBe(200);
    await enable(false);
    expect(await status()).toBe(404);
    await enable(true);
    expect(await status()).toBe(200);
    await grant('DELETE');
    expect(await status()).toBe(404);
    await grant('PUT');
    expect(await status()).toBe(200);
    await server.call('DELETE', `/v3/users/${user}`, { token: caller });
    expect(await status()).toBe(404);
  });

  test('delegation goes with the token: application credential, trust with and without impersonation', async () => {
    const caller = await server.token();
    const create = async (path: string, kind: string, fields: object, token = caller) =>
      (await server.call('POST', path, { token, body: { [kind]: fields } })).body[kind];
    const { user_id, project_id } = server.admin;
    const rules = [{ service: 'compute', method: 'GET', path: '/v2.1/servers' }];
    const credential = await create(`/v3/users/${user_id}/application_credentials`, 'application_credential', {
      name: `credential-${format}`,
      roles: [{ id: roleId }],
      access_rules: rules,
    });
    const byCredential = await signIn({
      methods: ['application_credential'],
      application_credential: { id: credential.id, secret: credential.secret },
    });
    expect(byCredential.status).toBe(201);
    const trustee = await create('/v3/users', 'user', {
      name: `trustee-${format}`,
      password: 'p',
      domain_id: 'default',
    });
    const byTrust = async (impersonation: boolean) => {
      const trust = await create('/v3/OS-TRUST/trusts', 'trust', {
        impersonation,
        trustor_user_id: user_id,
        trustee_user_id: trustee.id,
        project_id,
        roles: [{ id: roleId }],
      });
      const identity = { methods: ['password'], password: { user: { id: trustee.id, password: 'p' } } };
      return signIn(identity, { 'OS-TRUST:trust': { id: trust.id } });
    };
    const [acting, own] = [await byTrust(true), await byTrust(false)];
    expect([acting, own].map(({ body }) => body.token.user.id)).toEqual([user_id, trustee.id]);
    for (const issued of [byCredential, acting, own]) {
      const { status, body } = await server.call('GET', '/v3/auth/tokens', {
        token: caller,
        headers: { 'x-subject-token': tokenOf(issued), 'openstack-identity-access-rules': '1' },
      });
      expect(status).toBe(200);
      expect(body).toEqual(issued.body);
    }
    await server.call('DELETE', `/v3/users/${user_id}/application_credentials/${credential.id}`, { token: caller });
    expect((await validate(tokenOf(byCredential), caller)).status).toBe(404);
    expect((await validate(tokenOf(acting), caller)).status).toBe(200);
    await server.call('DELETE', `/v3/OS-TRUST/trusts/${acting.body.token['OS-TRUST:trust'].id}`, { token: caller });
    expect((await validate(tokenOf(acting), caller)).status).toBe(404);
  });

  test('without the catalog, where it is asked for', async () => {
    const { status, headers, body } = await byPassword(project(), '?nocatalog');
    expect(status).toBe(201);
    expect(body.token).not.toHaveProperty('catalog');
    const token = headers['x-subject-token']!;
    expect((await validate(token)).body.token.catalog).toHaveLength(1);
    expect((await validate(token, token, '?nocatalog')).body.token).not.toHaveProperty('catalog');
  });

  test('a changed character makes a token 404 as subject and 401 as caller', async () => {
    const token = await server.token();
    for (const at of [5, token.length >> 1, token.length - 3]) {
      const broken = token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1);
      expect((await validate(broken, token)).status).toBe(404);
      expect((await validate(token, broken)).status).toBe(401);
    }
  });
});

test('a provider is changed without killing a token, and only accepted formats are read', async () => {
  const database = connect({ url: 'sqlite://' });
  // Several services in turn; none of them closes what the next one needs.
  const shared = Object.create(database, { close: { value: async () => {} } }) as typeof database;
  const servers: TestServer[] = [];
  const start = async (provider: string, accept: string[] = []) => {
    const settings = { ...keys.settings, archstone_tokens: { provider, accept } };
    servers.push(await createTestServer(settings, { database: shared }));
    return servers.at(-1)!;
  };
  try {
    const tokens: string[] = [];
    for (const format of FORMATS) tokens.push(await (await start(format)).token());
    const after = await start('jwt', ['fernet', 'pki', 'pkiz', 'jws', 'uuid']);
    const only = await start('jwt');
    for (const [at, token] of tokens.entries()) {
      const ask = async (server: TestServer) =>
        (await server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } })).status;
      expect(await ask(after), FORMATS[at]).toBe(200);
      expect(await ask(only), FORMATS[at]).toBe(FORMATS[at] === 'jwt' ? 200 : 401);
    }
  } finally {
    for (const server of servers) await server.close();
    await database.close();
  }
});
