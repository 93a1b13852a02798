import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DelegationWorld, delegationWorld } from '../auth/delegation-testing.ts';

const PATH = '/OS-TRUST/trusts';
let world: DelegationWorld;
beforeAll(async () => {
  world = await delegationWorld();
});
afterAll(() => world.server.close());

async function create(fields: object = {}, token?: string) {
  const trust = {
    trustor_user_id: world.alice,
    trustee_user_id: world.bob,
    impersonation: true,
    project_id: world.project,
    roles: [{ id: world.roles.cook }],
    ...fields,
  };
  return world.call('POST', PATH, { trust }, token ?? (await world.scoped(world.alice)));
}
async function trust(fields: object = {}, token?: string) {
  const { status, body } = await create(fields, token);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.trust;
}
const namesOf = (items: { name: string }[]) => items.map(({ name }) => name).sort();
const trustToken = async (user: string, id: string) => world.tokenOf(await world.byTrust(user, id));

describe('making', () => {
  test('what is shown', async () => {
    const shown = await trust({ colour: 'red', id: 'chosen' });
    expect(shown).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      trustor_user_id: world.alice,
      trustee_user_id: world.bob,
      project_id: world.project,
      impersonation: true,
      expires_at: null,
      remaining_uses: null,
      deleted_at: null,
      redelegated_trust_id: null,
      redelegation_count: 0,
      colour: 'red',
      roles: [
        {
          id: world.roles.cook,
          name: 'cook',
          domain_id: null,
          description: null,
          options: {},
          links: { self: `http://localhost/v3/roles/${world.roles.cook}` },
        },
      ],
      roles_links: { self: `http://localhost/v3/OS-TRUST/trusts/${shown.id}/roles`, next: null, previous: null },
      links: { self: `http://localhost/v3/OS-TRUST/trusts/${shown.id}` },
    });
    expect((await world.call('GET', `${PATH}/${shown.id}`)).body.trust).toEqual(shown);
  });

  test('a time is kept whole and shown in whole seconds; the same trust until the same time is a conflict', async () => {
    const until = { expires_at: '2031-01-01T00:00:00.5', remaining_uses: 3 };
    expect(await trust(until)).toMatchObject({ expires_at: '2031-01-01T00:00:00.000000Z', remaining_uses: 3 });
    expect((await create(until)).status).toBe(409);
    expect((await create()).status).toBe(201);
  });

  // Statuses of a real Keystone 22; where it answers 500, ours is 400.
  test.each([
    ['another trustor', () => ({ trustor_user_id: world.bob }), 403],
    ['an unknown trustee', () => ({ trustee_user_id: 'nobody' }), 404],
    ['no roles', () => ({ roles: [] }), 403],
    ['a role that the trustor has not', () => ({ roles: [{ id: world.roles.bake }] }), 404],
    ['an unknown role', () => ({ roles: [{ id: 'unheard' }] }), 404],
    ['an unknown role by name', () => ({ roles: [{ name: 'unheard' }] }), 404],
    ['a role by id and name at once', () => ({ roles: [{ id: 'a', name: 'b' }] }), 400],
    ['a role twice', () => ({ roles: [{ id: world.roles.cook }, { name: 'cook' }] }), 409],
    ['an unknown project', () => ({ project_id: 'nowhere' }), 404],
    ['roles without a project', () => ({ project_id: null }), 404],
    ['an empty project', () => ({ project_id: '' }), 400],
    ['the past', () => ({ expires_at: '2001-01-01T00:00:00Z' }), 400],
    ['no time', () => ({ expires_at: '' }), 400],
    ['no uses', () => ({ remaining_uses: 0 }), 400],
    ['more uses than can be counted', () => ({ remaining_uses: 2 ** 31 }), 400],
    ['uses and passing on', () => ({ remaining_uses: 1, allow_redelegation: true }), 400],
    ['passing on too far', () => ({ redelegation_count: 4, allow_redelegation: true }), 403],
    ['an unknown trust above', () => ({ redelegated_trust_id: 'unheard' }), 404],
    ['a deletion', () => ({ deleted_at: '2031-01-01T00:00:00Z' }), 400],
    ['no impersonation', () => ({ impersonation: undefined }), 400],
    ['impersonation in words', () => ({ impersonation: 'true' }), 400],
  ])('%s is refused, and nothing is made', async (_, fields, status) => {
    const count = async () => (await world.call('GET', PATH)).body.trusts.length;
    const before = await count();
    expect((await create(fields())).status).toBe(status);
    expect(await count()).toBe(before);
  });

  test('a trust above that is not the one of the token is refused: its roles are not the caller’s', async () => {
    const rich = await trust({ allow_redelegation: true, trustee_user_id: world.carol });
    const token = await world.scoped(world.bob, world.other);
    const fields = { trustor_user_id: world.bob, trustee_user_id: world.bob, redelegated_trust_id: rich.id };
    expect((await create(fields, token)).status).toBe(403);
  });

  test('implied roles may be delegated, to oneself too', async () => {
    expect(namesOf((await trust({ roles: [{ name: 'wash' }], trustee_user_id: world.alice })).roles)).toEqual(['wash']);
  });
});

