import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer } from '../testing.ts';
import { type V2World, v2World } from './testing.ts';

await forEachDialect((makeDatabase) => {
  let world: V2World;
  beforeAll(async () => {
    world = await v2World({}, { database: await makeDatabase({ empty: true }) });
    return () => world.server.close();
  });
  const call = (method: string, path: string, body?: object) => world.v2(method, path, { token: world.admin, body });
  const statusOf = async (method: string, path: string, body?: object) => (await call(method, path, body)).status;
  const v3 = (method: string, path: string, body?: object) =>
    world.server.call(method, `/v3${path}`, { token: world.admin, body });
  const roleId = async (name: string) => (await v3('GET', `/roles?name=${name}`)).body.roles[0].id as string;

  describe('users', () => {
    test('are made, shown, changed and deleted under the names of v2.0', async () => {
      const given = { name: 'bob', password: 'pw', tenantId: world.tenant.id, email: 'bob@example.org' };
      const { status, body } = await call('POST', '/users', { user: given });
      const { id } = body.user;
      const shown = { id, name: 'bob', username: 'bob', email: given.email, enabled: true, tenantId: world.tenant.id };
      expect([status, body.user]).toEqual([200, shown]);
      expect((await call('GET', `/users/${id}`)).body).toEqual({ user: shown });
      expect((await call('GET', '/users?name=bob')).body).toEqual({ user: shown });
      // With the tenant came the member's role.
      expect(
        (await world.signIn({ passwordCredentials: { username: 'bob', password: 'pw' }, tenantName: 'shop' })).status,
      ).toBe(200);
      const changed = await call('PUT', `/users/${id}`, { user: { username: 'rob', email: 'rob@example.org' } });
      expect(changed.body.user).toMatchObject({ name: 'rob', email: 'rob@example.org' });
      expect(await statusOf('PUT', `/users/${id}/OS-KSADM/enabled`, { user: { enabled: false } })).toBe(200);
      expect((await v3('GET', `/users/${id}`)).body.user.enabled).toBe(false);
      expect(await statusOf('DELETE', `/users/${id}`)).toBe(204);
      expect(await statusOf('GET', `/users/${id}`)).toBe(404);
    });

    test('another default tenant takes the role of the former one away', async () => {
      const { body } = await call('POST', '/users', { user: { name: 'mover', tenantId: world.tenant.id } });
      const other = (await call('POST', '/tenants', { tenant: { name: 'other' } })).body.tenant.id;
      expect(await statusOf('PUT', `/users/${body.user.id}/tenant`, { user: { tenantId: other } })).toBe(200);
      const rolesOn = async (id: string) =>
        (await call('GET', `/tenants/${id}/users/${body.user.id}/roles`)).body.roles;
      expect(await rolesOn(world.tenant.id)).toEqual([]);
      expect((await rolesOn(other)).map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['member', 'reader']),
      );
    });

    test('a password is set by an administrator, and the own one by its owner', async () => {
      const { body } = await call('POST', '/users', { user: { name: 'eve', 'OS-KSADM:password': 'one' } });
      const path = `/users/${body.user.id}`;
      expect(await statusOf('PUT', `${path}/OS-KSADM/password`, { user: { password: 'two' } })).toBe(200);
      world.server.clock.now += 1;
      const auth = { passwordCredentials: { username: 'eve', password: 'two' } };
      const token = await world.tokenFor(auth);
      const change = (original_password: string) =>
        world.v2('PATCH', `/OS-KSCRUD${path}`, { token, body: { user: { original_password, password: 'three' } } });
      expect((await change('wrong')).status).toBe(401);
      const changed = await change('two');
      expect([changed.status, changed.body.access.user.name]).toEqual([200, 'eve']);
      world.server.clock.now += 1;
      expect((await world.signIn(auth)).status).toBe(401);
      expect((await world.v2('GET', `/users/${body.user.id}`, { token })).status).toBe(401);
      const other = await world.ofUser();
      const foreign = { user: { original_password: 'three', password: 'x' } };
      expect((await world.v2('PATCH', `/OS-KSCRUD${path}`, { token: other, body: foreign })).status).toBe(403);
    });

    test.each([
      ['no body', {}, 400],
      ['no name', { user: { password: 'pw' } }, 400],
      ['an empty name', { user: { name: '' } }, 400],
      ['a name that is too long', { user: { name: 'a'.repeat(256) } }, 400],
      ['a flag that is none', { user: { name: 'x', enabled: 3 } }, 400],
      ['a name that is taken', { user: { name: 'ann' } }, 409],
      ['an unknown tenant', { user: { name: 'x', tenantId: 'none' } }, 404],
    ])('%s is refused', async (_, body, status) => {
      const before = (await call('GET', '/users')).body.users.length;
      expect(await statusOf('POST', '/users', body)).toBe(status);
      expect((await call('GET', '/users')).body.users).toHaveLength(before);
    });

    test('of another domain do not exist here', async () => {
      const { user_id, project_id } = world.foreign;
      const path = `/users/${user_id}`;
      expect(await statusOf('GET', path)).toBe(404);
      expect(await statusOf('PUT', path, { user: { name: 'taken-over' } })).toBe(404);
      expect(await statusOf('PUT', `${path}/password`, { user: { password: 'mine' } })).toBe(404);
      expect(await statusOf('DELETE', path)).toBe(404);
      expect(await statusOf('GET', `/users/${user_id}/credentials/OS-EC2`)).toBe(404);
      expect(await statusOf('PUT', `/users/${world.user.id}/tenant`, { user: { tenantId: project_id } })).toBe(404);
      const { body } = await call('GET', '/users');
      expect(body.users.map(({ name }: { name: string }) => name)).not.toContain('stranger');
      expect((await v3('GET', `/users/${user_id}`)).body.user.name).toBe('stranger');
    });

    test('policy of v3 decides', async () => {
      const token = await world.ofUser();
      for (const [method, path, body] of [
        ['GET', '/users'],
        ['POST', '/users', { user: { name: 'x' } }],
        ['PUT', `/users/${world.user.id}`, { user: { enabled: false } }],
        ['DELETE', '/users/none'],
        ['GET', `/tenants/${world.tenant.id}/users`],
        ['GET', '/OS-KSADM/roles'],
        ['POST', '/OS-KSADM/services', { 'OS-KSADM:service': { type: 'x' } }],
        ['GET', '/endpoints'],
        ['POST', '/tenants', { tenant: { name: 'x' } }],
      ] as const)
        expect([path, (await world.v2(method, path, { token, body })).status]).toEqual([path, 403]);
      expect((await world.v2('GET', '/users')).status).toBe(401);
    });
  });

  describe('tenants', () => {
    test('are listed whole for who may, else the own ones', async () => {
      const names = async (token: string) =>
        (await world.v2('GET', '/tenants', { token })).body.tenants.map(({ name }: { name: string }) => name);
      expect(await names(world.admin)).toEqual(expect.arrayContaining(['admin', 'shop']));
      expect(await names(world.admin)).not.toContain('far');
      expect(await names(await world.ofUser())).toEqual(['shop']);
      const { body } = await call('GET', '/tenants?name=shop');
      expect(body).toEqual({ tenant: { id: world.tenant.id, name: 'shop', description: '', enabled: true } });
      expect(await statusOf('GET', '/tenants?name=far')).toBe(404);
    });

    test('pages follow limit and marker', async () => {
      const { tenants } = (await call('GET', '/tenants')).body;
      const next = await call('GET', `/tenants?limit=1&marker=${tenants[0].id}`);
      expect(next.body).toEqual({ tenants: [tenants[1]], tenants_links: [] });
      expect(await statusOf('GET', '/tenants?marker=none')).toBe(400);
      expect(await statusOf('GET', '/tenants?limit=x')).toBe(400);
    });

    test('are made, shown, changed and deleted', async () => {
      const { body } = await call('POST', '/tenants', { tenant: { name: 'lab', description: 'tests', colour: 'red' } });
      const { id } = body.tenant;
      expect(body).toEqual({ tenant: { id, name: 'lab', description: 'tests', enabled: true, colour: 'red' } });
      expect((await v3('GET', `/projects/${id}`)).body.project.domain_id).toBe('default');
      const changed = await call('POST', `/tenants/${id}`, {
        tenant: { name: 'lab2', enabled: false, is_domain: true },
      });
      expect(changed.body.tenant).toEqual({ id, name: 'lab2', description: 'tests', enabled: false, colour: 'red' });
      expect((await call('GET', `/tenants/${id}`)).body).toEqual(changed.body);
      expect(await statusOf('DELETE', `/tenants/${id}`)).toBe(204);
      expect(await statusOf('GET', `/tenants/${id}`)).toBe(404);
    });

    test('those of another domain, and domains themselves, do not exist here', async () => {
      for (const id of [world.foreign.project_id, 'default', world.foreign.domain_id]) {
        expect(await statusOf('GET', `/tenants/${id}`)).toBe(404);
        expect(await statusOf('POST', `/tenants/${id}`, { tenant: { enabled: false } })).toBe(404);
        expect(await statusOf('DELETE', `/tenants/${id}`)).toBe(404);
      }
      expect(await statusOf('POST', '/tenants', { tenant: { name: 'd', is_domain: true } })).toBe(400);
    });
  });

  describe('roles', () => {
    test('are made, shown and deleted; those of a domain are none', async () => {
      const { body } = await call('POST', '/OS-KSADM/roles', { role: { name: 'cook' } });
      const { id } = body.role;
      expect((await call('GET', `/OS-KSADM/roles/${id}`)).body).toEqual(body);
      expect((await call('GET', '/OS-KSADM/roles')).body.roles).toContainEqual(body.role);
      expect(await statusOf('POST', '/OS-KSADM/roles', { role: { name: 'cook' } })).toBe(409);
      expect(await statusOf('DELETE', `/OS-KSADM/roles/${id}`)).toBe(204);
      const { foreign } = world;
      const local = (await v3('POST', '/roles', { role: { name: 'local', domain_id: foreign.domain_id } })).body.role
        .id;
      expect(await statusOf('GET', `/OS-KSADM/roles/${local}`)).toBe(404);
      expect(await statusOf('DELETE', `/OS-KSADM/roles/${local}`)).toBe(404);
    });

    test('are given on tenants once, taken, and shown as references', async () => {
      const role = await roleId('manager');
      const place = `/tenants/${world.tenant.id}/users/${world.user.id}/roles`;
      const given = await call('PUT', `${place}/OS-KSADM/${role}`);
      expect([given.status, given.body.role.name]).toEqual([200, 'manager']);
      expect(await statusOf('PUT', `${place}/OS-KSADM/${role}`)).toBe(409);
      const { roles } = (await call('GET', `/users/${world.user.id}/roleRefs`)).body;
      const reference = roles.find(({ roleId: id }: { roleId: string }) => id === role);
      expect(reference).toMatchObject({ tenantId: world.tenant.id, userId: world.user.id });
      const users = (await call('GET', `/tenants/${world.tenant.id}/users`)).body.users;
      expect(users.map(({ name }: { name: string }) => name)).toContain('ann');
      const path = `/users/${world.user.id}/roleRefs`;
      expect(await statusOf('DELETE', `${path}/${encodeURIComponent(reference.id)}`)).toBe(204);
      expect(await statusOf('DELETE', `${place}/OS-KSADM/${role}`)).toBe(404);
      const again = { role: { tenantId: world.tenant.id, roleId: role } };
      expect(await statusOf('POST', path, again)).toBe(200);
      expect(await statusOf('POST', path, { role: {} })).toBe(400);
      expect(
        await statusOf('PUT', `/tenants/${world.foreign.project_id}/users/${world.user.id}/roles/OS-KSADM/${role}`),
      ).toBe(404);
      expect(await statusOf('GET', `/users/${world.user.id}/roles`)).toBe(501);
      expect(await statusOf('PUT', `/users/${world.user.id}/roles/OS-KSADM/${role}`)).toBe(501);
    });
  });

  describe('the catalog', () => {
    test('an endpoint has three URLs, and v3 shows three endpoints', async () => {
      const service = (
        await call('POST', '/OS-KSADM/services', { 'OS-KSADM:service': { name: 'disk', type: 'volume' } })
      ).body;
      const { id: service_id } = service['OS-KSADM:service'];
      expect((await call('GET', `/OS-KSADM/services/${service_id}`)).body).toEqual(service);
      const urls = { publicurl: 'http://p', internalurl: 'http://i', adminurl: 'http://a' };
      const given = { service_id, region: 'north', ...urls };
      const { status, body } = await call('POST', '/endpoints', { endpoint: given });
      expect([status, body]).toEqual([200, { endpoint: { ...given, id: expect.any(String) } }]);
      const listed = (await call('GET', '/endpoints')).body.endpoints;
      expect(listed).toContainEqual({ ...body.endpoint, enabled: true });
      expect((await v3('GET', `/endpoints?service_id=${service_id}`)).body.endpoints).toHaveLength(3);
      expect(await statusOf('DELETE', `/endpoints/${body.endpoint.id}`)).toBe(204);
      expect(await statusOf('DELETE', `/endpoints/${body.endpoint.id}`)).toBe(404);
      expect((await v3('GET', `/endpoints?service_id=${service_id}`)).body.endpoints).toEqual([]);
      expect(await statusOf('DELETE', `/OS-KSADM/services/${service_id}`)).toBe(204);
    });

    test.each([
      ['no public URL', { service_id: 'x', adminurl: 'http://a' }],
      ['no service', { publicurl: 'http://p' }],
      ['an unknown service', { service_id: 'none', publicurl: 'http://p' }],
      ['a URL with an unknown substitution', { service_id: 'none', publicurl: 'http://p/$(nothing)s' }],
    ])('%s is refused', async (_, endpoint) => {
      expect(await statusOf('POST', '/endpoints', { endpoint })).toBe(400);
    });
  });

  test('EC2 credentials are those of v3', async () => {
    const token = await world.ofUser();
    const path = `/users/${world.user.id}/credentials/OS-EC2`;
    const { status, body } = await world.v2('POST', path, { token, body: { tenant_id: world.tenant.id } });
    expect([status, body.credential.tenant_id]).toEqual([200, world.tenant.id]);
    const one = `${path}/${body.credential.access}`;
    expect((await world.v2('GET', one, { token })).body).toEqual(body);
    expect((await world.v2('GET', path, { token })).body).toEqual({ credentials: [body.credential] });
    expect((await world.v2('DELETE', one, { token })).status).toBe(204);
  });
});

test('discovery and extensions need no token', async () => {
  const server = await createTestServer();
  const get = (path: string) => server.call('GET', `/v2.0${path}`);
  expect((await get('')).body.version).toMatchObject({ id: 'v2.0', status: 'deprecated' });
  const { values } = (await get('/extensions')).body.extensions;
  expect((await get('/extensions/OS-KSADM')).body.extension).toEqual(values[0]);
  expect((await get('/extensions/none')).status).toBe(404);
  await server.close();
});

test('[archstone_v2] enabled = false switches v2.0 off', async () => {
  const server = await createTestServer({ archstone_v2: { enabled: false } });
  expect((await server.call('GET', '/')).body.versions.values.map(({ id }: { id: string }) => id)).toEqual(['v3.14']);
  for (const path of ['/v2.0', '/v2.0/tokens']) expect((await server.call('GET', path)).status).toBe(404);
  await server.close();
});
