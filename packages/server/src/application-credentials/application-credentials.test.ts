import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DelegationWorld, delegationWorld } from '../auth/delegation-testing.ts';

let world: DelegationWorld;
beforeAll(async () => {
  world = await delegationWorld();
});
afterAll(() => world.server.close());

const pathOf = (user: string) => `/users/${user}/application_credentials`;
let made = 0;
async function create(fields: object = {}, token?: string) {
  const body = { application_credential: { name: `credential ${made++}`, ...fields } };
  return world.call('POST', pathOf(world.alice), body, token ?? (await world.scoped(world.alice)));
}
async function credential(fields: object = {}) {
  const { status, body } = await create(fields);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.application_credential;
}
const namesOf = (items: { name: string }[]) => items.map(({ name }) => name).sort();
const KNOWN = { 'openstack-identity-access-rules': '1.0' };

describe('making', () => {
  test('by default it carries the roles of the token, has a secret, and may make no further ones', async () => {
    const { roles, ...shown } = await credential({ name: 'plain', project_id: world.other, id: 'chosen' });
    expect(shown).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'plain',
      description: null,
      user_id: world.alice,
      project_id: world.project,
      system: null,
      expires_at: null,
      unrestricted: null,
      secret: expect.stringMatching(/^[\w-]{86}$/),
      links: { self: `http://localhost/v3/application_credentials/${shown.id}` },
    });
    expect(namesOf(roles)).toEqual(['cook', 'wash']);
    expect(roles[0]).toEqual({
      id: expect.any(String),
      name: expect.any(String),
      domain_id: null,
      description: null,
      options: {},
    });
    const { secret_hash } = await world.server.database.db
      .selectFrom('application_credential')
      .select('secret_hash')
      .where('name', '=', 'plain')
      .executeTakeFirstOrThrow();
    expect(secret_hash).toMatch(/^\$2b\$04\$/);
    const { body } = await world.call('GET', `${pathOf(world.alice)}/${shown.id}`);
    expect(body.application_credential).not.toHaveProperty('secret');
  });

  test('a role brings those that it implies; one that the token has not is refused', async () => {
    expect(namesOf((await credential({ roles: [{ name: 'cook' }] })).roles)).toEqual(['cook', 'wash']);
    expect(namesOf((await credential({ roles: [{ id: world.roles.wash }] })).roles)).toEqual(['wash']);
    expect((await create({ roles: [{ id: world.roles.bake }] })).status).toBe(400);
    expect((await create({ roles: [{ id: 'f'.repeat(32) }] })).status).toBe(400);
    expect((await create({ roles: [{ name: 'unheard' }] })).status).toBe(404);
    expect((await create({ roles: [{ id: world.roles.cook }, { id: world.roles.cook }] })).status).toBe(409);
  });

  // Statuses of a real Keystone 22; where it answers 500, ours is 400 or 404.
  test.each([
    ['no name', { name: undefined }, 400],
    ['a blank name', { name: ' ' }, 400],
    ['a long name', { name: 'n'.repeat(256) }, 400],
    ['an unknown attribute', { colour: 'red' }, 400],
    ['a name that is taken', { name: 'taken' }, 409],
    ['no time', { expires_at: 'soon' }, 400],
    ['an empty time', { expires_at: '' }, 400],
    ['a date', { expires_at: '2031-01-01' }, 400],
    ['a time with another zone', { expires_at: '2031-01-01T00:00:00+02:00' }, 400],
    ['a day that the month has not', { expires_at: '2031-02-30T00:00:00Z' }, 400],
    ['the past', { expires_at: '2001-01-01T00:00:00Z' }, 400],
    ['roles by id and name at once', { roles: [{ id: 'a', name: 'b' }] }, 400],
    ['a rule without a method', { access_rules: [{ service: 'x', path: '/x' }] }, 400],
    ['a rule with an unknown method', { access_rules: [{ service: 'x', path: '/x', method: 'get' }] }, 400],
    ['a rule with a path without a slash', { access_rules: [{ service: 'x', path: 'x', method: 'GET' }] }, 400],
    ['a rule with a long path', { access_rules: [{ service: 'x', path: `/${'x'.repeat(128)}`, method: 'GET' }] }, 400],
    ['an unknown rule', { access_rules: [{ id: 'f'.repeat(32) }] }, 404],
    ['one rule twice', { access_rules: Array(2).fill({ service: 'x', path: '/x', method: 'GET' }) }, 409],
  ])('%s is refused, and nothing is made', async (_, fields, status) => {
    if (status === 409 && 'name' in fields) await credential(fields);
    const count = async () => (await world.call('GET', pathOf(world.alice))).body.application_credentials.length;
    const before = await count();
    expect((await create(fields)).status).toBe(status);
    expect(await count()).toBe(before);
  });

  test('only for oneself, with a token of a project', async () => {
    const token = await world.scoped(world.alice);
    const body = { application_credential: { name: 'theirs' } };
    expect((await world.call('POST', pathOf(world.bob), body, token)).status).toBe(403);
    expect((await world.call('POST', pathOf(world.alice), body)).status).toBe(403);
  });

  test('times are kept to the microsecond and shown without a zone', async () => {
    const { expires_at } = await credential({ expires_at: '2031-01-01 00:00:00.123456' });
    expect(expires_at).toBe('2031-01-01T00:00:00.123456');
  });
});

