import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await createTestServer();
  token = await server.token();
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
const create = async (user: object) => (await call('POST', '/v3/users', { user })).body.user;
const change = (id: string, user: object) => call('PATCH', `/v3/users/${id}`, { user });
const signIn = (id: string, password: string) =>
  server.call('POST', '/v3/auth/tokens', {
    body: { auth: { identity: { methods: ['password'], password: { user: { id, password } } } } },
  });
const tokenOf = async (id: string, password: string) => (await signIn(id, password)).headers['x-subject-token']!;
const validate = (subject: string) =>
  server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': subject } });
const nextSecond = async () => {
  server.clock.now += 1;
};

describe('a user', () => {
  test('is shown as it was created, with further attributes first', async () => {
    const { status, body } = await call('POST', '/v3/users', {
      user: { name: ' shown ', password: 'p', email: 'a@b', 'x-y:z': 1, default_project_id: 'gone' },
    });
    expect(status).toBe(201);
    const { id } = body.user;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(body.user).toEqual({
      email: 'a@b',
      x_y_z: 1,
      id,
      name: 'shown',
      domain_id: 'default',
      enabled: true,
      default_project_id: 'gone',
      password_expires_at: null,
      options: {},
      links: { self: `http://localhost:80/v3/users/${id}`.replace(':80', '') },
    });
    expect((await call('GET', `/v3/users/${id}`)).body).toEqual(body);
    expect((await server.call('HEAD', `/v3/users/${id}`, { token })).status).toBe(200);
  });

  test('keeps null attributes, repeats further ones under extra, and drops a default project that is null', async () => {
    const { id } = await create({ name: 'nulls', email: 'a@b', default_project_id: 'gone' });
    const { status, body } = await change(id, { email: null, description: 'd', default_project_id: null });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ email: null, description: 'd', extra: { email: null, description: 'd' } });
    expect(body.user).not.toHaveProperty('default_project_id');
    expect((await call('GET', `/v3/users/${id}`)).body.user).not.toHaveProperty('extra');
  });

  test('keeps no attribute that would hide or carry a secret', async () => {
    const { id } = await create({ name: 'hidden', password: 'p', tenants: [1], extra: { a: 1 }, links: 'x', id: 'y' });
    const row = await server.database.db.selectFrom('user').select('extra').where('id', '=', id).executeTakeFirst();
    expect(row?.extra).not.toContain('password');
    expect((await call('GET', `/v3/users/${id}`)).body.user).not.toHaveProperty('tenants');
  });

  test('has a name of its own within its domain', async () => {
    await create({ name: 'twin' });
    const { status, body } = await call('POST', '/v3/users', { user: { name: 'twin ' } });
    expect(status).toBe(409);
    expect(body.error.message).toBe(
      'Conflict occurred attempting to store user - Duplicate entry found with name twin at domain ID default.',
    );
    const { id } = await create({ name: 'other' });
    expect((await change(id, { name: 'twin' })).status).toBe(409);
  });

  test.each([
    ['a domain that does not exist', { name: 'n', domain_id: 'nope' }, 404],
    ['a malformed domain id', { name: 'n', domain_id: 'no_pe' }, 400],
    ['a null domain id', { name: 'n', domain_id: null }, 400],
    ['a domain id under another name', { name: 'n', 'domain-id': 7 }, 400],
    ['a domain as default project', { name: 'n', default_project_id: 'default' }, 400],
    ['no name', {}, 400],
    ['a blank name', { name: '  ' }, 400],
    ['a long name', { name: 'n'.repeat(256) }, 400],
    ['a number as name', { name: 3 }, 400],
    ['a word as enabled', { name: 'n', enabled: 'False' }, 400],
    ['null as enabled', { name: 'n', enabled: null }, 400],
    ['a number as description', { name: 'n', description: 3 }, 400],
    ['an unknown option', { name: 'n', options: { zzz: 1 } }, 400],
    ['an option of the wrong type', { name: 'n', options: { lock_password: 'x' } }, 400],
    ['a rule with a method twice', { name: 'n', options: { multi_factor_auth_rules: [['a', 'a']] } }, 400],
    ['an empty rule', { name: 'n', options: { multi_factor_auth_rules: [[]] } }, 400],
    [
      'an unknown identity provider',
      { name: 'n', federated: [{ idp_id: 'x', protocols: [{ protocol_id: 'p', unique_id: 'u' }] }] },
      400,
    ],
  ])('is not created with %s', async (_, user, status) => {
    expect((await call('POST', '/v3/users', { user })).status).toBe(status);
    expect((await call('GET', '/v3/users?name=n')).body.users).toEqual([]);
  });

  test('is not created by a body with something beside it', async () => {
    expect((await call('POST', '/v3/users', { user: { name: 'n' }, x: 1 })).status).toBe(400);
  });

  test('stays in its domain and keeps its id', async () => {
    const { id } = await create({ name: 'stays' });
    for (const user of [{ domain_id: 'x' }, { domain_id: null }, { id: 'x' }, { id: null }, {}, { name: null }])
      expect((await change(id, user)).status).toBe(400);
    expect((await change(id, { id, domain_id: 'default', enabled: true })).status).toBe(200);
    expect((await change('nope', { name: 'x' })).status).toBe(404);
  });

  test('has options that null takes away', async () => {
    const { id } = await create({ name: 'options', options: { lock_password: true, ignore_password_expiry: null } });
    const rules = [['password', 'totp']];
    expect((await change(id, { options: { multi_factor_auth_rules: rules } })).body.user.options).toEqual({
      lock_password: true,
      multi_factor_auth_rules: rules,
    });
    const rows = await server.database.db.selectFrom('user_option').selectAll().where('user_id', '=', id).execute();
    expect(rows.map(({ option_id, option_value }) => [option_id, JSON.parse(option_value!)]).sort()).toEqual([
      ['1003', true],
      ['MFAR', rules],
    ]);
    expect((await change(id, { options: { lock_password: null } })).body.user.options).toEqual({
      multi_factor_auth_rules: rules,
    });
  });

  test('is deleted with all that is theirs', async () => {
    const { id } = await create({ name: 'gone', password: 'p', options: { lock_password: true } });
    const group = (await call('POST', '/v3/groups', { group: { name: 'gone' } })).body.group.id;
    await call('PUT', `/v3/groups/${group}/users/${id}`);
    const { db } = server.database;
    await db
      .insertInto('credential')
      .values({ id: 'c', user_id: id, project_id: null, type: 't', extra: null, key_hash: '', encrypted_blob: '' })
      .execute();
    const theirs = await tokenOf(id, 'p');
    expect((await call('DELETE', `/v3/users/${id}`)).status).toBe(204);
    expect((await validate(theirs)).status).toBe(404);
    expect((await call('GET', `/v3/users/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/v3/users/${id}`)).status).toBe(404);
    for (const table of ['local_user', 'user_option', 'user_group_membership', 'credential'] as const)
      expect(await db.selectFrom(table).selectAll().where('user_id', '=', id).execute()).toEqual([]);
    const events = await db.selectFrom('revocation_event').selectAll().where('user_id', '=', id).execute();
    expect(events).toHaveLength(1);
  });
});