describe('reading and deleting', () => {
  test('by trustor, trustee and admins; an unknown one is unknown to everybody', async () => {
    const { id } = await trust();
    const tokens = {
      trustor: await world.scoped(world.alice),
      trustee: await world.scoped(world.bob, world.other),
      stranger: await world.scoped(world.carol, world.other),
    };
    const get = async (path: string, token: string) => (await world.call('GET', path, undefined, token)).status;
    for (const path of [`${PATH}/${id}`, `${PATH}/${id}/roles`, `${PATH}/${id}/roles/${world.roles.cook}`]) {
      expect(await get(path, tokens.trustor)).toBe(200);
      expect(await get(path, tokens.trustee)).toBe(200);
      expect(await get(path, world.admin)).toBe(200);
      expect(await get(path, tokens.stranger)).toBe(403);
    }
    expect(await get(`${PATH}/${id}/roles/${world.roles.wash}`, tokens.trustor)).toBe(404);
    expect(await get(`${PATH}/unknown`, tokens.stranger)).toBe(404);
    const remove = async (token: string) => (await world.call('DELETE', `${PATH}/${id}`, undefined, token)).status;
    expect(await remove(tokens.trustee)).toBe(403);
    expect(await remove(tokens.trustor)).toBe(204);
    expect(await remove(tokens.trustor)).toBe(404);
    const row = await world.server.database.db.selectFrom('trust').selectAll().where('id', '=', id).execute();
    expect(row).toMatchObject([{ deleted_at: expect.any(String) }]);
  });

  test('lists: all for admins, else one’s own side; roles are not shown', async () => {
    const { id } = await trust({ trustee_user_id: world.carol });
    const list = (query: string, token?: string) => world.call('GET', `${PATH}${query}`, undefined, token);
    const alices = await world.scoped(world.alice);
    const carols = await world.scoped(world.carol, world.other);
    expect((await list('', alices)).status).toBe(403);
    const ids = async (query: string, token?: string) =>
      (await list(query, token)).body.trusts.map((each: { id: string }) => each.id);
    expect(await ids('')).toContain(id);
    expect(await ids(`?trustor_user_id=${world.alice}`, alices)).toContain(id);
    expect(await ids(`?trustee_user_id=${world.carol}`, carols)).toContain(id);
    expect(await ids(`?trustee_user_id=${world.bob}`)).not.toContain(id);
    expect((await list(`?trustor_user_id=${world.alice}`, carols)).status).toBe(403);
    expect((await list(`?trustee_user_id=${world.carol}`, alices)).status).toBe(403);
    expect(await ids('?colour=red')).toEqual([]);
    expect(await ids('?limit=1')).toHaveLength(1);
    const [first] = (await list('?limit=1')).body.trusts;
    expect(first).not.toHaveProperty('roles');
    expect(first.links.self).toBe(`http://localhost/v3/OS-TRUST/trusts/${first.id}`);
  });
});