describe('reading and deleting', () => {
  test('by the owner and admins; the stored owner counts, not the path', async () => {
    const { id } = await credential({ name: 'one' });
    const bobs = await world.scoped(world.bob, world.other);
    const one = (user: string, token?: string) => world.call('GET', `${pathOf(user)}/${id}`, undefined, token);
    expect((await one(world.alice)).status).toBe(200);
    expect((await one(world.alice, bobs)).status).toBe(403);
    expect((await one(world.bob, bobs)).status).toBe(403);
    expect((await world.call('GET', `${pathOf(world.bob)}/unknown`, undefined, bobs)).status).toBe(404);
    expect((await world.call('DELETE', `${pathOf(world.bob)}/${id}`, undefined, bobs)).status).toBe(403);
    expect((await world.call('GET', pathOf(world.alice), undefined, bobs)).status).toBe(403);
    const named = await world.call('GET', `${pathOf(world.alice)}?name=one`);
    expect(namesOf(named.body.application_credentials)).toEqual(['one']);
    const contained = await world.call('GET', `${pathOf(world.alice)}?name__icontains=ON&limit=1`);
    expect(contained.body.application_credentials).toHaveLength(1);
    expect((await world.call('DELETE', `${pathOf(world.alice)}/${id}`)).status).toBe(204);
    expect((await world.call('DELETE', `${pathOf(world.alice)}/${id}`)).status).toBe(404);
    expect((await world.call('GET', '/users/unknown/application_credentials')).body.application_credentials).toEqual(
      [],
    );
  });
});

