import { expect, test } from 'vitest';
import { readAccess } from './access.ts';
import { identity, presented, Session, UnexpectedResponse } from './index.ts';
import { recordedServer, recording } from './testing/recorded-server.ts';

const recorded = recording('token-project');
const access = readAccess('t', JSON.parse(recorded.body));
const over = (url: string) => identity(new Session({ auth: presented({ access }) }), { url: `${url}/v3` });
const json = (body: unknown) => recording('regions', { body: JSON.stringify(body) });

test('a list is read page by page, by the query of the next link and on the host that was asked', async () => {
  await using server = await recordedServer(({ url }) => {
    const marker = new URL(url, 'http://x').searchParams.get('marker');
    const page = marker === null ? ['a', 'b'] : marker === 'b' ? ['c', 'd'] : ['e'];
    const next = page.length === 2 ? `http://elsewhere/v3/users?limit=2&marker=${page[1]}` : null;
    return json({ users: page.map((id) => ({ id })), links: { next } });
  });
  const { users } = over(server.url);
  expect((await users.list({ limit: 2 }).toArray()).map(({ id }) => id).join('')).toBe('abcde');
  expect(server.seen.map(({ url }) => url)).toEqual([
    '/v3/users?limit=2',
    '/v3/users?limit=2&marker=b',
    '/v3/users?limit=2&marker=d',
  ]);
  for await (const user of users.list({ limit: 2 })) {
    if (user.id === 'b') break;
  }
  expect(server.seen).toHaveLength(4);
});

test('pages tell of a list cut short', async () => {
  await using server = await recordedServer(() =>
    json({ users: [{ id: 'a' }], truncated: true, links: { next: null } }),
  );
  const pages = [];
  for await (const page of over(server.url).users.list().pages()) pages.push(page);
  expect(pages).toEqual([{ items: [{ id: 'a' }], truncated: true }]);
});

test('pages in a circle, and answers without what they promise, are errors', async () => {
  await using server = await recordedServer(({ url }) =>
    url.includes('users') ? json({ users: [], links: { next: 'http://x/v3/users?marker=a' } }) : json([]),
  );
  const { users, groups } = over(server.url);
  await expect(users.list().toArray()).rejects.toThrow('go in circles');
  await expect(groups.list().toArray()).rejects.toBeInstanceOf(UnexpectedResponse);
  await expect(groups.get('g')).rejects.toBeInstanceOf(UnexpectedResponse);
});

test('filters and flags are written as Keystone reads them', async () => {
  await using server = await recordedServer(() => json({ users: [], role_assignments: [], project: {} }));
  const { users, role_assignments, projects, tokens } = over(server.url);
  await users.list({ enabled: false, name__contains: 'a&b' }).toArray();
  await role_assignments.list({ user_id: 'u', effective: true, include_names: false, system: true }).toArray();
  await projects.get('p', { subtree_as_ids: true });
  await tokens.validate('t', { allow_expired: true, nocatalog: true, accessRules: '1' }).catch(() => undefined);
  expect(server.seen.map(({ url }) => url)).toEqual([
    '/v3/users?enabled=false&name__contains=a%26b',
    '/v3/role_assignments?user.id=u&scope.system=all&effective',
    '/v3/projects/p?subtree_as_ids',
    '/v3/auth/tokens?allow_expired=1&nocatalog',
  ]);
  expect(server.seen.at(-1)!.headers).toMatchObject({ 'x-subject-token': 't', 'openstack-identity-access-rules': '1' });
});

test('an id cannot lead to another path', async () => {
  await using server = await recordedServer(() => json({ user: {} }));
  const { users } = over(server.url);
  await users.get('../projects/x?y#z');
  expect(server.seen[0]!.url).toBe('/v3/users/..%2Fprojects%2Fx%3Fy%23z');
  expect(() => users.get('..')).toThrow(TypeError);
  expect(() => users.get('')).toThrow(TypeError);
});

test('grants have a path for each target and actor', async () => {
  await using server = await recordedServer(() => recording('regions', { status: 204, body: '' }));
  const { grants } = over(server.url);
  await grants.create({ user_id: 'u', project_id: 'p', role_id: 'r' });
  await grants.check({ group_id: 'g', domain_id: 'd', role_id: 'r', inherited: true });
  await grants.delete({ group_id: 'g', system: 'all', role_id: 'r' });
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'PUT /v3/projects/p/users/u/roles/r',
    'HEAD /v3/OS-INHERIT/domains/d/groups/g/roles/r/inherited_to_projects',
    'DELETE /v3/system/groups/g/roles/r',
  ]);
});

test('policies have a path for each target', async () => {
  await using server = await recordedServer(() => recording('regions', { status: 204, body: '' }));
  const { endpoint_policies } = over(server.url);
  await endpoint_policies.create('p', { endpoint_id: 'e' });
  await endpoint_policies.check('p', { service_id: 's' });
  await endpoint_policies.delete('p', { service_id: 's', region_id: 'r/1' });
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'PUT /v3/policies/p/OS-ENDPOINT-POLICY/endpoints/e',
    'HEAD /v3/policies/p/OS-ENDPOINT-POLICY/services/s',
    'DELETE /v3/policies/p/OS-ENDPOINT-POLICY/services/s/regions/r%2F1',
  ]);
});

test('a signature is answered by a token, that of S3 without it', async () => {
  await using server = await recordedServer(({ url }) => (url.endsWith('/ec2tokens') ? recorded : json({ token: {} })));
  const { ec2_tokens } = over(server.url);
  const request = { access: 'a', signature: 's', verb: 'GET', host: 'h', path: '/', params: {} };
  const { token, user } = await ec2_tokens.create(request);
  expect([token, user.id]).toEqual([recorded.headers['x-subject-token'], access.user.id]);
  const s3 = { access: 'a', signature: 's', token: 't' };
  await expect(ec2_tokens.checkS3(s3)).rejects.toBeInstanceOf(UnexpectedResponse);
  expect(server.seen.map(({ method, url, body }) => [method, url, body && JSON.parse(body)])).toEqual([
    ['POST', '/v3/ec2tokens', { credentials: request }],
    ['POST', '/v3/s3tokens', { credentials: s3 }],
  ]);
});