describe('signing in', () => {
  test('with impersonation the token shows the trustor, without it the trustee', async () => {
    for (const impersonation of [true, false]) {
      const { id } = await trust({ impersonation });
      const { status, body, headers } = await world.byTrust(world.bob, id);
      expect(status).toBe(201);
      const { token } = body;
      expect(token.user).toMatchObject(impersonation ? { id: world.alice, name: 'alice' } : { id: world.bob });
      expect(token['OS-TRUST:trust']).toEqual({
        id,
        trustor_user: { id: world.alice },
        trustee_user: { id: world.bob },
        impersonation,
      });
      expect(token.project.id).toBe(world.project);
      expect(token).not.toHaveProperty('is_domain');
      expect(namesOf(token.roles)).toEqual(['cook', 'wash']);
      expect(token.roles[0]).toMatchObject({ domain_id: null, description: null, options: {} });
      expect(token.catalog).toBeDefined();
      const subject = headers['x-subject-token']!;
      expect((await world.validate(subject)).body).toEqual(body);
      const itself = await world.call('GET', '/auth/tokens', undefined, subject, { 'x-subject-token': subject });
      expect(itself.status).toBe(impersonation ? 403 : 200);
      const { projects } = (await world.call('GET', '/auth/projects', undefined, subject)).body;
      expect(projects.map(({ id }: { id: string }) => id)).toEqual(
        impersonation ? [world.project, world.other].sort() : [world.other],
      );
    }
  });

  test('the answers to what is wrong are those of Keystone', async () => {
    const { id } = await trust();
    const empty = await trust({ project_id: undefined, roles: undefined });
    const statusOf = async (user: string, scope: unknown) => (await world.byPassword(user, scope)).status;
    const by = (trustId?: string) => ({ 'OS-TRUST:trust': { id: trustId } });
    expect(await statusOf(world.carol, by(id))).toBe(403);
    expect(await statusOf(world.alice, by(id))).toBe(403);
    expect(await statusOf(world.bob, by('unheard'))).toBe(401);
    expect(await statusOf(world.bob, by())).toBe(400);
    expect(await statusOf(world.bob, by(empty.id))).toBe(404);
    expect(await statusOf(world.bob, { ...by(id), project: { id: world.project } })).toBe(400);
    const token = await world.scoped(world.bob, world.other);
    expect((await world.byToken(token, by(id))).status).toBe(201);
  });

  test('as often as the trust allows; a token outlives the last use', async () => {
    const { id } = await trust({ remaining_uses: 2 });
    const get = () => world.call('GET', `${PATH}/${id}`);
    expect((await world.byTrust(world.carol, id)).status).toBe(403);
    const token = await trustToken(world.bob, id);
    expect((await get()).body.trust.remaining_uses).toBe(1);
    const last = await Promise.all([world.byTrust(world.bob, id), world.byTrust(world.bob, id)]);
    expect(last.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await world.byTrust(world.bob, id)).status).toBe(401);
    expect((await get()).status).toBe(404);
    expect((await world.validate(token)).status).toBe(200);
  });

  test('until the trust ends, for tokens as well', async () => {
    const { clock } = world.server;
    const end = new Date((clock.now + 60) * 1000).toISOString().slice(0, 19);
    const { id } = await trust({ expires_at: end });
    const { body, headers } = await world.byTrust(world.bob, id);
    expect(body.token.expires_at).toBe(`${end}.000000Z`);
    clock.now += 61;
    expect((await world.byTrust(world.bob, id)).status).toBe(401);
    const expired = { 'x-subject-token': headers['x-subject-token']! };
    const allowed = await world.call('GET', '/auth/tokens?allow_expired=1', undefined, world.admin, expired);
    expect(allowed.status).toBe(404);
    clock.now -= 61;
    expect((await world.validate(headers['x-subject-token']!)).status).toBe(200);
  });
});

