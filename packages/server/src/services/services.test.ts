import { beforeAll, describe, expect, test } from 'vitest';
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
  const make = async (service: object) => (await call('POST', '/v3/services', { service })).body.service;

  test('a service is created with a generated id, an empty name and enabled; other attributes are kept', async () => {
    const { status, body } = await call('POST', '/v3/services', {
      service: { type: 'object-store', id: 'mine', colour: { hue: 1 }, extra: { lost: true }, links: { x: 1 } },
      ignored: true,
    });
    expect(status).toBe(201);
    const { id } = body.service;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const links = { self: `http://localhost/v3/services/${id}` };
    const expected = { id, type: 'object-store', name: '', enabled: true, colour: { hue: 1 }, links };
    expect(body).toEqual({ service: expected });
    expect((await call('GET', `/v3/services/${id}`)).body).toEqual({ service: expected });
    const head = await call('HEAD', `/v3/services/${id}`);
    expect([head.status, head.body]).toEqual([200, '']);
  });

  test('an update changes what it names and keeps the rest', async () => {
    const { id } = await make({ type: 'a', name: 'before', keep: 1 });
    const path = `/v3/services/${id}`;
    expect((await call('PATCH', path, { service: { id, name: 'after', enabled: false } })).body.service).toMatchObject({
      type: 'a',
      name: 'after',
      enabled: false,
      keep: 1,
    });
    expect((await call('PATCH', path, { service: { id: 'other' } })).status).toBe(400);
    expect((await call('PATCH', path, { service: {} })).status).toBe(400);
    expect((await call('PATCH', '/v3/services/none', { service: { name: 'x' } })).status).toBe(404);
  });

  test.each([
    {},
    { service: {} },
    { service: { name: 'no type' } },
    { service: { type: '' } },
    { service: { type: 5 } },
    { service: { type: 't', name: '' } },
    { service: { type: 't', name: null } },
    { service: { type: 't'.repeat(256) } },
    { service: { type: 't', enabled: 'true' } },
    { service: { type: 't', enabled: null } },
    { service: 'x' },
  ])('a create with %j is refused', async (body) => {
    expect((await call('POST', '/v3/services', body)).status).toBe(400);
  });

  test('filters by type and name, exact and not, and a filter given twice', async () => {
    const one = await make({ type: 'filter-a', name: 'Blue Sky' });
    const two = await make({ type: 'filter-b', name: 'blue%sea' });
    const ids = async (query: string) =>
      (await call('GET', `/v3/services?${query}`)).body.services.map(({ id }: { id: string }) => id).sort();
    const both = [one.id, two.id].sort();
    expect(await ids('type=filter-a')).toEqual([one.id]);
    expect(await ids('name=Blue%20Sky')).toEqual([one.id]);
    expect(await ids('name=blue%20sky')).toEqual([]);
    expect(await ids('name__contains=e%25s')).toEqual([two.id]);
    expect(await ids('name__startswith=blue')).toEqual([two.id]);
    expect(await ids('name__istartswith=blue')).toEqual(both);
    expect(await ids('type__startswith=filter-&name__iendswith=A')).toEqual([two.id]);
    expect(await ids('type=filter-a&type=filter-b')).toEqual([]);
  });

  test('a marker advances through a list, with and without a filter on the name', async () => {
    const made = [];
    for (let n = 0; n < 5; n++) made.push((await make({ type: 'paged', name: 'paged' })).id);
    for (const filter of ['type=paged', 'name=paged']) {
      const seen: string[] = [];
      let path: string | undefined = `/v3/services?${filter}&limit=2`;
      for (let pages = 0; path !== undefined; pages++) {
        expect(pages).toBeLessThan(3);
        const { body } = await call('GET', path);
        seen.push(...body.services.map(({ id }: { id: string }) => id));
        path = body.links.next?.replace('http://localhost', '');
        expect(body.truncated).toBe(path === undefined ? undefined : true);
      }
      expect(seen).toEqual(made.toSorted());
    }
  });

  test('deleting a service deletes its endpoints', async () => {
    const { id } = await make({ type: 'gone' });
    const endpoint = { interface: 'public', service_id: id, url: 'http://gone/' };
    const made = (await call('POST', '/v3/endpoints', { endpoint })).body.endpoint.id;
    expect((await call('DELETE', `/v3/services/${id}`)).status).toBe(204);
    expect((await call('GET', `/v3/services/${id}`)).status).toBe(404);
    expect((await call('GET', `/v3/endpoints/${made}`)).status).toBe(404);
    expect((await call('DELETE', `/v3/services/${id}`)).status).toBe(404);
  });
});

describe('who may', () => {
  test('a caller without a role in the system or on a project as admin may not, and an unknown id is no oracle', async () => {
    const server = await createTestServer();
    const unscoped = await server.token({ scope: 'unscoped' });
    for (const path of ['/v3/services', '/v3/services/none', '/v3/endpoints', '/v3/endpoints/none']) {
      expect((await server.call('GET', path, { token: unscoped })).status).toBe(403);
      expect((await server.call('GET', path)).status).toBe(401);
    }
    expect((await server.call('GET', '/v3/regions', { token: unscoped })).status).toBe(200);
    await server.close();
  });

  test('list_limit of the catalog cuts lists of services and endpoints, not of regions', async () => {
    const server = await createTestServer({ catalog: { list_limit: 2 } });
    const token = await server.token();
    for (const id of ['r1', 'r2']) await server.call('PUT', `/v3/regions/${id}`, { token, body: { region: {} } });
    const size = async (name: string) => (await server.call('GET', `/v3/${name}`, { token })).body[name].length;
    expect([await size('services'), await size('endpoints'), await size('regions')]).toEqual([1, 2, 3]);
    await server.close();
  });
});
