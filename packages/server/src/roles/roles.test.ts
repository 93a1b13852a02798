import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await createTestServer({ role: { list_limit: 50 } });
  token = await server.token();
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown) => server.call(method, `/v3${path}`, { token, body });
const create = async (role: object) => (await call('POST', '/roles', { role })).body.role;

describe('roles', () => {
  test('a global role has no domain, and keeps what it does not know', async () => {
    const { status, body } = await call('POST', '/roles', { role: { name: 'cook', 'foo-bar': 1 } });
    expect(status).toBe(201);
    expect(body.role).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'cook',
      domain_id: null,
      description: null,
      options: {},
      foo_bar: 1,
      links: { self: expect.stringMatching(/\/v3\/roles\/[0-9a-f]{32}$/) },
    });
    expect((await call('GET', `/roles/${body.role.id}`)).body).toEqual(body);
    expect((await call('HEAD', `/roles/${body.role.id}`)).status).toBe(200);
  });

  test('a name is taken once for each domain and once globally', async () => {
    await create({ name: 'clerk' });
    expect((await call('POST', '/roles', { role: { name: 'clerk' } })).status).toBe(409);
    const inDomain = await create({ name: 'clerk', domain_id: 'default' });
    expect(inDomain.domain_id).toBe('default');
    const other = await create({ name: 'other-clerk' });
    expect((await call('PATCH', `/roles/${other.id}`, { role: { name: 'clerk' } })).status).toBe(409);
  });

  test('a list shows the global roles, or with domain_id those of a domain', async () => {
    const { id } = await create({ name: 'local', domain_id: 'default' });
    const ids = async (query: string) =>
      (await call('GET', `/roles${query}`)).body.roles.map((role: { id: string }) => role.id);
    expect(await ids('')).not.toContain(id);
    expect(await ids('?domain_id=default')).toContain(id);
    expect(await ids('?domain_id=default&name=local')).toEqual([id]);
    expect(await ids('?domain_id=default&name__icontains=LOC')).toEqual([id]);
    expect((await call('GET', '/roles?domain_id=')).status).toBe(400);
  });

  test('a marker advances through all pages', async () => {
    const seen: string[] = [];
    let path = '/v3/roles?limit=2';
    for (let pages = 0; path && pages < 20; pages++) {
      const { body } = await server.call('GET', path, { token });
      seen.push(...body.roles.map((role: { id: string }) => role.id));
      path = body.links.next && new URL(body.links.next).pathname + new URL(body.links.next).search;
    }
    const { body } = await call('GET', '/roles');
    expect(seen).toEqual(body.roles.map((role: { id: string }) => role.id));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['blanks as a name', { name: '  ' }],
    ['a name of 256', { name: 'x'.repeat(256) }],
    ['an unknown option', { name: 'x', options: { other: true } }],
    ['an option of the wrong type', { name: 'x', options: { immutable: 'true' } }],
    ['a description that is no text', { name: 'x', description: 5 }],
    ['a domain id that can be none', { name: 'x', domain_id: 'a b' }],
  ])('%s is refused', async (_case, role) => {
    expect((await call('POST', '/roles', { role })).status).toBe(400);
  });

  test('an update changes what it names; the id and the domain stay', async () => {
    const role = await create({ name: 'baker', description: 'bread', colour: 'white' });
    const path = `/roles/${role.id}`;
    const { body } = await call('PATCH', path, { role: { description: null, shape: 'round' } });
    expect(body.role).toEqual({ ...role, description: null, shape: 'round' });
    for (const changes of [{}, { id: 'other' }, { domain_id: 'default' }, { name: null }])
      expect((await call('PATCH', path, { role: changes })).status).toBe(400);
    expect((await call('GET', path)).body).toEqual(body);
  });

  test('an immutable role is first made mutable, by itself', async () => {
    const { id } = await create({ name: 'stone', options: { immutable: true } });
    const path = `/roles/${id}`;
    expect((await call('PATCH', path, { role: { name: 'sand' } })).status).toBe(403);
    expect((await call('PATCH', path, { role: { name: 'sand', options: { immutable: false } } })).status).toBe(403);
    expect((await call('DELETE', path)).status).toBe(403);
    const { body } = await call('PATCH', path, { role: { options: { immutable: false } } });
    expect(body.role.options).toEqual({ immutable: false });
    expect((await call('PATCH', path, { role: { options: { immutable: null } } })).body.role.options).toEqual({});
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  test('a deleted role is taken from everybody at once', async () => {
    const { id } = await create({ name: 'fleeting' });
    const { user_id, project_id } = server.admin;
    const { db } = server.database;
    const grant = { actor_id: user_id, role_id: id, inherited: 0 } as const;
    await server.app.freshness.write('authorization', async (trx) => {
      await trx
        .insertInto('assignment')
        .values({ ...grant, type: 'UserProject', target_id: project_id })
        .execute();
      await trx
        .insertInto('system_assignment')
        .values({ ...grant, type: 'UserSystem', target_id: 'system' })
        .execute();
    });
    const names = async () => {
      const { body } = await server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } });
      return body.token.roles.map((role: { name: string }) => role.name);
    };
    expect(await names()).toContain('fleeting');
    expect((await call('DELETE', `/roles/${id}`)).status).toBe(204);
    expect(await names()).not.toContain('fleeting');
    for (const table of ['assignment', 'system_assignment'] as const)
      expect(await db.selectFrom(table).selectAll().where('role_id', '=', id).execute()).toEqual([]);
  });

  test.each(['GET', 'PATCH', 'DELETE'])('%s of an unknown role is 404', async (method) => {
    const body = method === 'PATCH' ? { role: { name: 'x' } } : undefined;
    expect((await call(method, '/roles/unknown', body)).status).toBe(404);
  });
});

