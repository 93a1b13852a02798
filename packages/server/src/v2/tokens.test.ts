import { beforeAll, describe, expect, test } from 'vitest';
import { type V2World, v2World } from './testing.ts';

let world: V2World;
beforeAll(async () => {
  world = await v2World();
  return () => world.server.close();
});
const byPassword = (more: object = {}) => ({ passwordCredentials: { username: 'ann', password: 'pw' }, ...more });

describe('signing in', () => {
  test('for a tenant gives everything that a client of v2.0 reads', async () => {
    const { status, body } = await world.signIn(byPassword({ tenantName: 'shop' }));
    expect(status).toBe(200);
    expect(body).toEqual({
      access: {
        token: {
          id: expect.any(String),
          expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          issued_at: expect.stringMatching(/Z$/),
          audit_ids: [expect.stringMatching(/^[\w-]{22}$/)],
          tenant: { id: world.tenant.id, name: 'shop', description: '', enabled: true },
        },
        user: {
          id: world.user.id,
          name: 'ann',
          username: 'ann',
          roles: expect.arrayContaining([{ name: 'member' }, { name: 'reader' }]),
          roles_links: [],
        },
        serviceCatalog: [
          {
            name: 'keystone',
            type: 'identity',
            endpoints: [
              {
                id: expect.any(String),
                region: 'RegionOne',
                publicURL: 'http://localhost/v3',
                internalURL: 'http://localhost/v3',
                adminURL: 'http://localhost/v3',
              },
            ],
            endpoints_links: [],
          },
        ],
        metadata: { is_admin: 0, roles: [expect.any(String), expect.any(String)] },
      },
    });
  });

  test('without a tenant is unscoped, default project or not', async () => {
    const { body } = await world.signIn({ passwordCredentials: { userId: world.user.id, password: 'pw' } });
    expect(body.access.token.tenant).toBeUndefined();
    expect(body.access.serviceCatalog).toEqual([]);
    expect(body.access.user.roles).toEqual([]);
  });

  test('a token is exchanged for a tenant and ends no later', async () => {
    const unscoped = await world.signIn(byPassword());
    const scoped = await world.signIn({ token: { id: unscoped.body.access.token.id }, tenantId: world.tenant.id });
    expect(scoped.status).toBe(200);
    expect(scoped.body.access.token.expires).toBe(unscoped.body.access.token.expires);
    expect(scoped.body.access.token.audit_ids[1]).toBe(unscoped.body.access.token.audit_ids[0]);
  });

  test('v3 knows the token, and v2.0 a token of v3', async () => {
    const token = await world.ofUser();
    const shown = await world.server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } });
    expect(shown.body.token.project.name).toBe('shop');
    const v3Token = await world.server.token();
    expect((await world.v2('GET', `/tokens/${v3Token}`, { token: world.admin })).status).toBe(200);
  });

  test.each([
    ['nothing', {}, 400],
    ['no password', { passwordCredentials: { username: 'ann' } }, 400],
    ['no user', { passwordCredentials: { password: 'pw' } }, 400],
    ['a name that is no text', { passwordCredentials: { username: 1, password: 'pw' } }, 400],
    ['a token without id', { token: {} }, 400],
    ['a wrong password', { passwordCredentials: { username: 'ann', password: 'no' } }, 401],
    ['an unknown user', { passwordCredentials: { username: 'nobody', password: 'pw' } }, 401],
    ['an unknown user id', { passwordCredentials: { userId: 'nobody', password: 'pw' } }, 401],
    ['an unknown tenant', byPassword({ tenantName: 'nowhere' }), 401],
    ['an unknown tenant id', byPassword({ tenantId: 'nowhere' }), 401],
    ['a tenant without a role', byPassword({ tenantName: 'admin' }), 401],
    ['a token that is none', { token: { id: 'nonsense' }, tenantName: 'shop' }, 401],
    ['an unknown trust', byPassword({ tenantName: 'shop', trust_id: 'none' }), 401],
  ])('%s is refused', async (_, auth, status) => {
    expect((await world.signIn(auth)).status).toBe(status);
  });

  test('what belongs to another domain counts as unknown', async () => {
    const { foreign } = world;
    const stranger = { passwordCredentials: { userId: foreign.user_id, password: 'pw' } };
    expect((await world.signIn(stranger)).status).toBe(401);
    expect((await world.signIn(byPassword({ tenantId: foreign.project_id }))).status).toBe(401);
    expect((await world.signIn(byPassword({ tenantId: 'default' }))).status).toBe(401);
  });

  test('MFA rules of v3 hold', async () => {
    const user = { options: { multi_factor_auth_enabled: true, multi_factor_auth_rules: [['password', 'token']] } };
    const { body } = await world.server.call('POST', '/v3/users', {
      token: world.admin,
      body: { user: { name: 'careful', password: 'pw', ...user } },
    });
    const auth = { passwordCredentials: { userId: body.user.id, password: 'pw' } };
    expect((await world.signIn(auth)).status).toBe(401);
  });
});