describe('a list of users', () => {
  let ids: string[];
  beforeAll(async () => {
    const made = await Promise.all(['list_a', 'list_b', 'LIST_c', 'lis*t_d'].map((name) => create({ name })));
    ids = made.map(({ id }) => id);
    await change(ids[1]!, { enabled: false });
  });

  test.each([
    ['name=list_a', ['list_a']],
    ['name__startswith=list_', ['list_a', 'list_b']],
    ['name__istartswith=list_', ['LIST_c', 'list_a', 'list_b']],
    ['name__contains=s*t', ['lis*t_d']],
    ['name__iendswith=T_C', ['LIST_c']],
    ['name__startswith=list_&enabled=false', ['list_b']],
    ['name__startswith=list_&enabled=', ['list_a']],
    ['name__startswith=list_&name__contains=b', ['list_b']],
    ['name__startswith=list_&domain_id=default', ['list_a', 'list_b']],
    ['domain_id=nope', []],
    ['idp_id=x', []],
    ['unknown=x&name=list_a&sort_key=name&sort_dir=asc', ['list_a']],
  ])('is filtered by %s', async (query, names) => {
    const { status, body } = await call('GET', `/v3/users?${query}`);
    expect(status).toBe(200);
    expect(body.users.map(({ name }: { name: string }) => name).sort()).toEqual(names);
  });

  test('is paged by id, each page leading to the next', async () => {
    const all = (await call('GET', '/v3/users?name__icontains=list_')).body.users.map(({ id }: { id: string }) => id);
    expect(all).toEqual([...all].sort());
    const seen: string[] = [];
    let next: string | null = '/v3/users?name__icontains=list_&limit=2';
    while (next !== null) {
      const { body } = await call('GET', next);
      seen.push(...body.users.map(({ id }: { id: string }) => id));
      expect(body.truncated).toBe(body.links.next === null ? undefined : true);
      next = body.links.next?.replace(/^http:\/\/[^/]+/, '') ?? null;
    }
    expect(seen).toEqual(all);
  });

  test.each(['marker=nope'])('does not begin after %s', async (query) => {
    expect((await call('GET', `/v3/users?${query}`)).status).toBe(404);
  });

  test.each([
    'limit=abc',
    'limit=-1',
    'enabled=zz',
    'name=',
    'domain_id=',
    'sort_dir=up',
    'password_expires_at=xx:2026-01-01T00:00:00Z',
    'password_expires_at=gt:bad',
  ])('is refused with %s', async (query) => {
    expect((await call('GET', `/v3/users?${query}`)).status).toBe(400);
  });

  test('takes a fixed number of queries', async () => {
    const count = async (path: string) => {
      const before = server.database.queries;
      await call('GET', path);
      return server.database.queries - before;
    };
    expect(await count('/v3/users')).toBe(await count('/v3/users?name=list_a'));
  });
});

