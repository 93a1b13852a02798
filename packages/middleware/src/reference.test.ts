/**
 * Against a real Identity service: ARCHSTONE_REFERENCE_URL is its `/v3`, ARCHSTONE_REFERENCE_PASSWORD (default: secret)
 * the password of its user admin, who has the role admin on the project admin.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { applicationCredential, HttpError, password, Session } from '@archstone/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthTokenHandler, authToken } from './connect.ts';

const authUrl = process.env.ARCHSTONE_REFERENCE_URL;
const required = process.env.ARCHSTONE_REQUIRE_SERVICES === '1';
const reason = authUrl ? '' : ' (skipped: ARCHSTONE_REFERENCE_URL is not set)';

const admin = () => ({
  authUrl: authUrl!,
  username: 'admin',
  password: process.env.ARCHSTONE_REFERENCE_PASSWORD ?? 'secret',
  userDomainId: 'default',
  projectName: 'admin',
  projectDomainId: 'default',
});
const prefix = `mw${process.pid}`;
const serviceRole = `${prefix}-service`;

describe.skipIf(!authUrl && !required)(`a real Keystone${reason}`, () => {
  let root: Session;
  let auth: AuthTokenHandler;
  let server: Server;
  let seen: IncomingMessage | undefined;
  const made: string[] = [];
  const ids: Record<string, string> = {};

  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    (await root.request<T>({ method, url: `${authUrl}${path}`, body })).body;

  async function create(kind: string, path: string, fields: object): Promise<string> {
    const answer = await api<Record<string, { id: string }>>('POST', path, { [kind]: fields });
    made.push(`${path}/${answer[kind]!.id}`);
    return answer[kind]!.id;
  }

  async function roleId(name: string): Promise<string> {
    const { roles } = await api<{ roles: { id: string }[] }>('GET', `/roles?name=${name}`);
    return roles[0]!.id;
  }

  const user = (scope: object) =>
    password({ authUrl: authUrl!, userId: ids.user!, password: 'mw-user', ...scope }).authenticate(root.http);

  async function get(headers: Record<string, string>, path = '/', method = 'GET') {
    seen = undefined;
    return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { headers, method });
  }

  beforeAll(async () => {
    root = new Session({ auth: password(admin()) });
    ids.domain = await create('domain', '/domains', { name: `${prefix}-Zürich` });
    ids.project = await create('project', '/projects', { name: `${prefix}-notes`, domain_id: ids.domain });
    for (const name of ['user', 'service'])
      ids[name] = await create('user', '/users', {
        name: `${prefix}-${name}-ü`,
        domain_id: ids.domain,
        password: `mw-${name}`,
      });
    const [member, reader, service] = [
      await roleId('member'),
      await roleId('reader'),
      await create('role', '/roles', { name: serviceRole }),
    ];
    await api('PUT', `/projects/${ids.project}/users/${ids.user}/roles/${member}`);
    await api('PUT', `/domains/${ids.domain}/users/${ids.user}/roles/${reader}`);
    await api('PUT', `/system/users/${ids.user}/roles/${reader}`);
    await api('PUT', `/projects/${ids.project}/users/${ids.service}/roles/${service}`);

    auth = authToken({
      ...admin(),
      serviceType: 'identity',
      env: false,
      tokenCacheTime: 0,
      serviceTokenRoles: [serviceRole],
    });
    server = createServer((req, res) =>
      auth(req, res, () => {
        seen = req;
        res.end('ok');
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    server?.close();
    await auth?.close();
    if (ids.domain) await api('PATCH', `/domains/${ids.domain}`, { domain: { enabled: false } });
    for (const path of made.reverse()) await api('DELETE', path).catch(() => undefined);
    await root?.close();
  });

  test.each([
    ['project', () => ({ projectId: ids.project }), { project: `${prefix}-notes`, roles: 'member,reader' }],
    ['domain', () => ({ domainId: ids.domain }), { domain: `${prefix}-Zürich`, roles: 'reader' }],
    ['system', () => ({ systemScope: 'all' }), { system: 'all', roles: 'reader' }],
    ['no', () => ({ unscoped: true }), { roles: '' }],
  ])('a token of %s scope', async (_name, scope, expected) => {
    const { token } = await user(scope());
    expect((await get({ 'x-auth-token': token })).status).toBe(200);
    const { headers, identity } = seen!;
    expect({
      project: headers['x-project-name'],
      domain: headers['x-domain-name'],
      system: headers['openstack-system-scope'],
      roles: String(headers['x-roles']).split(',').sort().join(),
    }).toEqual({ project: undefined, domain: undefined, system: undefined, ...expected });
    expect(identity?.user).toMatchObject({ id: ids.user, name: `${prefix}-user-ü`, domain: { id: ids.domain } });
    expect(identity?.expiresAt.getTime()).toBeGreaterThan(Date.now());
  });

  test('a revoked token, a cut one and one too long are 401', async () => {
    const { token } = await user({ projectId: ids.project });
    expect((await get({ 'x-auth-token': token })).status).toBe(200);
    await root.request({ method: 'DELETE', url: `${authUrl}/auth/tokens`, headers: { 'x-subject-token': token } });
    for (const bad of [token, token.slice(0, -9), 'x'.repeat(9000)]) {
      const answer = await get({ 'x-auth-token': bad });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe(`Keystone uri="${authUrl}"`);
    }
  });

  test('a service token is known by its role', async () => {
    const { token } = await user({ projectId: ids.project });
    const service = await password({
      authUrl: authUrl!,
      userId: ids.service!,
      password: 'mw-service',
      projectId: ids.project!,
    }).authenticate(root.http);
    expect((await get({ 'x-auth-token': token, 'x-service-token': service.token })).status).toBe(200);
    expect(seen!.identity?.service?.user.id).toBe(ids.service);
    expect(seen!.headers['x-service-roles']).toBe(serviceRole);
    expect((await get({ 'x-auth-token': token, 'x-service-token': token })).status).toBe(401);
  });

  test('access rules of an application credential', async () => {
    const owner = new Session({
      auth: password({ authUrl: authUrl!, userId: ids.user!, password: 'mw-user', projectId: ids.project! }),
    });
    const { body } = await owner.request<{ application_credential: { id: string; secret: string } }>({
      method: 'POST',
      url: `${authUrl}/users/${ids.user}/application_credentials`,
      body: {
        application_credential: {
          name: prefix,
          access_rules: [{ method: 'GET', path: '/notes/*', service: 'identity' }],
        },
      },
    });
    const { id, secret } = body.application_credential;
    const { token } = await applicationCredential({
      authUrl: authUrl!,
      applicationCredentialId: id,
      applicationCredentialSecret: secret,
    }).authenticate(root.http);
    expect((await get({ 'x-auth-token': token }, '/notes/1')).status).toBe(200);
    expect((await get({ 'x-auth-token': token }, '/notes')).status).toBe(401);
    expect((await get({ 'x-auth-token': token }, '/notes/1', 'DELETE')).status).toBe(401);

    const url = `${authUrl}/users/${ids.user}`;
    await owner.request({ method: 'DELETE', url: `${url}/application_credentials/${id}` });
    const rules = await owner.request<{ access_rules: { id: string }[] }>({ url: `${url}/access_rules` });
    for (const rule of rules.body.access_rules)
      await owner.request({ method: 'DELETE', url: `${url}/access_rules/${rule.id}` });
    await owner.close();
  });

  test("acting on with the caller's token", async () => {
    const { token } = await user({ projectId: ids.project });
    await get({ 'x-auth-token': token });
    const session = seen!.identity!.session();
    const url = `${await session.getIdentityUrl()}/users/${ids.user}`;
    const { body } = await session.request<{ user: { id: string } }>({ url });
    expect(body.user.id).toBe(ids.user);
    await expect(session.request({ method: 'DELETE', url })).rejects.toThrow(HttpError);
  });

  test('our own token revoked behind our back: signed in again, nobody notices', async () => {
    const { token } = await user({ projectId: ids.project });
    const own = new Session({ auth: password(admin()) });
    let handed = '';
    const revocable = authToken({
      env: false,
      wwwAuthenticateUri: authUrl!,
      tokenCacheTime: 0,
      auth: {
        authUrl,
        renewable: true,
        cacheKey: 'test',
        authenticate: async (transport) => {
          const access = await password(admin()).authenticate(transport);
          handed = access.token;
          return access;
        },
      },
    });
    const ask = () =>
      new Promise((resolve) => {
        const req = { headers: { 'x-auth-token': token }, rawHeaders: [], method: 'GET', url: '/' } as never;
        const res = { writeHead: (status: number) => resolve(status), end: () => undefined } as never;
        void revocable(req, res, () => resolve('passed'));
      });
    expect(await ask()).toBe('passed');
    const first = handed;
    await own.request({ method: 'DELETE', url: `${authUrl}/auth/tokens`, headers: { 'x-subject-token': first } });
    expect(await ask()).toBe('passed');
    expect(handed).not.toBe(first);
    await revocable.close();
    await own.close();
  });
});
