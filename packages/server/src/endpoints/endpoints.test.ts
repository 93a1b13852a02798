import { beforeAll, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  let service_id: string;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    service_id = (await call('POST', '/v3/services', { service: { type: 'volume' } })).body.service.id;
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
  const post = (endpoint: object) =>
    call('POST', '/v3/endpoints', { endpoint: { interface: 'public', service_id, url: 'http://v/', ...endpoint } });
  const make = async (endpoint: object = {}) => (await post(endpoint)).body.endpoint;

  test('an endpoint shows its region under both names and hides legacy_endpoint_id', async () => {
    const { status, body } = await post({
      region_id: 'RegionOne',
      url: 'https://v/$(project_id)s/%(user_id)s?a=100%%',
      legacy_endpoint_id: 'old',
      name: 'n',
      description: null,
      colour: 'red',
    });
    expect(status).toBe(201);
    const { id } = body.endpoint;
    expect(body.endpoint).toEqual({
      id,
      interface: 'public',
      service_id,
      region: 'RegionOne',
      region_id: 'RegionOne',
      enabled: true,
      url: 'https://v/$(project_id)s/%(user_id)s?a=100%%',
      name: 'n',
      description: null,
      colour: 'red',
      links: { self: `http://localhost/v3/endpoints/${id}` },
    });
    expect((await call('GET', `/v3/endpoints/${id}`)).body).toEqual(body);
  });

  test('region creates a region that does not exist; region_id does not, and wins over region', async () => {
    expect(await make({ region: 'made-by-endpoint' })).toMatchObject({ region_id: 'made-by-endpoint' });
    expect((await call('GET', '/v3/regions/made-by-endpoint')).status).toBe(200);
    expect(await make({ region: 'made-by-endpoint' })).toMatchObject({ region_id: 'made-by-endpoint' });
    expect(await make({ region: 'unheard-of', region_id: 'RegionOne' })).toMatchObject({ region: 'RegionOne' });
    expect((await post({ region_id: 'unheard-of' })).status).toBe(400);
    expect((await call('GET', '/v3/regions/unheard-of')).status).toBe(404);
    expect(await make({ region: null, region_id: null })).toMatchObject({ region: null, region_id: null });
  });

  test('a refused create changes nothing: no region is left behind', async () => {
    const { status, body } = await post({ region: 'left-behind', service_id: 'none' });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining('endpoint service_id in service table'),
    ]);
    expect((await call('GET', '/v3/regions/left-behind')).status).toBe(404);
  });

  test.each([
    { url: 'no-scheme' },
    { url: '' },
    { url: `http://${'x'.repeat(225)}` },
    { url: 'http://v/$(colour)s' },
    { url: 'http://v/%(project_id)' },
    { url: 'http://v/$(project_id)d' },
    { url: 'http://v/100%' },
    { interface: 'private' },
    { interface: null },
    { service_id: 5 },
    { service_id: null },
    { enabled: 'false' },
    { region: 5 },
    { region: '' },
    { region: 'r'.repeat(256) },
    { region_id: [] },
    { name: 1 },
    { id: 5 },
  ])('a create with %j is refused', async (endpoint) => {
    expect((await post(endpoint)).status).toBe(400);
  });

  test('a body with another key beside the endpoint is refused', async () => {
    const endpoint = { interface: 'public', service_id, url: 'http://v/' };
    expect((await call('POST', '/v3/endpoints', { endpoint, other: 1 })).status).toBe(400);
    const { id } = await make();
    expect((await call('PATCH', `/v3/endpoints/${id}`, { endpoint, other: 1 })).status).toBe(400);
  });

  test('an update', async () => {
    const { id } = await make({ colour: 'red' });
    const path = `/v3/endpoints/${id}`;
    const patch = (endpoint: object) => call('PATCH', path, { endpoint });
    expect((await patch({ id, region: 'by-update', enabled: false })).body.endpoint).toMatchObject({
      region_id: 'by-update',
      region: 'by-update',
      enabled: false,
      colour: 'red',
    });
    expect((await patch({ region: null })).body.endpoint.region).toBe('by-update');
    expect((await patch({ region_id: null })).body.endpoint).toMatchObject({ region_id: null, region: null });
    // Keystone, too, checks substitutions only when an endpoint is created.
    expect((await patch({ url: 'http://v/$(colour)s' })).status).toBe(200);
    expect((await patch({ url: 'x' })).status).toBe(400);
    expect((await patch({ service_id: 'none' })).status).toBe(400);
    expect((await patch({ id: 'other' })).status).toBe(400);
    expect((await patch({})).status).toBe(400);
    const none = await call('PATCH', '/v3/endpoints/none', { endpoint: { region: 'left-by-update' } });
    expect(none.status).toBe(404);
    expect((await call('GET', '/v3/regions/left-by-update')).status).toBe(404);
  });

  test('filters, paging and an interface that does not exist', async () => {
    const other = (await call('POST', '/v3/services', { service: { type: 'other' } })).body.service.id;
    const made = [];
    for (const face of ['public', 'internal', 'admin'])
      made.push(await make({ service_id: other, interface: face, region: `region-${face}` }));
    const ids = async (query: string) =>
      (await call('GET', `/v3/endpoints?${query}`)).body.endpoints?.map(({ id }: { id: string }) => id);
    expect(await ids(`service_id=${other}`)).toEqual(made.map(({ id }) => id).sort());
    expect(await ids(`service_id=${other}&interface=admin`)).toEqual([made[2].id]);
    expect(await ids('region_id=region-public')).toEqual([made[0].id]);
    expect((await call('GET', '/v3/endpoints?interface=private')).status).toBe(400);
    const first = await call('GET', `/v3/endpoints?service_id=${other}&limit=2`);
    const second = await call('GET', first.body.links.next.replace('http://localhost', ''));
    expect(second.body.endpoints).toHaveLength(1);
    expect(second.body.links).toMatchObject({ next: null });
  });

  test('deleting', async () => {
    const { id } = await make();
    expect((await call('DELETE', `/v3/endpoints/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/v3/endpoints/${id}`)).status).toBe(404);
  });
});
