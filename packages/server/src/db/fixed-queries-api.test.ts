/** The lists whose rows have parts in several tables, or encrypted: made through the API, listed in a fixed number of queries. */
import { expect, test } from 'vitest';
import { createTestServer } from '../testing.ts';

const [few, many] = [5, 40];

test('lists of delegation, credentials, limits, policies and federation', { timeout: 60_000 }, async () => {
  const server = await createTestServer();
  const { user_id, project_id } = server.admin;
  const token = await server.token();
  const system = await server.token({ scope: { system: { all: true } } });
  const call = async (method: string, path: string, body?: unknown, as = token) => {
    const answer = await server.call(method, `/v3${path}`, { token: as, body });
    expect([path, answer.status < 300, answer.body]).toEqual([path, true, expect.anything()]);
    return answer.body;
  };
  const [role] = (await call('GET', '/roles?name=member')).roles;
  await call('PUT', `/projects/${project_id}/users/${user_id}/roles/${role.id}`);
  const service = (await call('POST', '/services', { service: { type: 'limited' } })).service.id;
  const policy = (await call('POST', '/policies', { policy: { type: 't', blob: '{}' } })).policy.id;
  const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'REMOTE_USER' }] }];
  const federation = '/OS-FEDERATION';
  const urls = { auth_url: 'http://x.example/v3', sp_url: 'http://x.example/sp' };

  async function make(n: number) {
    const name = `n${n}`;
    const access_rules = [{ service: 'compute', path: `/${n}`, method: 'GET' }];
    await call('POST', `/users/${user_id}/application_credentials`, { application_credential: { name, access_rules } });
    const trust = { trustor_user_id: user_id, trustee_user_id: user_id, project_id, impersonation: false };
    await call('POST', '/OS-TRUST/trusts', { trust: { ...trust, roles: [{ id: role.id }] } });
    await call('POST', '/credentials', { credential: { type: 'totp', blob: name, user_id } });
    await call('POST', `/users/${user_id}/credentials/OS-EC2`, { tenant_id: project_id });
    await call('POST', '/policies', { policy: { type: 't', blob: name } });
    const { endpoint } = await call('POST', '/endpoints', {
      endpoint: { service_id: service, interface: 'public', url: `http://${name}.example` },
    });
    await call('PUT', `/policies/${policy}/OS-ENDPOINT-POLICY/endpoints/${endpoint.id}`);
    await call('PUT', `/OS-EP-FILTER/projects/${project_id}/endpoints/${endpoint.id}`);
    const { endpoint_group } = await call('POST', '/OS-EP-FILTER/endpoint_groups', {
      endpoint_group: { name, filters: { service_id: service } },
    });
    await call('PUT', `/OS-EP-FILTER/endpoint_groups/${endpoint_group.id}/projects/${project_id}`);
    const limit = { service_id: service, resource_name: name };
    await call('POST', '/registered_limits', { registered_limits: [{ ...limit, default_limit: 1 }] }, system);
    await call('POST', '/limits', { limits: [{ ...limit, project_id, resource_limit: 1 }] }, system);
    await call('PUT', `${federation}/mappings/${name}`, { mapping: { rules } });
    await call('PUT', `${federation}/identity_providers/${name}`, {
      identity_provider: { remote_ids: [`a${n}`, `b${n}`], domain_id: 'default' },
    });
    await call('PUT', `${federation}/identity_providers/n0/protocols/${name}`, { protocol: { mapping_id: name } });
    await call('PUT', `${federation}/service_providers/${name}`, { service_provider: { ...urls, enabled: true } });
    await call('POST', '/OS-OAUTH1/consumers', { consumer: { description: name } });
  }

  const lists = [
    `/users/${user_id}/application_credentials`,
    `/users/${user_id}/access_rules`,
    '/OS-TRUST/trusts',
    `/OS-TRUST/trusts?trustor_user_id=${user_id}`,
    '/credentials',
    `/users/${user_id}/credentials/OS-EC2`,
    '/policies',
    `/policies/${policy}/OS-ENDPOINT-POLICY/endpoints`,
    `/OS-EP-FILTER/projects/${project_id}/endpoints`,
    `/OS-EP-FILTER/projects/${project_id}/endpoint_groups`,
    '/OS-EP-FILTER/endpoint_groups',
    '/registered_limits',
    '/limits',
    `${federation}/mappings`,
    `${federation}/identity_providers`,
    `${federation}/identity_providers/n0/protocols`,
    `${federation}/service_providers`,
    '/OS-OAUTH1/consumers',
    '/auth/catalog',
  ];
  async function count() {
    const found: Record<string, number> = {};
    for (const path of lists) {
      const wide = path === '/limits' ? system : token;
      await call('GET', path, undefined, wide);
      const before = server.database.queries;
      const body = await call('GET', path, undefined, wide);
      found[path] = server.database.queries - before;
      const length = (Object.values(body).find(Array.isArray) as unknown[]).length;
      if (path !== '/auth/catalog') expect([path, length >= made]).toEqual([path, true]);
    }
    // The whole computation, catalog and service providers included, when nothing is cached.
    await server.app.freshness.write('authorization', async () => {});
    const before = server.database.queries;
    const { body } = await server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } });
    expect(body.token.service_providers.length).toBe(made);
    return { ...found, validation: server.database.queries - before };
  }

  let made = 0;
  const until = async (count: number) => {
    for (; made < count; made += 1) await make(made);
  };
  await until(few);
  const before = await count();
  await until(many);
  expect(await count()).toEqual(before);
  expect(Math.max(...Object.values(before))).toBeLessThanOrEqual(15);
  await server.close();
});