describe('what kills and revives', () => {
  const dead = async (token: string) => {
    expect((await world.validate(token)).status).toBe(404);
    expect((await world.call('GET', '/auth/projects', undefined, token)).status).toBe(401);
  };

  test('the trustor’s roles', async () => {
    const { id } = await trust();
    const token = await trustToken(world.bob, id);
    await world.grant(world.roles.cook, world.alice, world.project, 'DELETE');
    await dead(token);
    expect((await world.byTrust(world.bob, id)).status).toBe(403);
    await world.grant(world.roles.cook, world.alice);
    expect((await world.validate(token)).status).toBe(200);
  });

  test('the project', async () => {
    const { id } = await trust();
    const token = await trustToken(world.bob, id);
    const enable = (enabled: boolean) => world.call('PATCH', `/projects/${world.project}`, { project: { enabled } });
    await enable(false);
    await dead(token);
    expect((await world.byTrust(world.bob, id)).status).toBe(401);
    await enable(true);
    expect((await world.validate(token)).status).toBe(200);
  });

  test('a trustor who is disabled: with impersonation or without', async () => {
    for (const impersonation of [true, false]) {
      const { id } = await trust({ impersonation });
      const token = await trustToken(world.bob, id);
      await world.call('PATCH', `/users/${world.alice}`, { user: { enabled: false } });
      await dead(token);
      expect((await world.byTrust(world.bob, id)).status).toBe(403);
      await world.call('PATCH', `/users/${world.alice}`, { user: { enabled: true } });
      world.server.clock.now += 1;
      expect((await world.byTrust(world.bob, id)).status).toBe(201);
    }
  });

  test('deleting the trust, for good', async () => {
    const { id } = await trust();
    const token = await trustToken(world.bob, id);
    const other = await trustToken(world.bob, (await trust()).id);
    await world.call('DELETE', `${PATH}/${id}`);
    await dead(token);
    expect((await world.byTrust(world.bob, id)).status).toBe(401);
    expect((await world.validate(other)).status).toBe(200);
    const { db } = world.server.database;
    const events = await db.selectFrom('revocation_event').selectAll().where('trust_id', '=', id).execute();
    expect(events).toMatchObject([{ user_id: null, project_id: null, audit_id: null }]);
  });

  test('deleting trustor, trustee, role or project', async () => {
    const shed = await world.make('project', 'projects', { name: 'shed' });
    const dig = await world.make('role', 'roles', { name: 'dig' });
    const [erin, frank] = [
      await world.make('user', 'users', { name: 'erin', password: 'pw' }),
      await world.make('user', 'users', { name: 'frank', password: 'pw' }),
    ];
    await world.grant(dig, world.alice, shed);
    await world.grant(world.roles.cook, world.alice, shed);
    await world.grant(dig, erin, shed);
    const inShed = { project_id: shed, roles: [{ id: dig }] };
    const alices = await world.scoped(world.alice, shed);
    const erins = await world.scoped(erin, shed);
    const dug = await trust(inShed, alices);
    const cooked = await trust({ ...inShed, roles: [{ id: world.roles.cook }] }, alices);
    const toFrank = await trust({ ...inShed, trustee_user_id: frank }, alices);
    const fromErin = await trust({ ...inShed, trustor_user_id: erin }, erins);
    const tokens = [await trustToken(world.bob, fromErin.id), await trustToken(frank, toFrank.id)];
    await world.call('DELETE', `/users/${erin}`);
    await world.call('DELETE', `/users/${frank}`);
    for (const token of tokens) await dead(token);
    for (const { id } of [toFrank, fromErin]) expect((await world.call('GET', `${PATH}/${id}`)).status).toBe(404);
    await world.call('DELETE', `/roles/${dig}`);
    expect((await world.call('GET', `${PATH}/${dug.id}`)).body.trust.roles).toEqual([]);
    expect((await world.byTrust(world.bob, dug.id)).status).toBe(403);
    expect((await world.byTrust(world.bob, cooked.id)).status).toBe(201);
    await world.call('DELETE', `/projects/${shed}`);
    expect((await world.call('GET', `${PATH}/${cooked.id}`)).status).toBe(404);
    expect((await world.byTrust(world.bob, cooked.id)).status).toBe(401);
  });
});

