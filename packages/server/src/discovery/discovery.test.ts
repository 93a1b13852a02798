import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../http/route.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { jsonHome } from './json-home.ts';

// What a Keystone answers to GET /v3 with Accept: application/json-home.
const recorded: { resources: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('fixtures/json-home.json', import.meta.url), 'utf8'),
);
const REL = 'https://docs.openstack.org/api/openstack-identity/3/';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
  return () => server.close();
});
const get = (path: string, headers: Record<string, string> = {}) => server.call('GET', path, { headers });

describe('versions', () => {
  const version = {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: 'http://id.example:8080/v3/' }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
  const legacy = {
    id: 'v2.0',
    status: 'deprecated',
    updated: '2014-04-17T00:00:00Z',
    links: [
      { rel: 'self', href: 'http://id.example:8080/v2.0/' },
      { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
    ],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v2.0+json' }],
  };
  const headers = { host: 'id.example:8080' };

  test('GET / offers them', async () => {
    const { status, headers: sent, body } = await get('/', headers);
    expect(status).toBe(300);
    expect(body).toEqual({ versions: { values: [version, { ...version, ...legacy }] } });
    expect(sent).toMatchObject({
      location: 'http://id.example:8080/v3/',
      'content-type': 'application/json',
      vary: 'X-Auth-Token',
      'x-openstack-request-id': expect.stringMatching(/^req-[0-9a-f-]{36}$/),
    });
  });

  test.each(['/v3', '/v3/'])('GET %s shows one', async (path) => {
    const { status, body } = await get(path, headers);
    expect([status, body]).toEqual([200, { version }]);
  });

  test('a token that is not valid does not matter', async () => {
    expect((await get('/v3', { 'x-auth-token': 'nonsense' })).status).toBe(200);
  });

  test('HEAD answers as GET, without a body', async () => {
    const { status, body, headers: sent } = await server.call('HEAD', '/');
    expect([status, body, sent.location]).toEqual([300, '', 'http://localhost/v3/']);
  });

  test('links follow public_endpoint, and forwarded headers only where they are trusted', async () => {
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'outside',
      'x-forwarded-prefix': '/identity/',
    };
    const location = async (settings: object, sent: Record<string, string>) => {
      const other = await createTestServer(settings);
      const answer = await other.call('GET', '/', { headers: sent });
      await other.close();
      return answer.headers.location;
    };
    const trusting = { oslo_middleware: { enable_proxy_headers_parsing: true } };
    expect(await location({}, forwarded)).toBe('http://localhost/v3/');
    expect(await location(trusting, forwarded)).toBe('https://outside/identity/v3/');
    const rfc = { ...forwarded, forwarded: 'for=1.2.3.4;proto=https;host="a.example:443", for=5.6.7.8;host=b' };
    expect(await location(trusting, rfc)).toBe('https://a.example/identity/v3/');
    const set = { DEFAULT: { public_endpoint: 'https://fixed/v3' }, ...trusting };
    expect(await location(set, forwarded)).toBe('https://fixed/v3/');
  });
});

describe('JSON Home', () => {
  test.each([
    ['application/json-home', true],
    ['application/json-home;q=0.4, application/json;q=0.3', true],
    ['application/json-home, application/*', true],
    ['application/json, application/json-home', false],
    ['application/json-home, application/json', false],
    ['application/json-home;q=0', false],
    ['*/*', false],
    ['text/html', false],
    ['nonsense', false],
  ])('Accept: %s', async (accept, expected) => {
    const { status, headers } = await get('/v3', { accept });
    expect([status, headers['content-type']]).toEqual([200, expected ? 'application/json-home' : 'application/json']);
  });

  test('what it lists is what Keystone lists', async () => {
    const accept = 'application/json-home';
    const { resources } = (await get('/v3', { accept })).body;
    expect(Object.keys(resources)).toEqual(
      expect.arrayContaining(
        ['auth_tokens', 'users', 'projects', 'services', 'endpoint'].map((rel) => `${REL}rel/${rel}`),
      ),
    );
    for (const [relation, resource] of Object.entries(resources))
      expect([relation, resource]).toEqual([relation, recorded.resources[relation]]);
  });

  test('from / its paths begin with /v3', async () => {
    const { status, body } = await get('/', { accept: 'application/json-home' });
    expect(status).toBe(200);
    const { resources } = body;
    expect(resources[`${REL}rel/users`]).toEqual({ href: '/v3/users' });
    expect(resources[`${REL}rel/endpoint`]).toMatchObject({ 'href-template': '/v3/endpoints/{endpoint_id}' });
  });

  test.each([
    ['/v3/OS-TRUST/trusts/:trust_id/roles/:role_id', 'trust_role'],
    ['/v3/users/:user_id/credentials/OS-EC2/:credential_id', 'user_credential'],
    ['/v3/endpoints/:endpoint_id/OS-ENDPOINT-POLICY/policy', 'endpoint_policy'],
    ['/v3/auth/tokens/OS-PKI/revoked', 'revocations'],
    ['/v3/ec2tokens', 'ext/OS-EC2/1.0/rel/ec2tokens'],
    ['/v3/domains/:domain_id/config/:group/:option', 'domain_config_option'],
    ['/v3/roles/:prior_role_id/implies/:implied_role_id', 'implied_role'],
    ['/v3/limits/:limit_id', 'limit', 'experimental'],
    ['/v3/auth/projects', ['auth_projects', 'ext/OS-FEDERATION/1.0/rel/projects']],
  ] as [string, string | string[], 'experimental'?][])('relations of %s', (path, rel, relStatus) => {
    const route = { method: 'GET', path, rel, relStatus, summary: '', public: true, handle: () => ({}) } as Route;
    const { resources } = jsonHome([route], '');
    expect(Object.keys(resources)).toHaveLength([rel].flat().length);
    for (const [relation, resource] of Object.entries(resources))
      expect([relation, resource]).toEqual([relation, recorded.resources[relation]]);
  });
});
