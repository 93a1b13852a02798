import { beforeAll, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let admin: string;
  let ann: string;
  const ids: Record<string, string> = {};

  const call = (method: string, path: string, body?: unknown, token = admin) =>
    server.call(method, `/v3${path}`, { token, body });
  async function make(kind: string, name: string, fields: object = {}) {
    const { body } = await call('POST', `/${kind}s`, { [kind]: { name, ...fields } });
    ids[name] = body[kind].id;
  }
  const grant = (path: string) =>
    call(
      'PUT',
      path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!),
    );
  const namesOf = async (path: string, token?: string) => {
    const { body } = await call('GET', path, undefined, token);
    return (body.projects ?? body.domains).map(({ name }: { name: string }) => name).sort();
  };

  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase() });
    admin = await server.token();
    await make('domain', 'home');
    await make('domain', 'abroad');
    const domain_id = ids.home;
    for (const [name, above] of [
      ['top'],
      ['mid', 'top'],
      ['leaf', 'mid'],
      ['shared'],
      ['hidden'],
      ['useless'],
    ] as const)
      await make('project', name, { domain_id, ...(above ? { parent_id: ids[above] } : {}) });
    await make('user', 'ann', { domain_id, password: 'secret' });
    await make('group', 'crew', { domain_id });
    await make('role', 'cook');
    await make('role', 'chef', { domain_id });
    await make('role', 'idle', { domain_id });
    await grant('/groups/{crew}/users/{ann}');
    await grant('/roles/{chef}/implies/{cook}');
    ann = await server.token({ user: { id: ids.ann }, scope: 'unscoped' });
    return () => server.app.close();
  });

  test('nothing is granted: nothing is shown', async () => {
    expect(await namesOf('/auth/projects', ann)).toEqual([]);
    expect(await namesOf('/auth/domains', ann)).toEqual([]);
    expect((await call('GET', '/auth/system', undefined, ann)).body).toEqual({
      system: [],
      links: { self: expect.stringContaining('/v3/auth/system') },
    });
  });

  test('grants count directly, by group, by inheritance and by implication; useless roles do not', async () => {
    await grant('/OS-INHERIT/projects/{top}/users/{ann}/roles/{cook}/inherited_to_projects');
    await grant('/projects/{shared}/groups/{crew}/roles/{chef}');
    await grant('/projects/{useless}/users/{ann}/roles/{idle}');
    expect(await namesOf('/auth/projects', ann)).toEqual(['leaf', 'mid', 'shared']);
    expect(await namesOf('/OS-FEDERATION/projects', ann)).toEqual(['leaf', 'mid', 'shared']);
    await grant('/OS-INHERIT/domains/{home}/groups/{crew}/roles/{cook}/inherited_to_projects');
    const all = ['hidden', 'leaf', 'mid', 'shared', 'top', 'useless'];
    expect(await namesOf('/auth/projects', ann)).toEqual(all);
    expect(await namesOf(`/users/${ids.ann}/projects`)).toEqual(all);
    expect(await namesOf('/auth/domains', ann)).toEqual([]);
    await grant('/domains/{home}/groups/{crew}/roles/{cook}');
    expect(await namesOf('/auth/domains', ann)).toEqual(['home']);
    expect(await namesOf('/OS-FEDERATION/domains', ann)).toEqual(['home']);
    await grant('/system/groups/{crew}/roles/{cook}');
    expect((await call('GET', '/auth/system', undefined, ann)).body.system).toEqual([{ all: true }]);
  });

  test('entries are whole projects and domains', async () => {
    const { body } = await call('GET', '/auth/projects', undefined, ann);
    const shown = body.projects.find(({ name }: { name: string }) => name === 'mid');
    expect(shown).toEqual((await call('GET', `/projects/${ids.mid}`)).body.project);
    expect(body.links).toEqual({ next: null, self: expect.stringContaining('/v3/auth/projects'), previous: null });
    const [domain] = (await call('GET', '/auth/domains', undefined, ann)).body.domains;
    expect(domain).toEqual((await call('GET', `/domains/${ids.home}`)).body.domain);
  });

  test('the number of queries does not depend on the number of projects', async () => {
    const queriesOf = async (token: string) => {
      await call('GET', '/auth/projects', undefined, token);
      const before = server.database.queries;
      await call('GET', '/auth/projects', undefined, token);
      return server.database.queries - before;
    };
    expect(await queriesOf(ann)).toBe(await queriesOf(admin));
  });

  test("a user's projects are filtered, and paged by a marker", async () => {
    const path = `/users/${ids.ann}/projects`;
    expect(await namesOf(`${path}?name=mid`)).toEqual(['mid']);
    expect(await namesOf(`${path}?name__startswith=m`)).toEqual(['mid']);
    expect(await namesOf(`${path}?enabled=false`)).toEqual([]);
    expect(await namesOf(`${path}?domain_id=${ids.abroad}`)).toEqual([]);
    const { body } = await call('GET', `${path}?limit=4`);
    const next = new URL(body.links.next);
    const rest = await call('GET', next.pathname.slice(3) + next.search);
    expect([body.projects.length, rest.body.projects.length]).toEqual([4, 2]);
  });

  test('who may not ask does not learn whether there is such a user', async () => {
    const path = (id: string) => `/users/${id}/projects`;
    expect((await call('GET', path(ids.ann!), undefined, ann)).status).toBe(200);
    expect((await call('GET', path('unknown'), undefined, ann)).status).toBe(403);
    expect((await call('GET', path(server.admin.user_id), undefined, ann)).status).toBe(403);
    expect((await call('GET', path('unknown'))).status).toBe(404);
  });
});
