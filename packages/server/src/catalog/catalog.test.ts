import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { expandUrl, parseUrlTemplate } from './url-template.ts';

const vectors: { url: string; accepted: boolean; expanded: string | null }[] = JSON.parse(
  readFileSync(new URL('url-vectors.json', import.meta.url), 'utf8'),
);

describe("a URL becomes what Python's formatting makes of it", () => {
  test.each(vectors)('$url', ({ url, accepted, expanded }) => {
    const parts = parseUrlTemplate(url);
    expect(parts !== undefined).toBe(accepted);
    const values = { tenant_id: 'P', project_id: 'P', user_id: 'U' };
    expect(parts && expandUrl(parts, values)).toBe(expanded ?? undefined);
  });
});

describe('the catalog of a token', () => {
  let server: TestServer;
  let token: string;
  let catalogs: Record<'project' | 'domain' | 'system', Entry[]>;
  interface Entry {
    id: string;
    type: string;
    name: string;
    endpoints: Record<string, unknown>[];
  }

  const create = async (path: string, body: object): Promise<string> => {
    const answer = await server.call('POST', `/v3/${path}s`, { token, body: { [path]: body } });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body[path].id;
  };
  const catalogOf = async (scope: unknown): Promise<Entry[]> => {
    const subject = await server.token({ scope });
    const { body } = await server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': subject } });
    return body.token.catalog;
  };
  const urls = (scope: keyof typeof catalogs, type: string) =>
    catalogs[scope].find((service) => service.type === type)?.endpoints.map(({ url }) => url);

  beforeAll(async () => {
    server = await createTestServer();
    token = await server.token();
    const endpoint = (service_id: string, url: string, more: object = {}) =>
      create('endpoint', { service_id, interface: 'public', url, ...more });
    const plain = await create('service', { type: 'plain', name: 'one' });
    await endpoint(plain, 'http://plain/v1', { region: 'north', description: 'd', colour: 'red' });
    const scoped = await create('service', { type: 'scoped' });
    await endpoint(scoped, 'http://scoped/$(project_id)s/%(user_id)s');
    const personal = await create('service', { type: 'personal' });
    await endpoint(personal, 'http://personal/$(user_id)s');
    const off = await create('service', { type: 'off', enabled: false });
    await endpoint(off, 'http://off/');
    const half = await create('service', { type: 'half' });
    await endpoint(half, 'http://half/on');
    await endpoint(half, 'http://half/off', { enabled: false });
    await endpoint(half, 'http://half/$(compute_host)s');
    const broken = await endpoint(half, 'http://half/broken');
    const change = { endpoint: { url: 'http://half/$(colour)s' } };
    await server.call('PATCH', `/v3/endpoints/${broken}`, { token, body: change });
    await create('service', { type: 'bare' });
    // A grant on a domain, so that there is a token in each scope that has a catalog.
    const rows = await server.database.db.selectFrom('role').select('id').where('name', '=', 'admin').execute();
    const role_id = rows[0]!.id;
    await server.app.freshness.write('authorization', async (trx) => {
      const grant = { type: 'UserDomain' as const, actor_id: server.admin.user_id, target_id: 'default', role_id };
      await trx
        .insertInto('assignment')
        .values({ ...grant, inherited: 0 })
        .execute();
    });
    catalogs = {
      project: await catalogOf({ project: { id: server.admin.project_id } }),
      domain: await catalogOf({ domain: { id: 'default' } }),
      system: await catalogOf({ system: { all: true } }),
    };
    return () => server.close();
  });

  test('an endpoint shows its region twice, what the operator added, and nothing internal', () => {
    const [{ id, ...endpoint }] = catalogs.project.find(({ type }) => type === 'plain')!.endpoints as [
      Record<string, unknown>,
    ];
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const north = { region: 'north', region_id: 'north' };
    expect(endpoint).toEqual({
      interface: 'public',
      url: 'http://plain/v1',
      description: 'd',
      colour: 'red',
      ...north,
    });
  });

  test('URLs are filled in from the scope', () => {
    const { user_id, project_id } = server.admin;
    expect(urls('project', 'scoped')).toEqual([`http://scoped/${project_id}/${user_id}`]);
    expect(urls('project', 'personal')).toEqual([`http://personal/${user_id}`]);
  });

  test.each(['domain', 'system'] as const)('a %s-scoped token has no endpoint that needs a project', (scope) => {
    expect(urls(scope, 'scoped')).toEqual([]);
    expect(urls(scope, 'plain')).toEqual(['http://plain/v1']);
    expect(urls(scope, 'personal')).toEqual([`http://personal/${server.admin.user_id}`]);
  });

  test('disabled services and endpoints and malformed URLs are left out; a service without endpoints is not', () => {
    for (const scope of ['project', 'domain', 'system'] as const) {
      expect(urls(scope, 'off')).toBeUndefined();
      expect(urls(scope, 'half')).toEqual(['http://half/on']);
      expect(urls(scope, 'bare')).toEqual([]);
    }
    expect(catalogs.project.find(({ type }) => type === 'bare')).toMatchObject({ name: '', endpoints: [] });
  });

  test('services come in the order of their ids, endpoints too', () => {
    const ids = catalogs.project.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
  });

  test('a change is in the next answer', async () => {
    const service = catalogs.project.find(({ type }) => type === 'plain')!;
    const set = (enabled: boolean) =>
      server.call('PATCH', `/v3/services/${service.id}`, { token, body: { service: { enabled } } });
    const types = async () =>
      (await server.call('GET', '/v3/auth/catalog', { token })).body.catalog.map(({ type }: Entry) => type);
    await set(false);
    expect(await types()).not.toContain('plain');
    await set(true);
    expect(await types()).toContain('plain');
  });
});

test('public_endpoint fills the substitution of that name; without it such an endpoint is left out', async () => {
  for (const [public_endpoint, expected] of [
    ['http://id.example', ['http://id.example/v3']],
    [undefined, []],
  ] as const) {
    const server = await createTestServer(public_endpoint ? { DEFAULT: { public_endpoint } } : {});
    const token = await server.token();
    const service = { service: { type: 'self' } };
    const { body } = await server.call('POST', '/v3/services', { token, body: service });
    const endpoint = { interface: 'public', service_id: body.service.id, url: '$(public_endpoint)s/v3' };
    // The URL's form is checked before its substitutions are made, so only an update's text can begin with one.
    const made = await server.call('POST', '/v3/endpoints', { token, body: { endpoint: { ...endpoint, url: 'a:b' } } });
    await server.app.freshness.write('authorization', (trx) =>
      trx.updateTable('endpoint').set({ url: endpoint.url }).where('id', '=', made.body.endpoint.id).execute(),
    );
    const { catalog } = (await server.call('GET', '/v3/auth/catalog', { token })).body;
    const self = catalog.find(({ type }: { type: string }) => type === 'self');
    expect(self.endpoints.map(({ url }: { url: string }) => url)).toEqual(expected);
    await server.close();
  }
});