test('a trust is used for its tenant, by password or token, and says so', async () => {
  const { server, user, tenant } = world;
  const trustor = await world.ofUser();
  const { body: bob } = await world.v2('POST', '/users', {
    token: world.admin,
    body: { user: { name: 'bob', password: 'pw' } },
  });
  const trust = {
    trustor_user_id: user.id,
    trustee_user_id: bob.user.id,
    project_id: tenant.id,
    impersonation: true,
    roles: [{ name: 'member' }],
    remaining_uses: 2,
  };
  const made = await server.call('POST', '/v3/OS-TRUST/trusts', { token: trustor, body: { trust } });
  const trust_id = made.body.trust.id;
  const bobs = { passwordCredentials: { username: 'bob', password: 'pw' } };
  for (const other of [{}, { tenantName: 'admin' }])
    expect((await world.signIn({ ...bobs, ...other, trust_id })).status).toBe(401);
  const token = await world.tokenFor(bobs);
  const first = await world.signIn({ token: { id: token }, tenantName: 'shop', trust_id });
  expect(first.body.access).toMatchObject({
    user: { id: user.id },
    trust: { id: trust_id, impersonation: true, trustor_user_id: user.id, trustee_user_id: bob.user.id },
  });
  const delegated = first.body.access.token.id;
  expect((await world.v2('GET', `/tokens/${delegated}`, { token: world.admin })).body).toEqual(first.body);
  // What delegation may not do, it may not do here.
  expect((await world.signIn({ token: { id: delegated }, tenantName: 'shop' })).status).toBe(403);
  expect((await world.signIn({ ...bobs, tenantId: tenant.id, trust_id })).status).toBe(200);
  expect((await world.signIn({ ...bobs, tenantId: tenant.id, trust_id })).status).toBe(401);
});

describe('a token in the path', () => {
  test('is shown, checked, listed by endpoints and revoked', async () => {
    const { admin: token } = world;
    const subject = await world.ofUser();
    const path = `/tokens/${subject}`;
    const { body } = await world.v2('GET', path, { token });
    expect(body.access.token).toMatchObject({ id: subject, tenant: { name: 'shop' } });
    expect((await world.v2('HEAD', path, { token })).status).toBe(200);
    const { body: listed } = await world.v2('GET', `${path}/endpoints`, { token });
    expect(listed).toMatchObject({ endpoints: [{ name: 'keystone', type: 'identity' }], endpoints_links: [] });
    expect((await world.v2('DELETE', path, { token })).status).toBe(204);
    expect((await world.v2('GET', path, { token })).status).toBe(404);
  });

  test('belongs to its tenant only', async () => {
    const path = `/tokens/${await world.ofUser()}?belongsTo=`;
    expect((await world.v2('GET', path + world.tenant.id, { token: world.admin })).status).toBe(200);
    expect((await world.v2('HEAD', `${path}other`, { token: world.admin })).status).toBe(401);
  });

  test('is judged by the policy of v3', async () => {
    const [ann, admin] = [await world.ofUser(), world.admin];
    expect((await world.v2('GET', `/tokens/${admin}`, { token: ann })).status).toBe(403);
    expect((await world.v2('DELETE', `/tokens/${admin}`, { token: ann })).status).toBe(403);
    expect((await world.v2('GET', `/tokens/${ann}`, { token: ann })).status).toBe(200);
    expect((await world.v2('GET', `/tokens/${ann}`)).status).toBe(401);
  });

  test.each([
    ['a domain', { domain: { id: 'default' } }],
    ['the system', { system: { all: true } }],
  ])('of %s is none, asked about or asking', async (_, scope) => {
    if ('domain' in scope) {
      const { body } = await world.server.call('GET', '/v3/roles?name=admin', { token: world.admin });
      const path = `/v3/domains/default/users/${world.server.admin.user_id}/roles/${body.roles[0].id}`;
      await world.server.call('PUT', path, { token: world.admin });
    }
    const token = await world.server.token({ scope });
    expect((await world.v2('GET', `/tokens/${token}`, { token: world.admin })).status).toBe(401);
    expect((await world.v2('GET', '/users', { token })).status).toBe(401);
    expect((await world.signIn({ token: { id: token }, tenantName: 'admin' })).status).toBe(401);
  });

  test("of another domain's user or project is none", async () => {
    const { foreign, user, server } = world;
    const scope = { project: { id: foreign.project_id } };
    for (const id of [foreign.user_id, user.id]) {
      const token = await server.token({ user: { id }, password: 'pw', scope });
      expect((await world.v2('GET', `/tokens/${token}`, { token: world.admin })).status).toBe(401);
      expect((await world.v2('GET', '/tenants', { token })).status).toBe(401);
    }
  });
});
