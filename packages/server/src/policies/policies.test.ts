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

  const call = (method: string, path: string, body?: unknown) => server.call(method, `/v3${path}`, { token, body });
  const status = async (...request: Parameters<typeof call>) => (await call(...request)).status;
  const post = (policy: object) => call('POST', '/policies', { policy });
  const make = async (more: object = {}): Promise<string> =>
    (await post({ type: 'application/json', blob: '{}', ...more })).body.policy.id;

  test('a policy is kept with its further attributes, changed and deleted', async () => {
    const { status: made, body } = await post({ id: 'x', type: 'a/b', blob: '{"é": 1}', colour: 'red' });
    expect(made).toBe(201);
    const { id } = body.policy;
    const links = { self: `http://localhost/v3/policies/${id}` };
    expect(body.policy).toEqual({ id, type: 'a/b', blob: '{"é": 1}', colour: 'red', links });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect((await call('GET', `/policies/${id}`)).body).toEqual(body);
    const row = await server.database.db.selectFrom('policy').selectAll().where('id', '=', id).executeTakeFirst();
    expect(row).toEqual({ id, type: 'a/b', blob: '"{\\"é\\": 1}"', extra: '{"colour":"red"}' });
    const { policy } = (await call('PATCH', `/policies/${id}`, { policy: { blob: 'new', size: 1 } })).body;
    expect(policy).toEqual({ ...body.policy, blob: 'new', size: 1 });
    const listed = (await call('GET', '/policies?type=a/b')).body.policies;
    expect(listed).toEqual([policy]);
    expect(await status('DELETE', `/policies/${id}`)).toBe(204);
    expect(await status('DELETE', `/policies/${id}`)).toBe(404);
    expect(await status('GET', `/policies/${id}`)).toBe(404);
    expect(await status('PATCH', `/policies/${id}`, { policy: { blob: 'b' } })).toBe(404);
  });

  test.each([
    {},
    { policy: {} },
    { policy: { type: 't' } },
    { policy: { blob: 'b' } },
    { policy: { type: 't', blob: {} } },
    { policy: { type: 't'.repeat(256), blob: 'b' } },
    { policy: { type: 5, blob: 'b' } },
  ])('a create with %j is refused', async (body) => {
    expect(await status('POST', '/policies', body)).toBe(400);
  });
  test.each([{}, { policy: {} }, { policy: { id: 'other' } }, { policy: { blob: 5 } }])(
    'a change to %j is refused',
    async (body) => {
      expect(await status('PATCH', `/policies/${await make()}`, body)).toBe(400);
    },
  );

  describe('OS-ENDPOINT-POLICY', () => {
    let service: string;
    let near: string;
    let far: string;
    beforeAll(async () => {
      service = (await call('POST', '/services', { service: { type: 'volume' } })).body.service.id;
      const region = (id: string, parent_region_id: string | null) =>
        call('POST', '/regions', { region: { id, parent_region_id } });
      await region('top', null);
      await region('below', 'top');
      const endpoint = async (region_id: string | null) => {
        const fields = { interface: 'public', service_id: service, url: 'http://v/', region_id };
        return (await call('POST', '/endpoints', { endpoint: fields })).body.endpoint.id;
      };
      near = await endpoint('below');
      far = await endpoint(null);
    });
    const of = (policy: string, place: string) => `/policies/${policy}/OS-ENDPOINT-POLICY/${place}`;
    const endpointsOf = async (policy: string) =>
      (await call('GET', of(policy, 'endpoints'))).body.endpoints.map(({ id }: { id: string }) => id).sort();
    const policyFor = async (endpoint: string) =>
      (await call('GET', `/endpoints/${endpoint}/OS-ENDPOINT-POLICY/policy`)).body.policy?.id;

    test('the nearest policy counts: endpoint, then region and those above, then service', async () => {
      expect(await status('GET', `/endpoints/${near}/OS-ENDPOINT-POLICY/policy`)).toBe(404);
      const [ofService, ofRegion, ofEndpoint] = [await make(), await make(), await make()] as const;
      const places = [
        [ofService, `services/${service}`],
        [ofRegion, `services/${service}/regions/top`],
        [ofEndpoint, `endpoints/${near}`],
      ] as const;
      for (const [policy, place] of places) {
        expect(await status('GET', of(policy, place))).toBe(404);
        expect(await status('PUT', of(policy, place))).toBe(204);
        expect(await status('PUT', of(policy, place))).toBe(204);
        expect(await status('GET', of(policy, place))).toBe(204);
        expect(await status('HEAD', of(policy, place))).toBe(204);
        expect(await policyFor(near)).toBe(policy);
      }
      expect(await policyFor(far)).toBe(ofService);
      expect(await endpointsOf(ofService)).toEqual([near, far].sort());
      expect(await endpointsOf(ofRegion)).toEqual([near]);
      expect(await endpointsOf(ofEndpoint)).toEqual([near]);
      const [endpoint] = (await call('GET', of(ofEndpoint, 'endpoints'))).body.endpoints;
      expect(endpoint).toEqual({
        id: near,
        interface: 'public',
        service_id: service,
        region_id: 'below',
        url: 'http://v/',
        enabled: true,
        links: { self: `http://localhost/v3/endpoints/${near}` },
      });
      for (const [policy, place] of places.toReversed()) {
        expect(await policyFor(near)).toBe(policy);
        expect(await status('DELETE', of(policy, place))).toBe(204);
        expect(await status('DELETE', of(policy, place))).toBe(204);
      }
      expect(await policyFor(near)).toBeUndefined();
    });

    test('a place has one policy', async () => {
      const [before, after] = [await make(), await make()];
      await call('PUT', of(before, `services/${service}`));
      await call('PUT', of(after, `services/${service}`));
      expect(await status('GET', of(before, `services/${service}`))).toBe(404);
      expect(await policyFor(far)).toBe(after);
      await call('DELETE', of(after, `services/${service}`));
    });

    test('policy and place must exist', async () => {
      const policy = await make();
      for (const method of ['GET', 'PUT', 'DELETE']) {
        expect(await status(method, of('nope', `services/${service}`))).toBe(404);
        expect(await status(method, of(policy, 'services/nope'))).toBe(404);
        expect(await status(method, of(policy, `services/${service}/regions/nope`))).toBe(404);
        expect(await status(method, of(policy, 'endpoints/nope'))).toBe(404);
      }
      expect(await status('GET', of('nope', 'endpoints'))).toBe(404);
      expect(await status('GET', '/endpoints/nope/OS-ENDPOINT-POLICY/policy')).toBe(404);
    });

    test('a deleted policy is not found where it would have counted', async () => {
      const policy = await make();
      await call('PUT', of(policy, `endpoints/${far}`));
      await call('DELETE', `/policies/${policy}`);
      expect(await status('GET', `/endpoints/${far}/OS-ENDPOINT-POLICY/policy`)).toBe(404);
    });
  });
});
