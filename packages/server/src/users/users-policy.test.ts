import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

const domain = (id: string) => ({
  id,
  name: id,
  extra: '{}',
  description: null,
  enabled: 1 as const,
  domain_id: '<<keystone.domain.root>>',
  parent_id: null,
  is_domain: 1 as const,
});

let server: TestServer;
/** Tokens by role and scope, and one with none. */
let tokens: Record<'manager' | 'reader' | 'systemReader' | 'plain', string>;
let own: Record<'user' | 'group', string>;
let other: Record<'user' | 'group', string>;
let self: string;

beforeAll(async () => {
  server = await createTestServer();
  const { db } = server.database;
  await db.insertInto('project').values(['mine', 'other'].map(domain)).execute();
  const admin = await server.token();
  const make = async (kind: 'user' | 'group', name: string, domain_id: string): Promise<string> => {
    const body = { [kind]: { name, domain_id, ...(kind === 'user' ? { password: 'p' } : {}) } };
    return (await server.call('POST', `/v3/${kind}s`, { token: admin, body })).body[kind].id;
  };
  const roles = await db.selectFrom('role').select(['id', 'name']).execute();
  const roleId = (name: string) => roles.find((role) => role.name === name)!.id;
  const persona = async (name: string, scope: object | 'unscoped', role?: string) => {
    const id = await make('user', name, 'mine');
    const grant = { actor_id: id, role_id: roleId(role ?? 'reader'), inherited: 0 } as const;
    if (typeof scope === 'object' && 'domain' in scope)
      await db
        .insertInto('assignment')
        .values({ ...grant, type: 'UserDomain', target_id: 'mine' })
        .execute();
    if (typeof scope === 'object' && 'system' in scope)
      await db
        .insertInto('system_assignment')
        .values({ ...grant, type: 'UserSystem', target_id: 'system' })
        .execute();
    return server.token({ user: { id }, password: 'p', scope });
  };
  const inDomain = { domain: { id: 'mine' } };
  tokens = {
    manager: await persona('manager', inDomain, 'manager'),
    reader: await persona('reader', inDomain, 'reader'),
    systemReader: await persona('system-reader', { system: { all: true } }, 'reader'),
    plain: await persona('plain', 'unscoped'),
  };
  self = (await server.call('GET', '/v3/users?name=plain', { token: admin })).body.users[0].id;
  own = { user: await make('user', 'own', 'mine'), group: await make('group', 'own', 'mine') };
  other = { user: await make('user', 'other', 'other'), group: await make('group', 'other', 'other') };
});
afterAll(() => server.close());

const status = async (who: keyof typeof tokens, method: string, path: string, body?: unknown) =>
  (await server.call(method, path, { token: tokens[who], body })).status;

describe('a domain reader', () => {
  test('sees the users and groups of the domain, whatever the filters say', async () => {
    const list = async (path: string) => (await server.call('GET', path, { token: tokens.reader })).body;
    const { users } = await list('/v3/users');
    expect(users.length).toBeGreaterThan(1);
    expect(users.every(({ domain_id }: { domain_id: string }) => domain_id === 'mine')).toBe(true);
    expect((await list('/v3/users?domain_id=other')).users).toEqual([]);
    expect((await list('/v3/groups')).groups).toMatchObject([{ id: own.group }]);
  });
  test('reads in the domain and nowhere else, and changes nothing', async () => {
    expect(await status('reader', 'GET', `/v3/users/${own.user}`)).toBe(200);
    expect(await status('reader', 'GET', `/v3/users/${other.user}`)).toBe(403);
    expect(await status('reader', 'GET', '/v3/users/nope')).toBe(403);
    expect(await status('reader', 'GET', `/v3/groups/${other.group}`)).toBe(403);
    expect(await status('reader', 'GET', `/v3/users/${other.user}/groups`)).toBe(403);
    expect(await status('reader', 'GET', `/v3/groups/${own.group}/users`)).toBe(200);
    expect(await status('reader', 'PATCH', `/v3/users/${own.user}`, { user: { description: 'd' } })).toBe(403);
    expect(await status('reader', 'PUT', `/v3/groups/${own.group}/users/${own.user}`)).toBe(403);
  });
});

describe('a domain manager', () => {
  test('creates in the domain, which is meant where none is named', async () => {
    const create = (user: object) => server.call('POST', '/v3/users', { token: tokens.manager, body: { user } });
    expect((await create({ name: 'new' })).body.user.domain_id).toBe('mine');
    expect((await create({ name: 'new', domain_id: 'other' })).status).toBe(403);
    expect((await create({ name: 'new', domain_id: 'default' })).status).toBe(403);
  });
  test('cannot talk a rule into another domain', async () => {
    const user = { description: 'd', domain_id: 'mine', target: { user: { domain_id: 'mine' } } };
    expect(await status('manager', 'PATCH', `/v3/users/${other.user}?target.user.domain_id=mine`, { user })).toBe(403);
    expect(await status('manager', 'DELETE', `/v3/groups/${other.group}?domain_id=mine`)).toBe(403);
  });
  test('brings users of the domain into groups of the domain', async () => {
    expect(await status('manager', 'PUT', `/v3/groups/${own.group}/users/${own.user}`)).toBe(204);
    expect(await status('manager', 'PUT', `/v3/groups/${own.group}/users/${other.user}`)).toBe(403);
    expect(await status('manager', 'PUT', `/v3/groups/${other.group}/users/${own.user}`)).toBe(403);
    expect(await status('manager', 'DELETE', `/v3/groups/${own.group}/users/${own.user}`)).toBe(204);
  });
});

test('a system reader reads everything and changes nothing', async () => {
  expect(await status('systemReader', 'GET', '/v3/users')).toBe(200);
  expect(await status('systemReader', 'GET', `/v3/groups/${other.group}`)).toBe(200);
  expect(await status('systemReader', 'GET', '/v3/users/nope')).toBe(404);
  expect(await status('systemReader', 'DELETE', `/v3/users/${other.user}`)).toBe(403);
});

test('a user without roles sees who they are and what groups they are in', async () => {
  expect(await status('plain', 'GET', `/v3/users/${self}`)).toBe(200);
  expect(await status('plain', 'GET', `/v3/users/${self}/groups`)).toBe(200);
  expect(await status('plain', 'GET', '/v3/users')).toBe(403);
  expect(await status('plain', 'PATCH', `/v3/users/${self}`, { user: { enabled: true } })).toBe(403);
  expect(await status('plain', 'DELETE', '/v3/groups/nope')).toBe(404);
  expect(await status('plain', 'GET', '/v3/groups/nope')).toBe(403);
});
