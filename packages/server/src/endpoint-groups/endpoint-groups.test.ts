import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  let service: string;
  /** Endpoints of that service by name. */
  const endpoints: Record<'public' | 'internal' | 'off', string> = { public: '', internal: '', off: '' };
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    service = (await call('POST', '/services', { service: { type: 'volume' } })).body.service.id;
    endpoints.public = await endpoint({});
    endpoints.internal = await endpoint({ interface: 'internal', region_id: 'RegionOne' });
    endpoints.off = await endpoint({ interface: 'admin', enabled: false });
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, body?: unknown, as = token) =>
    server.call(method, `/v3${path}`, { token: as, body });
  const status = async (...request: Parameters<typeof call>) => (await call(...request)).status;
  const filter = (path: string) => `/OS-EP-FILTER${path}`;
  const endpoint = async (more: object): Promise<string> => {
    const fields = { interface: 'public', service_id: service, url: 'http://v/', ...more };
    return (await call('POST', '/endpoints', { endpoint: fields })).body.endpoint.id;
  };
  const post = (endpoint_group: object) => call('POST', filter('/endpoint_groups'), { endpoint_group });
  const group = async (filters: object = { service_id: service }): Promise<string> =>
    (await post({ name: 'g', filters })).body.endpoint_group.id;
  const patch = (id: string, endpoint_group: object) =>
    call('PATCH', filter(`/endpoint_groups/${id}`), { endpoint_group });
  let names = 0;
  const project = async (): Promise<string> =>
    (await call('POST', '/projects', { project: { name: `p-${++names}` } })).body.project.id;
  const ids = (list: { id: string }[]) => list.map(({ id }) => id).sort();

  test('a group is shown, listed by name, changed and deleted', async () => {
    const { status: made, body } = await post({ name: 'by service', filters: { service_id: service } });
    expect(made).toBe(201);
    const { id } = body.endpoint_group;
    expect(body.endpoint_group).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'by service',
      description: null,
      filters: { service_id: service },
      links: { self: `http://localhost/v3/OS-EP-FILTER/endpoint_groups/${id}` },
    });
    expect((await call('GET', filter(`/endpoint_groups/${id}`))).body).toEqual(body);
    const listed = (await call('GET', filter('/endpoint_groups?name=by service'))).body;
    expect(listed).toMatchObject({ endpoint_groups: [body.endpoint_group], links: { next: null } });
    expect((await call('GET', filter('/endpoint_groups?name__istartswith=BY'))).body.endpoint_groups).toHaveLength(1);
    const changed = (await patch(id, { description: 'd', filters: { region_id: null } })).body.endpoint_group;
    expect(changed).toMatchObject({ name: 'by service', description: 'd', filters: { region_id: null } });
    expect(await status('DELETE', filter(`/endpoint_groups/${id}`))).toBe(204);
    expect(await status('DELETE', filter(`/endpoint_groups/${id}`))).toBe(404);
    expect(await status('GET', filter(`/endpoint_groups/${id}`))).toBe(404);
    expect((await patch(id, { name: 'x' })).status).toBe(404);
  });

  test.each([
    {},
    { endpoint_group: {} },
    ...[
      { name: 'g' },
      { filters: { interface: 'public' } },
      { name: 'g', filters: {} },
      { name: 'g', filters: [] },
      { name: '', filters: { interface: 'public' } },
      { name: ' ', filters: { interface: 'public' } },
      { name: 'n'.repeat(256), filters: { interface: 'public' } },
      { name: 'g', filters: { interface: 'secret' } },
      { name: 'g', filters: { enabled: true } },
      { name: 'g', filters: { colour: 'red' } },
      { name: 'g', filters: { service_id: 5 } },
      { name: 'g', filters: { interface: 'public' }, description: 5 },
      { name: 'g', filters: { interface: 'public' }, id: 'x' },
    ].map((endpoint_group) => ({ endpoint_group })),
  ])('a create with %j is refused', async (body) => {
    expect(await status('POST', filter('/endpoint_groups'), body)).toBe(400);
  });

  test('a change of nothing, to unknown filters or another id is refused', async () => {
    const id = await group();
    for (const change of [{}, { filters: { enabled: true } }, { id: 'x' }, { name: 5 }])
      expect((await patch(id, change)).status).toBe(400);
    expect(await status('GET', filter('/endpoint_groups?colour=red'))).toBe(400);
  });

  test('a group holds the endpoints that have all that it asks for', async () => {
    const endpointsOf = async (filters: object) => {
      const { body } = await call('GET', filter(`/endpoint_groups/${await group(filters)}/endpoints`));
      return ids(body.endpoints);
    };
    expect(await endpointsOf({ service_id: service })).toEqual(Object.values(endpoints).sort());
    expect(await endpointsOf({ service_id: service, interface: 'internal' })).toEqual([endpoints.internal]);
    expect(await endpointsOf({ service_id: service, region_id: null })).toEqual(
      [endpoints.public, endpoints.off].sort(),
    );
    expect(await endpointsOf({ service_id: 'nope' })).toEqual([]);
  });

  test('a group is given to a project and taken from it', async () => {
    const [id, project_id] = [await group(), await project()];
    const path = filter(`/endpoint_groups/${id}/projects/${project_id}`);
    expect(await status('GET', path)).toBe(404);
    expect(await status('PUT', path)).toBe(204);
    expect(await status('PUT', path)).toBe(409);
    expect((await call('GET', path)).body).toEqual({
      project_endpoint_group: { endpoint_group_id: id, project_id, links: { self: `http://localhost/v3${path}` } },
    });
    expect(await status('HEAD', path)).toBe(200);
    const { endpoint_groups } = (await call('GET', filter(`/projects/${project_id}/endpoint_groups`))).body;
    expect(endpoint_groups).toMatchObject([
      { id, links: { self: `http://localhost/v3/OS-EP-FILTER/endpoint_groups/${id}` } },
    ]);
    const { projects } = (await call('GET', filter(`/endpoint_groups/${id}/projects`))).body;
    expect(projects).toMatchObject([{ id: project_id, links: { self: `http://localhost/v3/projects/${project_id}` } }]);
    expect(ids((await call('GET', filter(`/projects/${project_id}/endpoints`))).body.endpoints)).toEqual(
      Object.values(endpoints).sort(),
    );
    expect(await status('DELETE', path)).toBe(204);
    expect(await status('DELETE', path)).toBe(404);
    expect((await call('GET', filter(`/projects/${project_id}/endpoints`))).body.endpoints).toEqual([]);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await status(method, filter(`/endpoint_groups/nope/projects/${project_id}`))).toBe(404);
      expect(await status(method, filter(`/endpoint_groups/${id}/projects/nope`))).toBe(404);
    }
    expect(await status('GET', filter('/projects/nope/endpoint_groups'))).toBe(404);
  });

  test('an endpoint is given to a project and taken from it', async () => {
    const project_id = await project();
    const path = filter(`/projects/${project_id}/endpoints/${endpoints.public}`);
    expect(await status('GET', path)).toBe(404);
    expect(await status('PUT', path)).toBe(204);
    expect(await status('PUT', path)).toBe(409);
    expect(await status('GET', path)).toBe(204);
    expect(await status('HEAD', path)).toBe(204);
    const { body } = await call('GET', filter(`/projects/${project_id}/endpoints`));
    expect(body.endpoints).toMatchObject([{ id: endpoints.public, region: null, enabled: true }]);
    const { projects } = (await call('GET', filter(`/endpoints/${endpoints.public}/projects`))).body;
    expect(ids(projects)).toEqual([project_id]);
    expect(await status('DELETE', path)).toBe(204);
    expect(await status('DELETE', path)).toBe(404);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await status(method, filter(`/projects/nope/endpoints/${endpoints.public}`))).toBe(404);
      expect(await status(method, filter(`/projects/${project_id}/endpoints/nope`))).toBe(404);
    }
    expect(await status('GET', filter('/endpoints/nope/projects'))).toBe(404);
    expect(await status('GET', filter('/projects/nope/endpoints'))).toBe(404);
  });

  test('what was given goes with the endpoint, its service, the group and the project', async () => {
    const left = async () => {
      const { db } = server.database;
      const one = await db.selectFrom('project_endpoint').select('project_id').execute();
      const many = await db.selectFrom('project_endpoint_group').select('project_id').execute();
      return one.length + many.length;
    };
    const project_id = await project();
    const id = await endpoint({});
    await call('PUT', filter(`/projects/${project_id}/endpoints/${id}`));
    await call('DELETE', `/endpoints/${id}`);
    expect(await left()).toBe(0);
    const short = (await call('POST', '/services', { service: { type: 'short' } })).body.service.id;
    await call('PUT', filter(`/projects/${project_id}/endpoints/${await endpoint({ service_id: short })}`));
    await call('DELETE', `/services/${short}`);
    expect(await left()).toBe(0);
    const doomed = await group();
    await call('PUT', filter(`/endpoint_groups/${doomed}/projects/${project_id}`));
    await call('DELETE', filter(`/endpoint_groups/${doomed}`));
    expect(await left()).toBe(0);
    await call('PUT', filter(`/endpoint_groups/${await group()}/projects/${project_id}`));
    await call('PUT', filter(`/projects/${project_id}/endpoints/${endpoints.public}`));
    expect(await left()).toBe(2);
    await call('DELETE', `/projects/${project_id}`);
    expect(await left()).toBe(0);
  });

  describe('the catalog of a project that was given endpoints', () => {
    let project_id: string;
    let mine: string;
    beforeAll(async () => {
      project_id = await project();
      const [admin] = (await call('GET', '/roles?name=admin')).body.roles;
      await call('PUT', `/projects/${project_id}/users/${server.admin.user_id}/roles/${admin.id}`);
      mine = await server.token({ scope: { project: { id: project_id } } });
    });
    const catalog = async (as = mine): Promise<[string, string[]][]> =>
      (await call('GET', '/auth/catalog', undefined, as)).body.catalog.map(
        ({ type, endpoints }: { type: string; endpoints: { id: string }[] }) => [type, ids(endpoints)],
      );
    const types = async (as?: string) => (await catalog(as)).map(([type]) => type).sort();

    test('holds those and no others, from the next request on; other scopes see all', async () => {
      expect(await types()).toEqual(['identity', 'volume']);
      const one = filter(`/projects/${project_id}/endpoints/${endpoints.public}`);
      await call('PUT', one);
      expect(await catalog()).toEqual([['volume', [endpoints.public]]]);
      const many = filter(`/endpoint_groups/${await group({ interface: 'internal' })}/projects/${project_id}`);
      await call('PUT', many);
      expect((await catalog()).find(([type]) => type === 'volume')![1]).toEqual(
        [endpoints.public, endpoints.internal].sort(),
      );
      expect(await types()).toEqual(['identity', 'volume']);
      await call('DELETE', one);
      expect((await catalog()).find(([type]) => type === 'volume')![1]).toEqual([endpoints.internal]);
      expect(await types(token)).toEqual(['identity', 'volume']);
      await call('DELETE', many);
      expect((await catalog()).find(([type]) => type === 'volume')![1]).toHaveLength(2);
    });

    test('is empty where all that it was given is disabled, and whole where it was given nothing that is', async () => {
      const off = filter(`/projects/${project_id}/endpoints/${endpoints.off}`);
      await call('PUT', off);
      expect(await catalog()).toEqual([]);
      await call('DELETE', off);
      const none = filter(`/endpoint_groups/${await group({ service_id: 'nope' })}/projects/${project_id}`);
      await call('PUT', none);
      expect(await types()).toEqual(['identity', 'volume']);
      await call('DELETE', none);
    });
  });
});

test('without return_all_endpoints_if_no_filter, who was given nothing sees nothing', async () => {
  const server = await createTestServer({ endpoint_filter: { return_all_endpoints_if_no_filter: false } });
  const token = await server.token();
  const call = (method: string, path: string) => server.call(method, `/v3${path}`, { token });
  expect((await call('GET', '/auth/catalog')).body.catalog).toEqual([]);
  const [endpoint] = (await call('GET', '/endpoints')).body.endpoints;
  await call('PUT', `/OS-EP-FILTER/projects/${server.admin.project_id}/endpoints/${endpoint.id}`);
  expect((await call('GET', '/auth/catalog')).body.catalog).toMatchObject([{ endpoints: [{ id: endpoint.id }] }]);
  await server.close();
});
