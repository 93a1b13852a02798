import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

const NO_SERVICE = '0123456789abcdef0123456789abcdef';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  let service_id: string;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    service_id = (await call('POST', '/services', { service: { type: 'volume' } })).body.service.id;
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, body?: unknown, as = token) =>
    server.call(method, `/v3${path}`, { token: as, body });
  const register = (...registered_limits: object[]) => call('POST', '/registered_limits', { registered_limits });
  const limit = (...limits: object[]) => call('POST', '/limits', { limits });
  let names = 0;
  const registered = async (more: object = {}) => {
    const fields = { service_id, resource_name: `resource-${++names}`, default_limit: 10, ...more };
    return (await register(fields)).body.registered_limits[0];
  };
  const project = async (more: object = {}): Promise<string> =>
    (await call('POST', '/projects', { project: { name: `p-${++names}`, ...more } })).body.project.id;

  describe('registered limits', () => {
    test('are made several at a time, shown, listed and deleted', async () => {
      const first = { service_id, resource_name: 'one', default_limit: 10 };
      const second = { ...first, region_id: 'RegionOne', default_limit: -1, description: 'd' };
      const { status, body } = await register(first, second);
      expect(status).toBe(201);
      expect(Object.keys(body)).toEqual(['registered_limits']);
      const [one, two] = body.registered_limits;
      const links = { self: `http://localhost/v3/registered_limits/${one.id}` };
      expect(one).toEqual({ ...first, id: one.id, region_id: null, description: null, links });
      expect(two).toMatchObject(second);
      expect((await call('GET', `/registered_limits/${one.id}`)).body).toEqual({ registered_limit: one });
      const list = async (query: string) =>
        (await call('GET', `/registered_limits?${query}`)).body.registered_limits.map(({ id }: { id: string }) => id);
      expect((await list('resource_name=one')).sort()).toEqual([one.id, two.id].sort());
      expect(await list('resource_name=one&region_id=RegionOne')).toEqual([two.id]);
      expect(await list(`service_id=${NO_SERVICE}`)).toEqual([]);
      expect((await call('DELETE', `/registered_limits/${two.id}`)).status).toBe(204);
      expect((await call('DELETE', `/registered_limits/${two.id}`)).status).toBe(404);
      expect((await call('GET', `/registered_limits/${two.id}`)).status).toBe(404);
    });

    test('there is one for each service, region and resource; of several, all are made or none', async () => {
      const { resource_name } = await registered();
      const fields = { service_id, resource_name, default_limit: 1 };
      expect((await register(fields)).status).toBe(409);
      const fresh = { ...fields, resource_name: 'fresh' };
      expect((await register(fresh, fresh)).status).toBe(409);
      expect((await register(fresh, { ...fresh, region_id: 'nope' })).status).toBe(400);
      expect((await call('GET', '/registered_limits?resource_name=fresh')).body.registered_limits).toEqual([]);
    });

    test('change, but not into what exists, and not while a limit refers to them', async () => {
      const { id, resource_name } = await registered();
      const patch = async (registered_limit: object, of = id) =>
        (await call('PATCH', `/registered_limits/${of}`, { registered_limit })).status;
      expect(await patch({ default_limit: 11, description: 'more' })).toBe(200);
      expect(await patch({})).toBe(200);
      expect(await patch({ resource_name })).toBe(409);
      expect(await patch({ region_id: 'RegionOne' })).toBe(200);
      expect(await patch({ service_id: NO_SERVICE })).toBe(400);
      expect(await patch({ region_id: 'nope' })).toBe(400);
      expect(await patch({ id: 'x' })).toBe(400);
      expect(await patch({ default_limit: 1 }, 'nope')).toBe(404);
      const answer = await limit({
        service_id,
        resource_name,
        region_id: 'RegionOne',
        resource_limit: 1,
        domain_id: 'default',
      });
      expect(answer.status).toBe(201);
      expect(await patch({ default_limit: 12 })).toBe(403);
      expect((await call('DELETE', `/registered_limits/${id}`)).status).toBe(403);
      expect((await call('GET', `/registered_limits/${id}`)).body.registered_limit.default_limit).toBe(11);
    });

    const good = { service_id: NO_SERVICE, resource_name: 'r', default_limit: 1 };
    test.each([
      {},
      { registered_limits: [] },
      { registered_limits: {} },
      ...[
        { ...good },
        { ...good, service_id: 'short' },
        { ...good, default_limit: -2 },
        { ...good, default_limit: 2 ** 31 },
        { ...good, default_limit: '1' },
        { ...good, default_limit: true },
        { ...good, resource_name: '' },
        { ...good, resource_name: ' ' },
        { ...good, region_id: '' },
        { ...good, description: 5 },
        { ...good, colour: 'red' },
        { service_id: NO_SERVICE, resource_name: 'r' },
      ].map((one) => ({ registered_limits: [one] })),
    ])('%j is refused', async (body) => {
      expect((await call('POST', '/registered_limits', body)).status).toBe(400);
    });
    test.each(['service_id=nope', 'region_id=', 'resource_name='])('the query %s is refused', async (query) => {
      expect((await call('GET', `/registered_limits?${query}`)).status).toBe(400);
      expect((await call('GET', `/limits?${query}`)).status).toBe(400);
    });
  });

  describe('limits', () => {
    test('are for a project or a domain, and a project that acts as a domain is one', async () => {
      const { resource_name } = await registered();
      const fields = { service_id, resource_name, resource_limit: 5 };
      const project_id = await project();
      const { status, body } = await limit({ ...fields, project_id }, { ...fields, project_id: 'default' });
      expect(status).toBe(201);
      expect(Object.keys(body)).toEqual(['limits']);
      const [one, two] = body.limits;
      const links = { self: `http://localhost/v3/limits/${one.id}` };
      expect(one).toEqual({
        ...fields,
        id: one.id,
        project_id,
        domain_id: null,
        region_id: null,
        description: null,
        links,
      });
      expect(two).toMatchObject({ project_id: null, domain_id: 'default' });
      expect((await call('GET', `/limits/${one.id}`)).body).toEqual({ limit: one });
      expect((await limit({ ...fields, domain_id: 'default' })).status).toBe(409);
      expect((await limit({ ...fields, project_id })).status).toBe(409);
      const list = async (query: string) =>
        (await call('GET', `/limits?${query}`)).body.limits.map(({ id }: { id: string }) => id);
      expect((await list(`resource_name=${resource_name}`)).sort()).toEqual([one.id, two.id].sort());
      expect(await list(`project_id=${project_id}`)).toEqual([one.id]);
      expect(await list(`service_id=${service_id}&domain_id=default&resource_name=${resource_name}`)).toEqual([two.id]);
      expect((await call('DELETE', `/limits/${two.id}`)).status).toBe(204);
      expect((await call('DELETE', `/limits/${two.id}`)).status).toBe(404);
    });

    test('need a registered limit, and everything that they name', async () => {
      const { resource_name } = await registered();
      const fields = { service_id, resource_name, resource_limit: 5 };
      const project_id = await project();
      expect((await limit({ ...fields, resource_name: 'unheard-of', project_id })).status).toBe(403);
      expect((await limit({ ...fields, region_id: 'RegionOne', project_id })).status).toBe(403);
      expect((await limit({ ...fields, region_id: 'nope', project_id })).status).toBe(400);
      expect((await limit({ ...fields, service_id: NO_SERVICE, project_id })).status).toBe(400);
      expect((await limit({ ...fields, project_id: 'nope' })).status).toBe(400);
      expect((await limit({ ...fields, domain_id: 'nope' })).status).toBe(400);
      expect((await limit({ ...fields, domain_id: project_id })).status).toBe(400);
      expect((await limit({ ...fields, project_id }, { ...fields, project_id })).status).toBe(409);
      expect((await call('GET', `/limits?project_id=${project_id}`)).body.limits).toEqual([]);
    });

    test('change in amount and description alone, down to 0', async () => {
      const { resource_name } = await registered();
      const fields = { service_id, resource_name, resource_limit: 5, project_id: await project() };
      const { id } = (await limit(fields)).body.limits[0];
      const patch = (change: object) => call('PATCH', `/limits/${id}`, { limit: change });
      expect((await patch({ resource_limit: 0, description: 'd' })).body.limit).toMatchObject({
        resource_limit: 0,
        description: 'd',
      });
      expect((await patch({})).body.limit).toMatchObject({ resource_limit: 0, description: 'd' });
      for (const change of [{ service_id }, { resource_limit: -2 }, { resource_limit: null }, { id }])
        expect((await patch(change)).status).toBe(400);
      expect((await call('PATCH', '/limits/nope', { limit: {} })).status).toBe(404);
    });

    const good = { service_id: NO_SERVICE, resource_name: 'r', resource_limit: 1, project_id: 'p' };
    test.each([
      {},
      { limits: [] },
      ...[
        good,
        { ...good, domain_id: 'd' },
        { ...good, project_id: null },
        { ...good, project_id: undefined },
        { ...good, resource_limit: 1.5 },
        { ...good, project_id: 'a/b' },
        { ...good, colour: 'red' },
      ].map((one) => ({ limits: [one] })),
    ])('%j is refused', async (body) => {
      expect((await call('POST', '/limits', body)).status).toBe(400);
    });

    test('are seen by their project, by its domain and by those who see all', async () => {
      const { body } = await call('POST', '/domains', { domain: { name: `d-${++names}` } });
      const domain_id = body.domain.id;
      const mine = await project({ domain_id });
      const sibling = await project({ domain_id });
      const { resource_name } = await registered();
      const fields = { service_id, resource_name, resource_limit: 5 };
      const made = (
        await limit(
          { ...fields, project_id: mine },
          { ...fields, project_id: sibling },
          { ...fields, domain_id },
          { ...fields, domain_id: 'default' },
        )
      ).body.limits.map(({ id }: { id: string }) => id);
      const user = { name: 'seer', password: 'p', domain_id };
      const { id } = (await call('POST', '/users', { user })).body.user;
      const [reader] = (await call('GET', '/roles?name=reader')).body.roles;
      await call('PUT', `/projects/${mine}/users/${id}/roles/${reader.id}`);
      await call('PUT', `/domains/${domain_id}/users/${id}/roles/${reader.id}`);
      const as = (scope: unknown) => server.token({ user: { id }, password: 'p', scope });
      const inProject = await as({ project: { id: mine } });
      const inDomain = await as({ domain: { id: domain_id } });
      const nowhere = await as('unscoped');
      const seen = async (who: string) => {
        const listed = (await call('GET', '/limits', undefined, who)).body.limits.map(({ id }: { id: string }) => id);
        const statuses: number[] = [];
        for (const one of made) statuses.push((await call('GET', `/limits/${one}`, undefined, who)).status);
        return [made.map((one: string) => listed.includes(one)), statuses];
      };
      expect(await seen(token)).toEqual([
        [true, true, true, true],
        [200, 200, 200, 200],
      ]);
      expect(await seen(inProject)).toEqual([
        [true, false, false, false],
        [200, 403, 403, 403],
      ]);
      expect(await seen(inDomain)).toEqual([
        [true, true, true, false],
        [200, 200, 200, 403],
      ]);
      expect(await seen(nowhere)).toEqual([
        [false, false, false, false],
        [403, 403, 403, 403],
      ]);
      expect((await call('GET', '/limits/nope', undefined, inProject)).status).toBe(403);
      expect((await call('GET', '/limits/nope')).status).toBe(404);
      // They go with their project, and with their domain.
      await call('DELETE', `/projects/${mine}`);
      await call('PATCH', `/domains/${domain_id}`, { domain: { enabled: false } });
      await call('DELETE', `/domains/${domain_id}`);
      expect(await seen(token)).toEqual([
        [false, false, false, true],
        [404, 404, 404, 200],
      ]);
    });

    test('the model is flat', async () => {
      expect((await call('GET', '/limits/model')).body).toEqual({
        model: { name: 'flat', description: expect.stringContaining('hierarchy') },
      });
    });
  });
});

