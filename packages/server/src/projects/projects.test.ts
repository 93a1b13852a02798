import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  const call = (method: string, path: string, body?: unknown) => server.call(method, `/v3${path}`, { token, body });
  const create = async (fields: object) => {
    const { status, body } = await call('POST', '/projects', { project: fields });
    expect(status, JSON.stringify(body)).toBe(201);
    return body.project;
  };
  const change = (id: string, fields: object) => call('PATCH', `/projects/${id}`, { project: fields });
  const names = (body: { projects: { name: string }[] }) => body.projects.map(({ name }) => name).sort();

  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
  }, 60_000);
  afterAll(() => server.close());

  test('a new project has every attribute, and keeps those that nobody knows', async () => {
    const project = await create({ name: ' spaced ', 'my-key': 1, 'x:y': { z: [2] }, extra: { hidden: 1 }, links: 5 });
    expect(project).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'spaced',
      description: '',
      domain_id: 'default',
      parent_id: 'default',
      enabled: true,
      is_domain: false,
      tags: [],
      options: {},
      my_key: 1,
      x_y: { z: [2] },
      links: { self: `http://localhost:80/v3/projects/${project.id}`.replace(':80', '') },
    });
    expect((await call('GET', `/projects/${project.id}`)).body.project).toEqual(project);
    const changed = await change(project.id, { colour: 'red', my_key: null });
    expect(changed.body.project).toMatchObject({ colour: 'red', my_key: null, x_y: { z: [2] } });
    expect(changed.body.project.extra).toEqual({ colour: 'red', my_key: null, x_y: { z: [2] } });
    expect((await call('HEAD', `/projects/${project.id}`)).body).toBe('');
    expect((await call('DELETE', `/projects/${project.id}`)).status).toBe(204);
    expect((await call('GET', `/projects/${project.id}`)).status).toBe(404);
  });

  test('an attribute whose plain name is a field of ours stays what it is', async () => {
    const project = await create({ name: 'hyphens', 'is-domain': true, 'domain:id': 'elsewhere' });
    expect(project).toMatchObject({
      is_domain: false,
      domain_id: 'default',
      'is-domain': true,
      'domain:id': 'elsewhere',
    });
  });

  test.each([
    [{}, 400],
    [{ name: '' }, 400],
    [{ name: '   ' }, 400],
    [{ name: null }, 400],
    [{ name: 7 }, 400],
    [{ name: 'x'.repeat(65) }, 400],
    [{ name: 'bad', enabled: 'true' }, 400],
    [{ name: 'bad', enabled: null }, 400],
    [{ name: 'bad', description: 5 }, 400],
    [{ name: 'bad', tags: ['a', 'a'] }, 400],
    [{ name: 'bad', tags: ['a,b'] }, 400],
    [{ name: 'bad', tags: [''] }, 400],
    [{ name: 'bad', tags: Array.from({ length: 81 }, String) }, 400],
    [{ name: 'bad', options: { other: true } }, 400],
    [{ name: 'bad', options: { immutable: 'yes' } }, 400],
    [{ name: 'bad', domain_id: 'a b' }, 400],
    [{ name: 'bad', domain_id: 'unknown' }, 400],
    [{ name: 'bad', parent_id: 'unknown' }, 400],
    [{ name: 'bad', is_domain: true, domain_id: 'default' }, 400],
    [{ name: 'bad', is_domain: true, parent_id: 'default' }, 400],
    [{ name: 'admin' }, 409],
  ])('refuses to create %j with %i', async (project, status) => {
    const before = (await call('GET', '/projects')).body.projects.length;
    const answer = await call('POST', '/projects', { project });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code: status });
    expect((await call('GET', '/projects')).body.projects.length).toBe(before);
  });

  test('refuses a key beside the entity', async () => {
    expect((await call('POST', '/projects', { project: { name: 'x' }, other: 1 })).status).toBe(400);
  });

  describe('in a hierarchy', () => {
    let domain: string;
    let a: string;
    let b: string;
    let c: string;
    beforeAll(async () => {
      domain = (await call('POST', '/domains', { domain: { name: 'tree' } })).body.domain.id;
      a = (await create({ name: 'a', domain_id: domain })).id;
      b = (await create({ name: 'b', domain_id: domain, parent_id: a, tags: ['red', 'blue'] })).id;
      c = (await create({ name: 'c', domain_id: domain, parent_id: b, tags: ['red'], description: null })).id;
    });
    const show = async (id: string, query: string) => (await call('GET', `/projects/${id}?${query}`)).body.project;
    const status = async (id: string, fields: object) => (await change(id, fields)).status;

    test('parents and subtree are shown as ids', async () => {
      expect(await show(b, 'parents_as_ids&subtree_as_ids')).toMatchObject({
        parents: { [a]: { [domain]: null } },
        subtree: { [c]: null },
      });
      expect(await show(domain, 'parents_as_ids&subtree_as_ids')).toMatchObject({
        parents: null,
        subtree: { [a]: { [b]: { [c]: null } } },
      });
      expect(await show(b, 'parents_as_ids=0')).not.toHaveProperty('parents');
      expect(await show(b, 'parents_as_ids=false')).toHaveProperty('parents');
    });

    test('both forms at once are refused', async () => {
      for (const name of ['parents', 'subtree']) {
        expect((await call('GET', `/projects/${b}?${name}_as_ids&${name}_as_list`)).status).toBe(400);
      }
    });

    test('as lists they hold only what the caller has a role on', async () => {
      expect(await show(c, 'parents_as_list')).toMatchObject({ parents: [] });
      const role_id = (await server.database.db.selectFrom('role').select('id').executeTakeFirstOrThrow()).id;
      const grant = { type: 'UserProject', actor_id: server.admin.user_id, target_id: a, role_id } as const;
      const insert = (inherited: 0 | 1) =>
        server.app.freshness.write('authorization', (trx) =>
          trx
            .insertInto('assignment')
            .values({ ...grant, inherited })
            .execute(),
        );
      await insert(0);
      const project = await show(c, 'parents_as_list&include_limits');
      expect(project.parents).toHaveLength(1);
      expect(project.parents[0].project).toMatchObject({
        id: a,
        name: 'a',
        limits: [],
        links: { self: expect.any(String) },
      });
      await insert(1);
      expect((await show(a, 'subtree_as_list')).subtree).toHaveLength(2);
      expect(
        (await show(c, 'parents_as_list')).parents.map((p: { project: { name: string } }) => p.project.name),
      ).toEqual(['b', 'a']);
    });

    test('what places a project does not change', async () => {
      expect(await status(a, { domain_id: 'default' })).toBe(400);
      expect(await status(a, { parent_id: 'default' })).toBe(403);
      expect(await status(b, { parent_id: null })).toBe(403);
      expect(await status(a, { is_domain: true })).toBe(400);
      expect(await status(a, { id: 'other' })).toBe(400);
      expect(await status(b, { id: b, domain_id: domain, parent_id: a, is_domain: false })).toBe(200);
    });

    test('a place in two domains is refused', async () => {
      const post = async (project: object) => (await call('POST', '/projects', { project })).status;
      expect(await post({ name: 'z', domain_id: 'default', parent_id: a })).toBe(400);
      expect(await post({ name: 'z', domain_id: domain, parent_id: 'default' })).toBe(400);
      expect(await post({ name: 'z', domain_id: a })).toBe(400);
    });

    test('disabling starts below, enabling starts above', async () => {
      expect(await status(a, { enabled: false })).toBe(403);
      expect(await status(c, { enabled: false })).toBe(200);
      expect(await status(b, { enabled: false })).toBe(200);
      expect(await status(c, { enabled: true })).toBe(403);
      const below = { name: 'below', domain_id: domain, parent_id: c };
      expect((await call('POST', '/projects', { project: below })).status).toBe(400);
      expect(await status(b, { enabled: true })).toBe(200);
      expect(await status(c, { enabled: true })).toBe(200);
    });

    test('only a leaf is deleted', async () => {
      expect((await call('DELETE', `/projects/${a}`)).status).toBe(403);
    });

    test('the tree is no deeper than five', async () => {
      const d = await create({ name: 'd', domain_id: domain, parent_id: c });
      const e = await create({ name: 'e', domain_id: domain, parent_id: d.id });
      const f = await call('POST', '/projects', { project: { name: 'f', domain_id: domain, parent_id: e.id } });
      expect(f.status).toBe(403);
      await call('DELETE', `/projects/${e.id}`);
      await call('DELETE', `/projects/${d.id}`);
    });

    test('a walk is one query whatever the depth', async () => {
      const count = async (id: string, query: string) => {
        const before = server.database.queries;
        await show(id, query);
        return server.database.queries - before;
      };
      await show(a, 'parents_as_ids');
      expect(await count(c, 'parents_as_ids')).toBe(await count(a, 'parents_as_ids'));
      expect(await count(domain, 'subtree_as_ids')).toBe(await count(b, 'subtree_as_ids'));
    });

    test.each([
      ['', ['a', 'b', 'c']],
      ['name=a', ['a']],
      ['name__contains=b', ['b']],
      ['name__icontains=B', ['b']],
      ['name__startswith=C', []],
      ['enabled=false', []],
      ['enabled', ['a', 'b', 'c']],
      ['is_domain=true', []],
      ['tags=red', ['b', 'c']],
      ['tags=red,blue', ['b']],
      ['tags-any=blue,none', ['b']],
      ['not-tags=red,blue', ['a', 'c']],
      ['not-tags-any=red', ['a']],
      ['tags=red&not-tags=blue', ['c']],
      ['tags=none', []],
    ])('lists by %s', async (query, expected) => {
      const { status, body } = await call('GET', `/projects?domain_id=${domain}&${query}`);
      expect(status).toBe(200);
      expect(names(body)).toEqual(expected);
      expect(body.links).toMatchObject({ next: null, previous: null });
    });

    test('lists children', async () => {
      expect(names((await call('GET', `/projects?parent_id=${a}`)).body)).toEqual(['b']);
    });

    test('domains are listed only where asked for, the root never', async () => {
      expect(names((await call('GET', '/projects?is_domain=true')).body)).toEqual(['Default', 'tree']);
      expect((await call('GET', `/projects/${encodeURIComponent('<<keystone.domain.root>>')}`)).status).toBe(404);
    });

    test('pages follow one another to the end', async () => {
      const found: string[] = [];
      let path: string | null = `/projects?domain_id=${domain}&limit=2`;
      for (let turn = 0; path !== null; turn++) {
        expect(turn).toBeLessThan(3);
        const { body } = await call('GET', path);
        found.push(...body.projects.map(({ id }: { id: string }) => id));
        expect(body.truncated).toBe(body.links.next === null ? undefined : true);
        path = body.links.next === null ? null : body.links.next.replace(/^.*\/v3/, '');
      }
      expect(found).toEqual([a, b, c].sort());
    });

    test('an unknown marker is not found, a limit is a number', async () => {
      expect((await call('GET', '/projects?marker=unknown')).status).toBe(404);
      expect((await call('GET', '/projects?limit=many')).status).toBe(400);
      expect((await call('GET', '/projects?enabled=perhaps')).status).toBe(400);
    });

    test('the name of another is taken, in this domain only', async () => {
      expect(await status(a, { name: 'b' })).toBe(409);
      await create({ name: 'a' });
    });

    test('an immutable project stays as it is until that is lifted', async () => {
      expect(await status(c, { options: { immutable: true } })).toBe(200);
      expect(await status(c, { description: 'x' })).toBe(403);
      expect(await status(c, { description: 'x', options: { immutable: false } })).toBe(403);
      expect(await status(c, { options: {} })).toBe(403);
      expect((await call('DELETE', `/projects/${c}`)).status).toBe(403);
      expect((await call('PUT', `/projects/${c}/tags/x`)).status).toBe(403);
      expect((await call('DELETE', `/projects/${c}/tags`)).status).toBe(403);
      expect((await change(c, { options: { immutable: false } })).body.project.options).toEqual({ immutable: false });
      expect((await change(c, { options: { immutable: null } })).body.project.options).toEqual({});
    });

    test('tags by themselves', async () => {
      const tags = `/projects/${c}/tags`;
      const added = await call('PUT', `${tags}/gr%C3%BCn`);
      expect(added).toMatchObject({ status: 201, body: '' });
      expect(added.headers.location).toMatch(/\/tags\/gr%C3%BCn$/);
      expect((await call('PUT', `${tags}/gr%C3%BCn`)).status).toBe(400);
      expect((await call('PUT', `${tags}/a%2Cb`)).status).toBe(400);
      expect((await call('GET', tags)).body.tags).toEqual(['grün', 'red']);
      expect((await call('GET', `${tags}/red`)).status).toBe(204);
      expect((await call('HEAD', `${tags}/none`)).status).toBe(404);
      expect((await call('PUT', tags, { tags: ['z', ' y '] })).body.tags).toEqual(['z', 'y']);
      expect((await call('PUT', tags, { tags: 'z' })).status).toBe(400);
      expect((await call('PUT', tags, {})).status).toBe(400);
      expect((await call('DELETE', `${tags}/none`)).status).toBe(404);
      expect((await call('DELETE', `${tags}/z`)).status).toBe(204);
      expect((await call('GET', tags)).body.tags).toEqual(['y']);
      expect((await call('DELETE', tags)).status).toBe(204);
      expect((await call('GET', tags)).body.tags).toEqual([]);
      expect((await call('GET', '/projects/unknown/tags')).status).toBe(404);
    });
  });
});