describe('implied roles', () => {
  test('are made, shown, checked, listed and removed', async () => {
    const [prior, implied] = [await create({ name: 'prior' }), await create({ name: 'implied' })];
    const path = `/roles/${prior.id}/implies/${implied.id}`;
    const reference = ({ id, name, links }: typeof prior) => ({ id, name, links });
    expect((await call('GET', path)).status).toBe(404);
    const made = await call('PUT', path);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      role_inference: { prior_role: reference(prior), implies: reference(implied) },
      links: { self: expect.stringContaining(`/v3${path}`) },
    });
    expect((await call('PUT', path)).status).toBe(409);
    expect((await call('GET', path)).body).toEqual(made.body);
    const head = await call('HEAD', path);
    expect([head.status, head.body]).toEqual([204, '']);
    const list = await call('GET', `/roles/${prior.id}/implies`);
    expect(list.body.role_inference).toEqual({ prior_role: reference(prior), implies: [reference(implied)] });
    const all = await call('GET', '/role_inferences');
    expect(all.body.role_inferences).toContainEqual(list.body.role_inference);
    expect(Object.keys(all.body)).toEqual(['role_inferences']);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  test('a global role implies no domain role; none implies a prohibited one; circles are allowed', async () => {
    const [global, local] = [await create({ name: 'wide' }), await create({ name: 'narrow', domain_id: 'default' })];
    const imply = async (prior: string, implied: string) =>
      (await call('PUT', `/roles/${prior}/implies/${implied}`)).status;
    expect(await imply(global.id, local.id)).toBe(403);
    expect(await imply(local.id, global.id)).toBe(201);
    expect(await imply(global.id, global.id)).toBe(201);
    const [admin] = (await call('GET', '/roles?name=admin')).body.roles;
    expect(await imply(global.id, admin.id)).toBe(403);
    expect(await imply(global.id, 'unknown')).toBe(404);
    expect(await imply('unknown', global.id)).toBe(404);
    expect((await call('DELETE', `/roles/${global.id}`)).status).toBe(204);
    expect((await call('GET', `/roles/${local.id}/implies`)).body.role_inference.implies).toEqual([]);
  });
});