describe('tokens of a user', () => {
  test('die with a password set by an admin, and with the own change of it', async () => {
    const { id } = await create({ name: 'changes', password: 'one' });
    const first = await tokenOf(id, 'one');
    expect((await change(id, { password: 'two' })).status).toBe(200);
    expect((await validate(first)).status).toBe(404);
    await nextSecond();
    const second = await tokenOf(id, 'two');
    expect((await validate(second)).status).toBe(200);
    const body = { user: { original_password: 'two', password: 'three' } };
    const changed = await server.call('POST', `/v3/users/${id}/password`, { body });
    expect([changed.status, changed.body]).toEqual([204, '']);
    expect((await validate(second)).status).toBe(404);
    expect((await signIn(id, 'two')).status).toBe(401);
    expect((await signIn(id, 'three')).status).toBe(201);
  });

  test('die when the account is disabled and stay dead when it is enabled, as in Keystone', async () => {
    const { id } = await create({ name: 'disabled', password: 'p' });
    const before = await tokenOf(id, 'p');
    await change(id, { enabled: false });
    expect((await validate(before)).status).toBe(404);
    expect((await signIn(id, 'p')).status).toBe(401);
    await change(id, { enabled: true });
    expect((await validate(before)).status).toBe(404);
    await nextSecond();
    expect((await validate(await tokenOf(id, 'p'))).status).toBe(200);
  });

  test('live on when something else about the user changes', async () => {
    const { id } = await create({ name: 'renamed', password: 'p' });
    const theirs = await tokenOf(id, 'p');
    await change(id, { name: 'renamed again', description: 'd', enabled: true });
    expect((await validate(theirs)).body.token.user.name).toBe('renamed again');
  });
});

describe('the own change of a password', () => {
  const own = (id: string, user: unknown) => server.call('POST', `/v3/users/${id}/password`, { body: { user } });

  test('answers an unknown user and a wrong password alike', async () => {
    const { id } = await create({ name: 'own', password: 'p' });
    const unknown = await own('nope', { original_password: 'p', password: 'q' });
    const wrong = await own(id, { original_password: 'x', password: 'q' });
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    expect((await own(id, { original_password: 'p' })).status).toBe(400);
    expect((await own(id, { original_password: 1, password: 'q' })).status).toBe(400);
    expect((await own(id, { original_password: 'p', password: 'q', x: 1 })).status).toBe(400);
    expect((await server.call('GET', `/v3/users/${id}/password`)).status).toBe(405);
  });

  test('is refused while the password is locked, except to an admin', async () => {
    const { id } = await create({ name: 'locked', password: 'p', options: { lock_password: true } });
    expect((await own(id, { original_password: 'p', password: 'q' })).status).toBe(400);
    expect((await change(id, { password: 'q' })).status).toBe(200);
    expect((await signIn(id, 'q')).status).toBe(201);
  });
});