describe('strict_two_level', () => {
  let server: TestServer;
  let token: string;
  let project_id: string;
  let service_id: string;
  beforeAll(async () => {
    server = await createTestServer({ unified_limit: { enforcement_model: 'strict_two_level' } });
    token = await server.token();
    project_id = (await call('POST', '/projects', { project: { name: 'p' } })).body.project.id;
    service_id = (await call('POST', '/services', { service: { type: 'volume' } })).body.service.id;
    return () => server.close();
  });
  const call = (method: string, path: string, body?: unknown) => server.call(method, `/v3${path}`, { token, body });
  let names = 0;
  const resource = async (default_limit: number) => {
    const resource_name = `r-${++names}`;
    const registered_limits = [{ service_id, resource_name, default_limit }];
    expect((await call('POST', '/registered_limits', { registered_limits })).status).toBe(201);
    return {
      make: async (...amounts: { domain?: number; project?: number }[]) => {
        const limits = amounts.map(({ domain, project }) => ({
          service_id,
          resource_name,
          resource_limit: domain ?? project,
          ...(domain === undefined ? { project_id } : { domain_id: 'default' }),
        }));
        const { status, body } = await call('POST', '/limits', { limits });
        return { status, ids: body.limits?.map(({ id }: { id: string }) => id) ?? [] };
      },
    };
  };
  const change = async (id: string, resource_limit: number) =>
    (await call('PATCH', `/limits/${id}`, { limit: { resource_limit } })).status;

  test('is what the service says', async () => {
    expect((await call('GET', '/limits/model')).body.model.name).toBe('strict_two_level');
  });
  test('a project has at most what its domain has, or else the default', async () => {
    const { make } = await resource(10);
    expect((await make({ project: 11 })).status).toBe(403);
    const { ids } = await make({ project: 10 });
    expect(await change(ids[0], 11)).toBe(403);
    const domain = await make({ domain: 20 });
    expect(await change(ids[0], 20)).toBe(200);
    expect(await change(ids[0], 21)).toBe(403);
    expect(await change(domain.ids[0], 19)).toBe(403);
    expect(await change(domain.ids[0], 21)).toBe(200);
  });
  test('limits that are made together must agree', async () => {
    const { make } = await resource(10);
    expect((await make({ domain: 30 }, { project: 31 })).status).toBe(403);
    expect((await make({ project: 30 }, { domain: 30 })).status).toBe(201);
  });
  test('no limit is less than any, and a limit of 0 binds nobody', async () => {
    const unlimited = await resource(-1);
    expect((await unlimited.make({ project: 5 })).status).toBe(403);
    expect((await unlimited.make({ project: -1 })).status).toBe(201);
    const nothing = await resource(0);
    expect((await nothing.make({ project: 5 })).status).toBe(201);
  });
});
