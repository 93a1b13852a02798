import { beforeAll, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
  const put = (id: string, region: object = {}) => call('PUT', `/v3/regions/${id}`, { region });

  test('a region is created by PUT with the id of the path, and by POST with an id of its own or a new one', async () => {
    const { status, body } = await put('europe', { colour: 'green', extra: { lost: 1 } });
    expect(status).toBe(201);
    const links = { self: 'http://localhost/v3/regions/europe' };
    const region = { id: 'europe', description: '', parent_region_id: null, colour: 'green', links };
    expect(body).toEqual({ region });
    expect((await call('GET', '/v3/regions/europe')).body).toEqual({ region });
    const post = (given: object) => call('POST', '/v3/regions', { region: given });
    expect((await post({ id: 'asia', description: null })).body.region).toMatchObject({ id: 'asia', description: '' });
    expect((await post({ id: '' })).body.region.id).toMatch(/^[0-9a-f]{32}$/);
    expect((await post({})).status).toBe(201);
  });

  test('an id that is taken is a conflict, even where the parent does not exist', async () => {
    await put('taken');
    expect((await put('taken')).status).toBe(409);
    expect((await put('taken', { parent_region_id: 'none' })).status).toBe(409);
    expect((await call('POST', '/v3/regions', { region: { id: 'taken' } })).status).toBe(409);
  });

  test('the id of the body must be the id of the path', async () => {
    expect((await put('one', { id: 'two' })).status).toBe(400);
    expect((await put('one', { id: null })).status).toBe(400);
    expect((await put('one', { id: 'one' })).status).toBe(201);
    expect((await call('PATCH', '/v3/regions/one', { region: { id: 'two' } })).status).toBe(400);
    expect((await call('PATCH', '/v3/regions/one', { region: { id: null } })).status).toBe(200);
  });

  test.each([
    {},
    { region: 'x' },
    { region: { description: 5 } },
    { region: { description: 'd'.repeat(256) } },
    { region: { id: 5 } },
    { region: { id: 'i'.repeat(256) } },
    { region: { parent_region_id: '' } },
    { region: { parent_region_id: 5 } },
  ])('a create with %j is refused', async (body) => {
    expect((await call('POST', '/v3/regions', body)).status).toBe(400);
  });

  test('an id of the path that no column holds is refused', async () => {
    expect((await put('i'.repeat(256))).status).toBe(400);
    expect((await put('i'.repeat(255))).status).toBe(201);
  });

  test('parents exist, and a region is not its own ancestor', async () => {
    expect((await put('orphan', { parent_region_id: 'none' })).status).toBe(404);
    await put('top');
    await put('middle', { parent_region_id: 'top' });
    await put('bottom', { parent_region_id: 'middle' });
    const patch = (id: string, region: object) => call('PATCH', `/v3/regions/${id}`, { region });
    expect((await patch('top', { parent_region_id: 'bottom' })).status).toBe(400);
    expect((await patch('top', { parent_region_id: 'top' })).status).toBe(400);
    expect((await patch('top', { parent_region_id: 'none' })).status).toBe(404);
    expect((await patch('none', { description: 'x' })).status).toBe(404);
    expect((await patch('top', {})).status).toBe(400);
    expect((await call('PATCH', '/v3/regions/top', { region: { description: 'x' }, other: 1 })).status).toBe(400);
    expect((await patch('bottom', { parent_region_id: null, description: 'free' })).body.region).toMatchObject({
      parent_region_id: null,
      description: 'free',
    });
  });

  test('deleting takes the children along, unless an endpoint is in one of them', async () => {
    await put('trunk');
    await put('branch', { parent_region_id: 'trunk' });
    await put('leaf', { parent_region_id: 'branch' });
    const [service] = (await call('GET', '/v3/services')).body.services;
    const endpoint = { interface: 'public', service_id: service.id, url: 'http://l/', region_id: 'leaf' };
    const { id } = (await call('POST', '/v3/endpoints', { endpoint })).body.endpoint;
    expect((await call('DELETE', '/v3/regions/trunk')).status).toBe(403);
    await call('DELETE', `/v3/endpoints/${id}`);
    expect((await call('DELETE', '/v3/regions/trunk')).status).toBe(204);
    for (const region of ['trunk', 'branch', 'leaf'])
      expect((await call('GET', `/v3/regions/${region}`)).status).toBe(404);
    expect((await call('DELETE', '/v3/regions/trunk')).status).toBe(404);
  });

  test('a list is filtered by parent, paged, and refuses what it does not know', async () => {
    await put('parent');
    for (const id of ['c3', 'c1', 'c2']) await put(id, { parent_region_id: 'parent' });
    const list = async (query: string) => (await call('GET', `/v3/regions?${query}`)).body;
    const ids = ({ regions }: { regions: { id: string }[] }) => regions.map(({ id }) => id);
    expect(ids(await list('parent_region_id=parent'))).toEqual(['c1', 'c2', 'c3']);
    const first = await list('parent_region_id=parent&limit=2&sort_key=id&sort_dir=asc');
    expect(ids(first)).toEqual(['c1', 'c2']);
    expect(first).toMatchObject({ truncated: true });
    const next = new URL(first.links.next);
    expect(ids(await list(next.search.slice(1)))).toEqual(['c3']);
    expect((await call('GET', '/v3/regions?colour=red')).status).toBe(400);
    expect((await call('GET', '/v3/regions?parent_region_id=')).status).toBe(400);
    expect((await call('GET', '/v3/regions?limit=many')).status).toBe(400);
  });

  test('ids with characters that a path must escape', async () => {
    const { status, body } = await call('POST', '/v3/regions', { region: { id: 'Ä ö/%' } });
    expect(status).toBe(201);
    const path = new URL(body.region.links.self).pathname;
    expect((await call('GET', path)).body).toEqual(body);
  });
});