describe('signing in', () => {
  test('by id or by name; the token tells its credential, for the project and with the roles of it', async () => {
    const { id, name, secret } = await credential({ roles: [{ id: world.roles.wash }], unrestricted: true });
    const domain = { id: 'default' };
    for (const payload of [
      { id, secret },
      { name, secret, user: { id: world.alice } },
      { name, secret, user: { name: 'alice', domain } },
    ]) {
      const { status, body, headers } = await world.byCredential(payload);
      expect(status).toBe(201);
      expect(body.token).toMatchObject({
        methods: ['application_credential'],
        user: { id: world.alice },
        project: { id: world.project },
        roles: [{ id: world.roles.wash, name: 'wash' }],
        application_credential: { id, name, restricted: false },
      });
      expect(body.token.application_credential).not.toHaveProperty('access_rules');
      expect((await world.validate(headers['x-subject-token']!)).body).toEqual(body);
    }
  });

  test('the answers to what is wrong are those of Keystone', async () => {
    const { id, name, secret } = await credential();
    const user = { id: world.alice };
    const domain = { id: 'default' };
    const statusOf = async (payload: object, scope?: unknown) => (await world.byCredential(payload, scope)).status;
    expect(await statusOf({ id, secret: 'wrong' })).toBe(401);
    expect(await statusOf({ id })).toBe(401);
    expect(await statusOf({ id: 'f'.repeat(32), secret })).toBe(404);
    expect(await statusOf({ name: 'unheard', secret, user })).toBe(401);
    expect(await statusOf({ name, secret, user: { id: 'unheard' } })).toBe(401);
    expect(await statusOf({ name, secret, user: { name: 'unheard', domain } })).toBe(404);
    expect(await statusOf({ name, secret })).toBe(400);
    expect(await statusOf({ name, secret, user: { name: 'alice' } })).toBe(400);
    expect(await statusOf({ secret })).toBe(400);
    expect(await statusOf({ id, secret }, { project: { id: world.project } })).toBe(401);
    expect(await statusOf({ id, secret }, 'unscoped')).toBe(401);
    // Whose it is, nobody else becomes (CVE-2026-42998).
    const named = await world.byCredential({ id, secret, user: { id: world.bob } });
    expect([named.status, named.body.token.user.id]).toEqual([201, world.alice]);
  });

  test('a second proof must be of the same user', async () => {
    const { id, secret } = await credential();
    const both = (user: string) =>
      world.server.call('POST', '/v3/auth/tokens', {
        body: {
          auth: {
            identity: {
              methods: ['application_credential', 'password'],
              application_credential: { id, secret },
              password: { user: { id: user, password: 'pw' } },
            },
          },
        },
      });
    const { status, body } = await both(world.alice);
    expect(status).toBe(201);
    expect(body.token.methods.sort()).toEqual(['application_credential', 'password']);
    expect(body.token.application_credential.id).toBe(id);
    expect((await both(world.bob)).status).toBe(401);
  });

  test('a token ends with its credential, which then opens nothing', async () => {
    const { clock } = world.server;
    const end = new Date((clock.now + 60) * 1000).toISOString().slice(0, 19);
    const { id, secret } = await credential({ expires_at: end });
    const { body } = await world.byCredential({ id, secret });
    expect(body.token.expires_at).toBe(`${end}.000000Z`);
    clock.now += 61;
    expect((await world.byCredential({ id, secret })).status).toBe(401);
    clock.now -= 61;
  });

  test('roles are what the user holds now; without any there is no token', async () => {
    const { id, secret } = await credential();
    const token = world.tokenOf(await world.byCredential({ id, secret }));
    await world.grant(world.roles.bake, world.alice);
    expect(namesOf((await world.validate(token)).body.token.roles)).toEqual(['cook', 'wash']);
    await world.grant(world.roles.cook, world.alice, world.project, 'DELETE');
    expect((await world.validate(token)).status).toBe(404);
    expect((await world.byCredential({ id, secret })).status).toBe(401);
    await world.grant(world.roles.cook, world.alice);
    expect((await world.validate(token)).status).toBe(200);
    await world.grant(world.roles.bake, world.alice, world.project, 'DELETE');
  });

  test('deleting the credential kills its tokens', async () => {
    const { id, secret } = await credential();
    const token = world.tokenOf(await world.byCredential({ id, secret }));
    expect((await world.call('DELETE', `${pathOf(world.alice)}/${id}`)).status).toBe(204);
    expect((await world.validate(token)).status).toBe(404);
    expect((await world.call('GET', '/auth/projects', undefined, token)).status).toBe(401);
  });

  test('an account that is disabled opens nothing, and does again when it is enabled', async () => {
    const { id, secret } = await credential();
    await world.call('PATCH', `/users/${world.alice}`, { user: { enabled: false } });
    expect((await world.byCredential({ id, secret })).status).toBe(401);
    await world.call('PATCH', `/users/${world.alice}`, { user: { enabled: true } });
    world.server.clock.now += 1;
    expect((await world.byCredential({ id, secret })).status).toBe(201);
  });
});