describe('passing on', () => {
  const on = { trustee_user_id: '', allow_redelegation: true };
  beforeAll(() => {
    on.trustee_user_id = world.carol;
  });

  test('shortens the depth, keeps the trustor, and ends with the trust above', async () => {
    const above = await trust({ allow_redelegation: true, redelegation_count: 2 });
    const token = await trustToken(world.bob, above.id);
    const below = await trust(on, token);
    expect(below).toMatchObject({
      redelegated_trust_id: above.id,
      redelegation_count: 1,
      trustor_user_id: world.alice,
    });
    const carols = await trustToken(world.carol, below.id);
    expect((await world.validate(carols)).body.token.user.id).toBe(world.alice);
    const last = await trust({ trustee_user_id: world.bob }, carols);
    expect(last).toMatchObject({ redelegated_trust_id: below.id, redelegation_count: 0 });
    const bobs = await trustToken(world.bob, last.id);
    expect((await create(on, bobs)).status).toBe(403);
    await world.call('PATCH', `/users/${world.carol}`, { user: { enabled: false } });
    expect((await world.byTrust(world.bob, last.id)).status).toBe(403);
    expect((await world.call('GET', `${PATH}/${last.id}`)).status).toBe(403);
    await world.call('PATCH', `/users/${world.carol}`, { user: { enabled: true } });
    expect((await world.byTrust(world.bob, last.id)).status).toBe(201);
    await world.call('DELETE', `${PATH}/${above.id}`);
    for (const { id } of [above, below, last]) expect((await world.call('GET', `${PATH}/${id}`)).status).toBe(404);
    for (const each of [token, carols, bobs]) expect((await world.validate(each)).status).toBe(404);
  });

  test('never exceeds what is above', async () => {
    const above = await trust({
      impersonation: false,
      allow_redelegation: true,
      expires_at: '2031-01-01T00:00:00Z',
      roles: [{ id: world.roles.wash }],
    });
    const token = await trustToken(world.bob, above.id);
    const terms = { trustor_user_id: world.bob, impersonation: false, roles: [{ id: world.roles.wash }] };
    // Who does not name the trust above passes on only what it holds itself.
    expect((await create({ ...on, ...terms }, token)).status).toBe(404);
    await world.grant(world.roles.cook, world.bob);
    const below = { ...on, ...terms, redelegated_trust_id: above.id };
    const statusOf = async (fields: object) => (await create({ ...below, ...fields }, token)).status;
    expect(await statusOf({ roles: [{ id: world.roles.cook }] })).toBe(403);
    expect(await statusOf({ impersonation: true })).toBe(403);
    expect(await statusOf({ expires_at: '2031-01-02T00:00:00Z' })).toBe(403);
    expect(await statusOf({ remaining_uses: 1, allow_redelegation: false })).toBe(403);
    expect(await statusOf({ redelegation_count: 3 })).toBe(403);
    expect(await statusOf({ project_id: world.other })).toBe(403);
    const made = await trust(below, token);
    expect(made).toMatchObject({ expires_at: '2031-01-01T00:00:00.000000Z', redelegation_count: 2 });
    expect((await world.byTrust(world.carol, made.id)).status).toBe(201);
    await world.grant(world.roles.cook, world.bob, world.project, 'DELETE');
    expect((await world.byTrust(world.carol, made.id)).status).toBe(403);
  });

  test('a trust that says nothing of passing on is not passed on', async () => {
    const token = await trustToken(world.bob, (await trust()).id);
    expect((await create({ trustee_user_id: world.carol }, token)).status).toBe(403);
  });
});

describe('what its tokens may not do', () => {
  test('be exchanged, or manage application credentials', async () => {
    const token = await trustToken(world.bob, (await trust()).id);
    const own = `/users/${world.alice}/application_credentials`;
    for (const scope of [undefined, 'unscoped', { project: { id: world.other } }])
      expect((await world.byToken(token, scope)).status).toBe(403);
    const body = { application_credential: { name: 'x' } };
    expect((await world.call('POST', own, body, token)).status).toBe(403);
    expect((await world.call('GET', own, undefined, token)).status).toBe(403);
    expect((await world.call('GET', `/users/${world.alice}/access_rules`, undefined, token)).status).toBe(403);
  });
});
