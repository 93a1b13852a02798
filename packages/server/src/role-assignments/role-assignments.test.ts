import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

/** What a real Keystone answered about the same world. */
const fixture = JSON.parse(readFileSync(new URL('./fixtures/keystone-assignments.json', import.meta.url), 'utf8')) as {
  grants: string[];
  assignments: unknown[];
  answers: { as: 'admin' | 'domain reader'; query: string; role_assignments: number[] }[];
};

const sorted = (items: unknown[]) => items.map((item) => JSON.stringify(inOrder(item))).sort();
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, inOrder(inner)]),
  );
}

async function createWorld(server: TestServer) {
  const admin = await server.token();
  const ids: Record<string, string> = {};
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await server.call(method, `/v3${path}`, { token: admin, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const make = async (kind: string, name: string, fields: object = {}) => {
    ids[name] = (await call('POST', `/${kind}s`, { [kind]: { name, ...fields } }))[kind].id;
  };
  await make('domain', 'home');
  const domain_id = ids.home;
  for (const [name, above] of [['top'], ['mid', 'top'], ['leaf', 'mid'], ['aside', 'top'], ['other']] as const)
    await make('project', name, { domain_id, ...(above ? { parent_id: ids[above] } : {}) });
  for (const name of ['ann', 'bob', 'watcher']) await make('user', name, { domain_id, password: 'secret' });
  for (const [name, ...members] of [
    ['crew', 'ann', 'bob'],
    ['solo', 'ann'],
  ] as const) {
    await make('group', name, { domain_id });
    for (const member of members) await call('PUT', `/groups/${ids[name]}/users/${ids[member]}`);
  }
  for (const name of 'abcxy') await make('role', name);
  await make('role', 'd', { domain_id });
  for (const [prior, implied] of ['ab', 'bc', 'ac', 'db', 'xy', 'yx'])
    await call('PUT', `/roles/${ids[prior!]}/implies/${ids[implied!]}`);
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!);
  for (const grant of fixture.grants) await call('PUT', `/${filled(grant)}`);
  const reader = (await call('GET', '/roles?name=reader')).roles[0].id;
  await call('PUT', `/domains/${ids.home}/users/${ids.watcher}/roles/${reader}`);
  const watcher = await server.token({ user: { id: ids.watcher }, scope: { domain: { id: ids.home } } });
  return { ids, admin, watcher, call, filled };
}

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let world: Awaited<ReturnType<typeof createWorld>>;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase() });
    world = await createWorld(server);
    return () => server.app.close();
  });

  const list = (query: string, token = world.admin) =>
    server.call('GET', `/v3/role_assignments?${world.filled(query)}`, { token });

  /** Ids become names, and what the fixture leaves out goes. */
  function normalised(items: unknown[]) {
    let text = JSON.stringify(items.filter((item) => !JSON.stringify(item).includes(world.ids.watcher!)));
    for (const [name, id] of Object.entries(world.ids)) text = text.replaceAll(id, `{${name}}`);
    return sorted(JSON.parse(text.replaceAll(/http:\/\/[^/"]+\/v3\//g, '')));
  }

  test.each(fixture.answers)('as Keystone: $as asks $query', async ({ as, query, role_assignments }) => {
    const { status, body } = await list(query, as === 'admin' ? world.admin : world.watcher);
    expect(status).toBe(200);
    expect(normalised(body.role_assignments)).toEqual(sorted(role_assignments.map((at) => fixture.assignments[at])));
  });

  test('the number of queries does not depend on the number of assignments', async () => {
    const queriesOf = async (query: string) => {
      await list(query);
      const before = server.database.queries;
      expect((await list(query)).status).toBe(200);
      return server.database.queries - before;
    };
    const few = await queriesOf('effective&include_names&role.id={y}&scope.project.id={other}');
    expect(await queriesOf('effective&include_names')).toBeLessThanOrEqual(few);
    expect(few).toBeLessThan(12);
    expect(await queriesOf('')).toBe(2);
  });

  async function pagesOf(query: string, limit: number, token: string) {
    const seen: unknown[] = [];
    let path = `/v3/role_assignments?${world.filled(query)}&limit=${limit}`;
    for (let pages = 0; path && pages < 40; pages++) {
      const { body } = await server.call('GET', path, { token });
      expect(body.role_assignments.length).toBeLessThanOrEqual(limit);
      seen.push(...body.role_assignments);
      path = body.links.next && new URL(body.links.next).pathname + new URL(body.links.next).search;
    }
    return seen;
  }

  test('the order is the same each time, and a marker leads through all pages', async () => {
    const { body: whole } = await list('effective&user.id={ann}');
    expect(await pagesOf('effective&user.id={ann}', 7, world.admin)).toEqual(whole.role_assignments);
  });

  test.each([
    '',
    'user.id={ann}',
    'group.id={crew}',
    'role.id={a}',
    'scope.system=all',
    'scope.domain.id={home}',
    'scope.project.id={top}&include_subtree',
    'scope.OS-INHERIT:inherited_to=projects',
  ])('pages of what is stored (%s) are together the whole list', async (query) => {
    for (const token of [world.admin, world.watcher]) {
      const { body } = await server.call('GET', `/v3/role_assignments?${world.filled(query)}`, { token });
      if (body.error) continue;
      for (const limit of [1, 3]) {
        const pages = await pagesOf(query, limit, token);
        expect(sorted(pages)).toEqual(sorted(body.role_assignments));
      }
    }
  });

  test.each(['nope', 'WzAsMV0', ''])('a marker that is none (%s) begins at the beginning', async (marker) => {
    const first = await list('limit=2');
    const { body } = await list(`limit=2&marker=${marker}`);
    expect(body.role_assignments).toEqual(first.body.role_assignments);
  });
});

describe('role assignments', () => {
  let server: TestServer;
  let world: Awaited<ReturnType<typeof createWorld>>;
  beforeAll(async () => {
    server = await createTestServer();
    world = await createWorld(server);
    return () => server.close();
  });
  const statusOf = async (query: string, token = world.admin) =>
    (await server.call('GET', `/v3/role_assignments?${world.filled(query)}`, { token })).status;

  test.each([
    'user.id={ann}&group.id={crew}',
    'scope.domain.id={home}&scope.project.id={top}',
    'scope.domain.id={home}&scope.system=all',
    'scope.project.id={top}&scope.system=other',
    'effective&group.id={crew}',
    'effective&scope.domain.id={home}&scope.OS-INHERIT:inherited_to=projects',
    'include_subtree',
    'role.id=',
    'group.id=a%20b',
    'scope.project.id=a/b',
  ])('%s is refused', async (query) => {
    expect(await statusOf(query)).toBe(400);
  });

  test('what is filtered by and does not exist gives an empty list, or 404 where it must be looked into', async () => {
    for (const query of [
      'user.id=unknown',
      'role.id=unknown&effective',
      'scope.project.id=unknown',
      'scope.domain.id=unknown&effective',
    ])
      expect([query, await statusOf(query)]).toEqual([query, 200]);
    for (const query of [
      'user.id=unknown&effective',
      'scope.project.id=unknown&effective',
      'scope.project.id=unknown&include_subtree',
    ])
      expect([query, await statusOf(query)]).toEqual([query, 404]);
  });

  test('policy: a domain reader sees the trees of the domain; a member sees nothing', async () => {
    expect(await statusOf('scope.project.id={top}&include_subtree', world.watcher)).toBe(200);
    const foreign = `scope.project.id=${server.admin.project_id}&include_subtree`;
    expect(await statusOf(foreign, world.watcher)).toBe(403);
    const ann = await server.token({ user: { id: world.ids.ann }, scope: { project: { id: world.ids.leaf } } });
    expect(await statusOf('', ann)).toBe(403);
    // A domain is in no domain, and neither is a caller of a project: that makes them no kin (CVE-2026-80183).
    expect(await statusOf('scope.project.id={home}&include_subtree', ann)).toBe(403);
    expect(await statusOf('scope.project.id=default&include_subtree&include_names', ann)).toBe(403);
    expect(await statusOf('include_subtree&scope.project.id=unknown', ann)).toBe(404);
  });

  test('names of what is gone are empty', async () => {
    const row = {
      type: 'UserProject',
      actor_id: 'gone',
      target_id: world.ids.top!,
      role_id: world.ids.a!,
      inherited: 0,
    } as const;
    await server.database.db.insertInto('assignment').values(row).execute();
    const { body } = await server.call('GET', '/v3/role_assignments?user.id=gone&include_names', {
      token: world.admin,
    });
    expect(body.role_assignments).toMatchObject([
      {
        user: { id: 'gone', name: '', domain: { id: '', name: '' } },
        scope: { project: { name: 'top' } },
        role: { name: 'a' },
      },
    ]);
  });

  test('a project that acts as a domain is named as its own domain', async () => {
    const { ids, call } = world;
    await call('PUT', `/projects/${ids.home}/users/${ids.bob}/roles/${ids.y}`);
    const list = async (query: string, token = world.admin) =>
      (await server.call('GET', `/v3/role_assignments?${query}`, { token })).body.role_assignments;
    const home = { id: ids.home, name: 'home' };
    expect(await list(`scope.project.id=${ids.home}&include_names`)).toMatchObject([
      { scope: { project: { ...home, domain: home } } },
    ]);
    expect(await list(`user.id=${ids.bob}&scope.project.id=${ids.home}`, world.watcher)).toEqual([]);
    await call('DELETE', `/projects/${ids.home}/users/${ids.bob}/roles/${ids.y}`);
  });
});