describe('what its tokens may not do', () => {
  test('a restricted one makes and deletes none, an unrestricted one does; neither touches trusts', async () => {
    for (const unrestricted of [true, false]) {
      const { id, secret } = await credential({ unrestricted });
      const token = world.tokenOf(await world.byCredential({ id, secret }));
      expect((await create({}, token)).status).toBe(unrestricted ? 201 : 403);
      expect((await world.call('GET', pathOf(world.alice), undefined, token)).status).toBe(200);
      const trust = { trustor_user_id: world.alice, trustee_user_id: world.bob, impersonation: true };
      const delegated = { ...trust, project_id: world.project, roles: [{ id: world.roles.cook }] };
      expect((await world.call('POST', '/OS-TRUST/trusts', { trust: delegated }, token)).status).toBe(403);
      const list = `/OS-TRUST/trusts?trustor_user_id=${world.alice}`;
      expect((await world.call('GET', list, undefined, token)).status).toBe(403);
      const doomed = await credential();
      const gone = await world.call('DELETE', `${pathOf(world.alice)}/${doomed.id}`, undefined, token);
      expect(gone.status).toBe(unrestricted ? 204 : 403);
    }
  });

  test('it is not exchanged, for whatever scope', async () => {
    await world.call('PATCH', `/users/${world.alice}`, { user: { default_project_id: world.other } });
    const { id, secret } = await credential({ unrestricted: true });
    const token = world.tokenOf(await world.byCredential({ id, secret }));
    for (const scope of [undefined, 'unscoped', { project: { id: world.other } }, { project: { id: world.project } }])
      expect((await world.byToken(token, scope)).status).toBe(403);
    await world.call('PATCH', `/users/${world.alice}`, { user: { default_project_id: null } });
  });
});

describe('access rules', () => {
  const rules = [
    { service: 'identity', method: 'GET', path: '/v3/users/*/application_credentials' },
    { service: 'compute', method: 'POST', path: '/v2.1/servers' },
  ];

  test('are in the token, shown to none but those who say that they know them', async () => {
    const { id, secret, access_rules } = await credential({ access_rules: rules });
    expect(access_rules).toEqual(rules.map((rule) => ({ id: expect.any(String), ...rule })));
    const { status, body, headers } = await world.byCredential({ id, secret });
    expect(status).toBe(201);
    const shown: object[] = body.token.application_credential.access_rules;
    expect(shown).toEqual(expect.arrayContaining(access_rules));
    expect(shown).toHaveLength(2);
    const token = headers['x-subject-token']!;
    expect((await world.validate(token)).status).toBe(404);
    expect((await world.validate(token, { 'openstack-identity-access-rules': '0.9' })).status).toBe(404);
    expect((await world.validate(token, { 'openstack-identity-access-rules': 'x' })).status).toBe(404);
    expect((await world.validate(token, KNOWN)).body).toEqual(body);
    expect((await world.byToken(token)).status).toBe(404);
  });

  test('limit requests to this service too', async () => {
    const { id, secret } = await credential({ access_rules: rules, unrestricted: true });
    const token = world.tokenOf(await world.byCredential({ id, secret }));
    expect((await world.call('GET', pathOf(world.alice), undefined, token)).status).toBe(200);
    expect((await world.call('HEAD', pathOf(world.alice), undefined, token)).status).toBe(401);
    expect((await create({}, token)).status).toBe(401);
    expect((await world.call('GET', '/auth/projects', undefined, token)).status).toBe(401);
    const itself = { 'x-subject-token': token, ...KNOWN };
    expect((await world.call('GET', '/auth/tokens', undefined, token, itself)).status).toBe(200);
    expect((await world.call('GET', '/auth/tokens?nocatalog', undefined, token, itself)).status).toBe(200);
    const revoked = await world.call('DELETE', '/auth/tokens', undefined, world.admin, { 'x-subject-token': token });
    expect(revoked.status).toBe(204);
    expect((await world.validate(token, KNOWN)).status).toBe(404);
  });

  test('are shared by credentials that say the same, listed for their user, and kept while in use', async () => {
    const path = `/users/${world.alice}/access_rules`;
    const token = await world.scoped(world.alice);
    const rule = { service: 'image', method: 'GET', path: '/v2/images' };
    const first = await credential({ access_rules: [rule] });
    const ruleId = first.access_rules[0].id;
    const second = await credential({ access_rules: [rule] });
    const third = await credential({ access_rules: [{ id: ruleId }] });
    expect([second.access_rules, third.access_rules]).toEqual([first.access_rules, first.access_rules]);
    const listed = await world.call('GET', `${path}?service=image`, undefined, token);
    expect(listed.body.access_rules).toEqual([
      { id: ruleId, ...rule, links: { self: `http://localhost/v3/access_rules/${ruleId}` } },
    ]);
    expect((await world.call('GET', `${path}?method=PATCH`, undefined, token)).body.access_rules).toEqual([]);
    expect((await world.call('GET', `${path}/${ruleId}`, undefined, token)).status).toBe(200);
    expect((await world.call('GET', `${path}/unknown`, undefined, token)).status).toBe(404);
    expect((await world.call('GET', path)).status).toBe(403);
    for (const { id } of [first, second, third]) {
      expect((await world.call('DELETE', `${path}/${ruleId}`, undefined, token)).status).toBe(403);
      await world.call('DELETE', `${pathOf(world.alice)}/${id}`);
    }
    expect((await world.call('DELETE', `${path}/${ruleId}`, undefined, token)).status).toBe(204);
    expect((await world.call('DELETE', `${path}/${ruleId}`, undefined, token)).status).toBe(404);
  });

  test('belong to their user', async () => {
    const rule = { service: 'volume', method: 'GET', path: '/v3' };
    const ruleId = (await credential({ access_rules: [rule] })).access_rules[0].id;
    const bobs = await world.scoped(world.bob, world.other);
    const path = `/users/${world.bob}/access_rules/${ruleId}`;
    expect((await world.call('GET', path, undefined, bobs)).status).toBe(404);
    expect((await world.call('DELETE', path, undefined, bobs)).status).toBe(404);
    const body = { application_credential: { name: 'borrowed', access_rules: [{ id: ruleId }] } };
    expect((await world.call('POST', pathOf(world.bob), body, bobs)).status).toBe(404);
  });
});

