import { beforeAll, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

const PATH = '/v3/OS-FEDERATION/service_providers';
const urls = { auth_url: 'https://other.example/v3', sp_url: 'https://other.example/saml' };

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    return () => server.close();
  }, 60_000);
  const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
  const put = (id: string, service_provider: unknown) => call('PUT', `${PATH}/${id}`, { service_provider });
  const patch = (id: string, service_provider: unknown) => call('PATCH', `${PATH}/${id}`, { service_provider });

  test('a service provider is made, shown, changed and deleted', async () => {
    const { status, body } = await put('first', urls);
    expect(status).toBe(201);
    const service_provider = {
      ...urls,
      id: 'first',
      enabled: false,
      description: null,
      relay_state_prefix: 'ss:mem:',
      links: { self: `http://localhost${PATH}/first` },
    };
    expect(body).toEqual({ service_provider });
    expect((await call('GET', `${PATH}/first`)).body).toEqual(body);
    expect((await put('first', urls)).status).toBe(409);
    expect((await patch('first', { enabled: true, description: 'x' })).body.service_provider).toEqual({
      ...service_provider,
      enabled: true,
      description: 'x',
    });
    expect((await patch('none', { enabled: true })).status).toBe(404);
    expect((await call('DELETE', `${PATH}/first`)).status).toBe(204);
    expect((await call('DELETE', `${PATH}/first`)).status).toBe(404);
    expect((await call('GET', `${PATH}/first`)).status).toBe(404);
  });

  test.each([
    undefined,
    {},
    { auth_url: urls.auth_url },
    { ...urls, auth_url: 'nowhere' },
    { ...urls, sp_url: `http://${'x'.repeat(219)}` },
    { ...urls, enabled: 'True' },
    { ...urls, enabled: null },
    { ...urls, relay_state_prefix: null },
    { ...urls, relay_state_prefix: 'r'.repeat(257) },
    { ...urls, id: 'x' },
    { ...urls, description: 1 },
  ])('a create with %j is refused', async (given) => {
    expect((await put('refused', given)).status).toBe(400);
  });

  test('a change needs something to change, ids fit their column', async () => {
    await put('still', urls);
    expect((await patch('still', {})).status).toBe(400);
    expect((await patch('still', { relay_state_prefix: null })).status).toBe(400);
    expect((await put('i'.repeat(65), urls)).status).toBe(400);
  });

  test('lists are filtered', async () => {
    for (const id of ['l1', 'l2', 'l3']) await put(id, { ...urls, enabled: id !== 'l2' });
    const ids = async (query: string) =>
      (await call('GET', `${PATH}?${query}`)).body.service_providers.map(({ id }: { id: string }) => id);
    expect(await ids('enabled=true&id__startswith=l')).toEqual(['l1', 'l3']);
    expect(await ids('enabled=0&id=l2')).toEqual(['l2']);
    expect((await call('GET', `${PATH}?enabled=bogus`)).status).toBe(400);
    for (const id of ['l1', 'l2', 'l3']) await call('DELETE', `${PATH}/${id}`);
  });

  test('every token body names the enabled ones, whatever its scope, as soon as they are', async () => {
    const show = async (subject: string, query = '') =>
      (await server.call('GET', `/v3/auth/tokens${query}`, { token, headers: { 'x-subject-token': subject } })).body
        .token;
    const unscoped = await server.token({ scope: 'unscoped' });
    expect(await show(token)).not.toHaveProperty('service_providers');
    await put('ours', { ...urls, enabled: true });
    await put('sleeping', urls);
    const service_providers = [{ ...urls, id: 'ours' }];
    expect(await show(token)).toMatchObject({ service_providers });
    expect(await show(token, '?nocatalog')).toMatchObject({ service_providers });
    expect(await show(unscoped)).toMatchObject({ service_providers });
    await patch('ours', { enabled: false });
    expect(await show(token)).not.toHaveProperty('service_providers');
    expect(await show(unscoped)).not.toHaveProperty('service_providers');
  });
});
