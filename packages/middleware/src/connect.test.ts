import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { authToken } from './connect.ts';
import type { AuthTokenOptions } from './options.ts';
import { type TestIdentity, testIdentity } from './testing/identity.ts';
import { tokenBody } from './testing/recorded.ts';

let identity: TestIdentity;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  identity = await testIdentity();
  identity.tokens.set('user', tokenBody('project'));
  identity.tokens.set('system', tokenBody('system'));
  identity.tokens.set('service', tokenBody('project', { roles: [{ id: 's', name: 'service' }] }));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await identity.close();
});

type App = (req: IncomingMessage, res: ServerResponse) => void;

async function serve(options: AuthTokenOptions = {}, app: App = (_req, res) => res.end('ok')) {
  const auth = authToken({ ...identity.options, ...options });
  let seen: IncomingMessage | undefined;
  const server = createServer((req, res) =>
    auth(req, res, (error) => {
      seen = req;
      if (error) res.writeHead(500).end(String(error));
      else app(req, res);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closers.push(async () => {
    await auth.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const get = (headers: Record<string, string> | string[], path = '/', method = 'GET') =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>((resolve, reject) => {
      const req = request({ port, path, method, headers: headers as never, agent: false }, async (res) => {
        let body = '';
        for await (const part of res) body += part;
        resolve({ status: res.statusCode!, headers: res.headers, body });
      });
      req.on('error', reject).end();
    });
  return { get, auth, seen: () => seen! };
}

describe('who passes', () => {
  test('a valid token, with headers and identity', async () => {
    const { get, seen } = await serve();
    expect((await get({ 'X-Auth-Token': 'user' })).body).toBe('ok');
    const { headers, headersDistinct, rawHeaders, identity: who } = seen();
    expect(headers['x-identity-status']).toBe('Confirmed');
    expect(headers['x-user-name']).toBe('mw-Jürgen');
    expect(headersDistinct['x-roles']).toEqual(['member,reader']);
    expect(rawHeaders[rawHeaders.indexOf('X-Project-Name') + 1]).toBe('mw-notes');
    expect(who?.project?.name).toBe('mw-notes');
    expect(who?.roleNames.has('member')).toBe(true);
    expect(who?.expiresAt).toBeInstanceOf(Date);
    expect(who?.auditId).toBe('omhoamm0QsiQ5MXbAuLlbw');
    expect(who?.token).toBe('user');
    expect(who?.raw.is_domain).toBe(false);
    expect(identity.asked).toEqual([{ token: 'user', query: '', accessRules: '1' }]);
    expect(identity.signIns[0]?.auth.identity.methods).toEqual(['password']);
  });

  test('X-Storage-Token where there is no X-Auth-Token', async () => {
    const { get, seen } = await serve();
    expect((await get({ 'X-Storage-Token': 'user' })).status).toBe(200);
    expect((await get({ 'X-Auth-Token': 'system', 'X-Storage-Token': 'user' })).status).toBe(200);
    expect(seen().identity?.system).toBe('all');
    expect((await get({ 'X-Auth-Token': '', 'X-Storage-Token': 'user' })).status).toBe(401);
  });

  test('with a service token, both are seen', async () => {
    const { get, seen } = await serve();
    expect((await get({ 'X-Auth-Token': 'system', 'X-Service-Token': 'service' })).status).toBe(200);
    expect(seen().identity?.service?.roleNames).toEqual(new Set(['service']));
    expect(seen().headers).toMatchObject({
      'openstack-system-scope': 'all',
      'x-service-roles': 'service',
      'x-service-identity-status': 'Confirmed',
    });
  });

  test('an identity prints and serialises without its token', async () => {
    const { get, seen } = await serve();
    identity.tokens.set('very-secret', tokenBody('project'));
    await get({ 'X-Auth-Token': 'very-secret', 'X-Service-Token': 'service' });
    const who = seen().identity;
    expect(JSON.stringify(who) + inspect(who, { depth: 9 })).not.toContain('very-secret');
    expect(inspect(who?.service)).not.toContain("'service-");
  });
});

describe('who does not', () => {
  const refusal = { error: { code: 401, title: 'Unauthorized', message: expect.any(String) } };
  test.each<[string, Record<string, string> | string[]]>([
    ['no token', {}],
    ['an empty token', { 'X-Auth-Token': '' }],
    ['an unknown token', { 'X-Auth-Token': 'nobody' }],
    ['a token sent twice', ['Host', 'h', 'X-Auth-Token', 'user', 'X-Auth-Token', 'user']],
    ['a token outside ASCII', { 'X-Auth-Token': 'user\xfc' }],
    ['a token with a space', { 'X-Auth-Token': 'user user' }],
    ['a long token', { 'X-Auth-Token': 'x'.repeat(15_000) }],
    ['a token header in another spelling', { X_Auth_Token: 'user' }],
    ['a bad service token', { 'X-Auth-Token': 'user', 'X-Service-Token': 'nobody' }],
    ['a service token without the role', { 'X-Auth-Token': 'user', 'X-Service-Token': 'user' }],
    [
      'a service token sent twice',
      ['Host', 'h', 'X-Auth-Token', 'user', 'X-Service-Token', 'service', 'X-Service-Token', 'x'],
    ],
  ])('%s', async (_name, headers) => {
    const { get } = await serve();
    const answer = await get(headers);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual(refusal);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['www-authenticate']).toBe(`Keystone uri="${identity.url}"`);
  });

  test.each([400, 404, 413, 431])('a token that makes Identity answer %i', async (status) => {
    const { get } = await serve();
    identity.status = status;
    expect((await get({ 'X-Auth-Token': 'user' })).status).toBe(401);
  });

  test.each(
    Object.entries({
      'no token': {},
      'no user': { token: { expires_at: '2099-01-01T00:00:00.000000Z' } },
      'half a user': tokenBody('project', { user: { id: 'u' } as never }),
      'half a role': tokenBody('project', { roles: [{ id: 'r' }] as never }),
      'half a project': tokenBody('project', { project: { id: 'p', name: 'p' } as never }),
      'a list': [],
    }),
  )('a token that Identity describes with %s', async (_name, body) => {
    const { get } = await serve();
    const { expires_at } = tokenBody('project').token;
    const token = (body as { token?: object }).token;
    identity.tokens.set('odd', { ...body, token: { expires_at, ...token } } as never);
    expect((await get({ 'X-Auth-Token': 'odd' })).status).toBe(401);
  });

  test('HEAD has no body', async () => {
    const { get } = await serve();
    expect(await get({}, '/', 'HEAD')).toMatchObject({ status: 401, body: '' });
  });
});

describe('headers from outside', () => {
  const forged = {
    'X-Roles': 'admin',
    X_User_Id: 'admin',
    'x-tenant': 'admin',
    'OpenStack-System-Scope': 'all',
    OPENSTACK_SYSTEM_SCOPE: 'all',
    'X-Service-Roles': 'service',
    'X-Service-Catalog': '[]',
    'X-Identity-Status': 'Confirmed',
    'X-Is-Admin-Project': 'True',
    X_Auth_Token: 'system',
  };
  test('are gone from every view, also where the decision is delayed', async () => {
    const { get, seen } = await serve({ delayAuthDecision: true });
    expect((await get({ ...forged, Accept: 'text/plain' })).status).toBe(200);
    const { headers, headersDistinct, rawHeaders } = seen();
    const names = [
      Object.keys(headers),
      Object.keys(headersDistinct),
      rawHeaders.filter((_, index) => index % 2 === 0),
    ];
    for (const list of names)
      expect(list.map((name) => name.toLowerCase()).sort()).toEqual([
        'accept',
        'connection',
        'host',
        'x-identity-status',
      ]);
    expect(headers['x-identity-status']).toBe('Invalid');
    expect(seen().identity).toBeUndefined();
  });

  test('do not add to what a token says', async () => {
    const { get, seen } = await serve({ includeServiceCatalog: false });
    await get({ ...forged, 'X-Auth-Token': 'user' });
    expect(seen().headers['x-roles']).toBe('member,reader');
    expect(seen().headers).not.toHaveProperty('openstack-system-scope');
    expect(seen().headers).not.toHaveProperty('x-service-roles');
    expect(seen().headers).not.toHaveProperty('x-service-catalog');
    expect(identity.asked[0]?.query).toBe('?nocatalog');
  });
});

describe("401s of the application's own", () => {
  const challenge = () => `Keystone uri="${identity.url}"`;
  test.each<[string, App]>([
    ['implicit', (_req, res) => Object.assign(res, { statusCode: 401 }).end()],
    ['writeHead', (_req, res) => res.writeHead(401).end()],
    ['with a reason', (_req, res) => res.writeHead(401, 'Nope').end()],
    ['with headers', (_req, res) => res.writeHead(401, { 'X-Other': '1' }).end()],
    ['with a header list', (_req, res) => res.writeHead(401, ['X-Other', '1']).end()],
    ['flushed', (_req, res) => Object.assign(res, { statusCode: 401 }).flushHeaders() ?? res.end()],
  ])('%s', async (_name, app) => {
    const { get } = await serve({}, app);
    expect((await get({ 'X-Auth-Token': 'user' })).headers['www-authenticate']).toBe(challenge());
  });

  test.each<[string, App]>([
    ['set before', (_req, res) => res.setHeader('WWW-Authenticate', 'Basic').writeHead(401).end()],
    [
      'set before, other headers',
      (_req, res) => res.setHeader('WWW-Authenticate', 'Basic').writeHead(401, { a: 'b' }).end(),
    ],
    ['set before, a list', (_req, res) => res.setHeader('WWW-Authenticate', 'Basic').writeHead(401, ['a', 'b']).end()],
    ['in writeHead', (_req, res) => res.writeHead(401, { 'www-authenticate': 'Basic' }).end()],
    ['in a list', (_req, res) => res.writeHead(401, ['WWW-Authenticate', 'Basic']).end()],
  ])('keep their own challenge: %s', async (_name, app) => {
    const { get } = await serve({}, app);
    expect((await get({ 'X-Auth-Token': 'user' })).headers['www-authenticate']).toBe(`Basic, ${challenge()}`);
  });

  test('other statuses carry none', async () => {
    const { get } = await serve({}, (_req, res) => res.writeHead(403).end());
    expect((await get({ 'X-Auth-Token': 'user' })).headers).not.toHaveProperty('www-authenticate');
  });

  test('the public address where one is given', async () => {
    const { get } = await serve({ wwwAuthenticateUri: 'https://keystone.example/v3' });
    expect((await get({})).headers['www-authenticate']).toBe('Keystone uri="https://keystone.example/v3"');
  });
});

describe('talking to Identity', () => {
  test('a hundred requests at once, one sign-in, one question', async () => {
    const { get, auth } = await serve();
    identity.delay = 30;
    const answers = await Promise.all(Array.from({ length: 100 }, () => get({ 'X-Auth-Token': 'user' })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(identity.asked).toHaveLength(1);
    expect(identity.signIns).toHaveLength(1);
    expect(auth.cacheStats().entries).toBe(1);
  });

  test('our own token refused: another sign-in and the same question', async () => {
    const { get } = await serve();
    await get({ 'X-Auth-Token': 'user' });
    identity.tokens.set('ended', tokenBody('project', {}, -5));
    await get({ 'X-Auth-Token': 'user', 'X-Service-Token': 'service' });
    identity.revokeOwn();
    identity.asked.length = 0;
    expect((await get({ 'X-Auth-Token': 'ended', 'X-Service-Token': 'service' })).status).toBe(200);
    expect(identity.asked.map(({ query }) => query)).toEqual(['?allow_expired=1', '?allow_expired=1']);
    expect(identity.signIns).toHaveLength(2);
    expect((await get({ 'X-Auth-Token': 'ended' })).status).toBe(401);
  });

  test('our own token ended: another sign-in before the question', async () => {
    const { get } = await serve({ tokenCacheTime: 0 });
    identity.ownLifetime = 1;
    await get({ 'X-Auth-Token': 'user' });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await get({ 'X-Auth-Token': 'user' })).status).toBe(200);
    expect(identity.signIns).toHaveLength(2);
    expect(identity.asked).toHaveLength(2);
  });

  test.each([
    ['our sign-in refused', () => Object.assign(identity, { refuseAll: true })],
    ['validation forbidden to us', () => Object.assign(identity, { status: 403 })],
    ['Identity broken', () => Object.assign(identity, { status: 500 })],
    ['Identity away', () => identity.close()],
  ])('%s: 503, and again well once it is', async (_name, break_) => {
    const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const { get } = await serve({ log });
    await break_();
    const answer = await get({ 'X-Auth-Token': 'user-secret' });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body).error.code).toBe(503);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    const lines = Object.values(log)
      .flatMap((level) => level.mock.calls.flat().map(String))
      .join();
    expect(lines).not.toMatch(/own-secret|user-secret/);
    identity.tokens.set('user-secret', tokenBody('project'));
    Object.assign(identity, { refuseAll: false, status: undefined });
    if (_name !== 'Identity away') expect((await get({ 'X-Auth-Token': 'user-secret' })).status).toBe(200);
  });

  test('Identity away and the decision delayed: invalid', async () => {
    const { get, seen } = await serve({ delayAuthDecision: true });
    await identity.close();
    expect((await get({ 'X-Auth-Token': 'user' })).status).toBe(200);
    expect(seen().headers['x-identity-status']).toBe('Invalid');
  });

  test('an application credential of our own signs in, too', async () => {
    const { get } = await serve({
      authType: 'v3applicationcredential',
      applicationCredentialId: 'id',
      applicationCredentialSecret: 'own-secret',
    });
    expect((await get({ 'X-Auth-Token': 'user' })).status).toBe(200);
    expect(identity.signIns[0]?.auth.identity.methods).toEqual(['application_credential']);
  });
});

describe('acting on for the caller', () => {
  test('a session is not renewed when the token is refused', async () => {
    const { get, seen } = await serve();
    await get({ 'X-Auth-Token': 'user' });
    const session = seen().identity!.session();
    // The test Identity takes "user" as a subject only, so that it refuses it as a caller.
    const url = `${identity.url}/auth/tokens`;
    await expect(session.request({ url })).rejects.toMatchObject({ status: 401 });
    expect(await session.getToken()).toBe('user');
    expect(identity.signIns).toHaveLength(1);
  });

  test("a session sends the caller's token, and ours as service token", async () => {
    const received: IncomingMessage['headers'][] = [];
    const next = createServer((req, res) => {
      received.push(req.headers);
      res.end();
    });
    await new Promise<void>((resolve) => next.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => next.close(() => resolve())));
    const url = `http://127.0.0.1:${(next.address() as AddressInfo).port}/`;
    const { get, seen } = await serve();
    await get({ 'X-Auth-Token': 'user' });
    await seen().identity!.session().request({ url });
    await seen().identity!.session({ serviceToken: false }).request({ url });
    expect(received.map((headers) => [headers['x-auth-token'], headers['x-service-token']])).toEqual([
      ['user', 'own-1'],
      ['user', undefined],
    ]);
    const { token } = await seen()
      .identity!.authPlugin()
      .authenticate(undefined as never);
    expect(token).toBe('user');
    next.closeAllConnections();
  });
});

describe('access rules', () => {
  test('are judged on the whole path, and Identity is told that they are', async () => {
    const body = tokenBody('restricted');
    body.token.catalog!.push({ type: 'notes', endpoints: [] });
    identity.tokens.set('restricted', body);
    const { get } = await serve();
    expect((await get({ 'X-Auth-Token': 'restricted' }, '/notes/1')).status).toBe(200);
    expect((await get({ 'X-Auth-Token': 'restricted' }, '/notes/1', 'DELETE')).status).toBe(401);
    expect((await get({ 'X-Auth-Token': 'restricted' }, '/other/../notes/1')).status).toBe(401);
  });
});