describe('what a deletion takes along', () => {
  const left = async (user: string) => (await world.call('GET', pathOf(user))).body.application_credentials.length;

  test('a user, its credentials and rules; a role, the credentials of those who hold it on the project', async () => {
    const dave = await world.make('user', 'users', { name: 'dave', password: 'pw' });
    const dish = await world.make('role', 'roles', { name: 'dish' });
    await world.grant(dish, dave);
    await world.grant(world.roles.bake, dave);
    const token = await world.scoped(dave);
    const fields = { access_rules: [{ service: 'x', path: '/x', method: 'GET' }], roles: [{ id: world.roles.bake }] };
    const add = (name: string) =>
      world.call('POST', pathOf(dave), { application_credential: { name, ...fields } }, token);
    await add('first');
    expect(await left(dave)).toBe(1);
    await world.call('DELETE', `/roles/${dish}`);
    expect(await left(dave)).toBe(0);
    expect((await add('second')).status).toBe(201);
    await world.call('DELETE', `/users/${dave}`);
    expect(await left(dave)).toBe(0);
    const { db } = world.server.database;
    expect(await db.selectFrom('access_rule').selectAll().where('user_id', '=', dave).execute()).toEqual([]);
  });

  test('a project, none; but they open nothing', async () => {
    const shed = await world.make('project', 'projects', { name: 'shed' });
    await world.grant(world.roles.cook, world.alice, shed);
    const body = { application_credential: { name: 'shed' } };
    const made = await world.call('POST', pathOf(world.alice), body, await world.scoped(world.alice, shed));
    const { id, secret } = made.body.application_credential;
    await world.call('DELETE', `/projects/${shed}`);
    expect((await world.call('GET', `${pathOf(world.alice)}/${id}`)).status).toBe(200);
    expect((await world.byCredential({ id, secret })).status).toBe(401);
  });
});

test('[application_credential] user_limit', async () => {
  const limited = await delegationWorld({ application_credential: { user_limit: 1 } });
  const token = await limited.scoped(limited.alice);
  const add = (name: string) =>
    limited.call('POST', pathOf(limited.alice), { application_credential: { name } }, token);
  expect((await add('a')).status).toBe(201);
  expect((await add('b')).status).toBe(403);
  await limited.server.close();
});
