import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let token: string;
let user: string;
beforeAll(async () => {
  server = await createTestServer();
  token = await server.token();
  user = (await call('POST', '/v3/users', { user: { name: 'member', password: 'p' } })).body.user.id;
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
const create = async (group: object): Promise<string> => (await call('POST', '/v3/groups', { group })).body.group.id;
const change = (id: string, group: object) => call('PATCH', `/v3/groups/${id}`, { group });

describe('a group', () => {
  test('is shown as it was created', async () => {
    const { status, body } = await call('POST', '/v3/groups', { group: { name: ' g ', foo: 'bar', id: 'x' } });
    expect(status).toBe(201);
    const { id } = body.group;
    expect(body.group).toEqual({
      foo: 'bar',
      id,
      name: 'g',
      domain_id: 'default',
      description: '',
      links: { self: `http://localhost/v3/groups/${id}` },
    });
    expect((await call('GET', `/v3/groups/${id}`)).body).toEqual(body);
  });

  test('changes, but not its domain and id', async () => {
    const id = await create({ name: 'changes', a: 1 });
    const { body } = await change(id, { name: ' new ', description: null, b: 2, id });
    expect(body.group).toMatchObject({ a: 1, b: 2, name: 'new', description: null });
    expect(body.group).not.toHaveProperty('extra');
    for (const group of [{}, { id: 'x' }, { domain_id: 'x' }, { domain_id: null }, { name: '' }, { description: 3 }])
      expect((await change(id, group)).status).toBe(400);
    expect((await change('nope', { name: 'x' })).status).toBe(404);
  });

  test.each([
    [{ name: 'n', domain_id: 'nope' }, 404],
    [{ name: 'n'.repeat(65) }, 400],
    [{}, 400],
    [{ name: 'n', description: 3 }, 400],
  ])('is not created from %j', async (group, status) => {
    expect((await call('POST', '/v3/groups', { group })).status).toBe(status);
  });

  test('has a name of its own within its domain', async () => {
    await create({ name: 'twin' });
    expect((await call('POST', '/v3/groups', { group: { name: 'twin' } })).status).toBe(409);
    expect((await change(await create({ name: 'other' }), { name: 'twin' })).status).toBe(409);
  });

  test('is found in lists, paged by id', async () => {
    const ids = [await create({ name: 'list_a' }), await create({ name: 'list_b' })].sort();
    const first = (await call('GET', '/v3/groups?name__startswith=list_&limit=1')).body;
    expect(first).toMatchObject({ groups: [{ id: ids[0] }], truncated: true });
    const second = (await call('GET', first.links.next.replace('http://localhost', ''))).body;
    expect(second).toMatchObject({ groups: [{ id: ids[1] }], links: { next: null } });
    expect((await call('GET', '/v3/groups?marker=nope')).status).toBe(404);
  });
});

describe('membership', () => {
  test('is given, listed from both sides, and taken', async () => {
    const group = await create({ name: 'membership' });
    const path = `/v3/groups/${group}/users/${user}`;
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
    for (const _ of [1, 2]) expect((await call('PUT', path)).status).toBe(204);
    expect((await call('HEAD', path)).status).toBe(204);
    expect((await call('GET', `/v3/groups/${group}/users?name=member`)).body.users).toMatchObject([{ id: user }]);
    expect((await call('GET', `/v3/groups/${group}/users?enabled=false`)).body.users).toEqual([]);
    const { groups } = (await call('GET', `/v3/users/${user}/groups?name=membership`)).body;
    expect(groups).toMatchObject([{ id: group, membership_expires_at: null }]);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', `/v3/groups/${group}/users`)).body.users).toEqual([]);
  });

  test('needs a group and a user', async () => {
    const group = await create({ name: 'needs' });
    expect((await call('PUT', `/v3/groups/nope/users/${user}`)).body.error.message).toBe('Could not find group: nope.');
    expect((await call('PUT', `/v3/groups/${group}/users/nope`)).body.error.message).toBe('Could not find user: nope.');
    expect((await call('GET', '/v3/groups/nope/users')).status).toBe(404);
    expect((await call('GET', '/v3/users/nope/groups')).status).toBe(404);
  });

  test('that an identity provider vouched for ends', async () => {
    const group = await create({ name: 'expiring' });
    const { db } = server.database;
    await db
      .insertInto('identity_provider')
      .values({ id: 'idp', enabled: 1, description: null, domain_id: 'default', authorization_ttl: 10 })
      .execute();
    const verified = new Date(server.clock.now * 1000).toISOString().slice(0, 19).replace('T', ' ');
    await db
      .insertInto('expiring_user_group_membership')
      .values({ user_id: user, group_id: group, idp_id: 'idp', last_verified: verified })
      .execute();
    const listed = async () => (await call('GET', `/v3/users/${user}/groups?name=expiring`)).body.groups;
    const until = new Date((server.clock.now + 600) * 1000).toISOString().slice(0, 19);
    expect(await listed()).toMatchObject([{ membership_expires_at: `${until}.000000` }]);
    expect((await call('GET', `/v3/groups/${group}/users/${user}`)).status).toBe(204);
    server.clock.now += 600;
    expect(await listed()).toEqual([]);
    expect((await call('GET', `/v3/groups/${group}/users/${user}`)).status).toBe(404);
    expect((await call('DELETE', `/v3/groups/${group}`)).status).toBe(204);
  });

  test('lost, or its group deleted with roles, revokes the tokens of the user', async () => {
    const events = async () =>
      (await server.database.db.selectFrom('revocation_event').selectAll().where('user_id', '=', user).execute())
        .length;
    const group = await create({ name: 'roles' });
    const path = `/v3/groups/${group}/users/${user}`;
    await call('PUT', path);
    const before = await events();
    await call('DELETE', path);
    expect(await events()).toBe(before + 1);
    await call('PUT', path);
    const { id: role_id } = await server.database.db.selectFrom('role').select('id').executeTakeFirstOrThrow();
    await server.database.db
      .insertInto('assignment')
      .values({ type: 'GroupDomain', actor_id: group, target_id: 'default', role_id, inherited: 0 })
      .execute();
    expect((await call('DELETE', `/v3/groups/${group}`)).status).toBe(204);
    expect(await events()).toBe(before + 2);
    const left = await server.database.db.selectFrom('assignment').selectAll().where('actor_id', '=', group).execute();
    expect(left).toEqual([]);
    expect((await call('GET', `/v3/groups/${group}`)).status).toBe(404);
  });
});
