import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let token: string;
const call = (method: string, path: string, body?: unknown) => server.call(method, `/v3${path}`, { token, body });
const create = (fields: object) => call('POST', '/domains', { domain: fields });
const change = (id: string, fields: object) => call('PATCH', `/domains/${id}`, { domain: fields });

beforeAll(async () => {
  server = await createTestServer({ resource: { list_limit: 3, domain_name_url_safe: 'new' } });
  token = await server.token();
});
afterAll(() => server.close());

test('a domain is a project that acts as one, without its place', async () => {
  const { status, body } = await create({ name: ' one ', 'my-key': 1, parent_id: 'x', is_domain: false, tags: ['a'] });
  expect(status).toBe(201);
  const { id } = body.domain;
  expect(body.domain).toEqual({
    id,
    name: 'one',
    description: '',
    enabled: true,
    tags: ['a'],
    options: {},
    my_key: 1,
    links: { self: `http://localhost/v3/domains/${id}` },
  });
  expect((await call('GET', `/domains/${id}`)).body).toEqual(body);
  expect((await call('GET', `/projects/${id}`)).body.project).toMatchObject({
    name: 'one',
    is_domain: true,
    domain_id: null,
    parent_id: null,
    links: { self: `http://localhost/v3/projects/${id}` },
  });
  const changed = await change(id, { colour: 'red', id: 'other', parent_id: 'x', domain_id: 'y', is_domain: false });
  expect(changed.body.domain).toEqual({ ...body.domain, colour: 'red' });
  expect((await call('HEAD', `/domains/${id}`)).status).toBe(200);
});

test('an id may be chosen, in the form of one that is given', async () => {
  const id = '0123456789abcdef0123456789abcdef';
  const { status, body } = await create({ name: 'chosen', explicit_domain_id: id });
  expect(status).toBe(201);
  expect(body.domain).toMatchObject({ id });
  expect(body.domain).not.toHaveProperty('explicit_domain_id');
  expect((await create({ name: 'again', explicit_domain_id: id })).status).toBe(409);
  for (const wrong of ['nonsense', null, id.toUpperCase(), '01234567-89ab-cdef-0123-456789abcdef'])
    expect((await create({ name: 'again', explicit_domain_id: wrong })).status).toBe(400);
});

test.each([
  [{}, 400],
  [{ name: '' }, 400],
  [{ name: null }, 400],
  [{ name: '  ' }, 400],
  [{ name: 'x'.repeat(65) }, 400],
  [{ name: 'x', enabled: 'true' }, 400],
  [{ name: 'x', description: 'x'.repeat(256) }, 400],
  [{ name: 'x', options: 'y' }, 400],
  [{ name: 'x', tags: 'y' }, 400],
  [{ name: 'not/safe' }, 400],
  [{ name: 'FEDERATED' }, 400],
  [{ name: 'Default' }, 409],
])('refuses to create %j with %i', async (domain, status) => {
  expect((await create(domain)).status).toBe(status);
});

test('refuses bodies that are more or less than a domain', async () => {
  for (const body of [{}, { domain: null }, { project: { name: 'x' } }, { domain: { name: 'x' }, other: {} }])
    expect((await call('POST', '/domains', body)).status).toBe(400);
  expect((await call('PATCH', '/domains/default', { domain: {} })).status).toBe(400);
  expect((await change('default', { name: null })).status).toBe(400);
  expect((await change('default', { name: 'Federated' })).status).toBe(400);
  expect((await change('default', { name: 'not:safe' })).status).toBe(400);
});

test('a project is no domain', async () => {
  const path = `/domains/${server.admin.project_id}`;
  expect((await call('GET', path)).status).toBe(404);
  expect((await change(server.admin.project_id, { description: 'x' })).status).toBe(404);
  expect((await call('DELETE', path)).status).toBe(404);
});

test('immutable until that is lifted', async () => {
  const { id } = (await create({ name: 'frozen', enabled: false, options: { immutable: true } })).body.domain;
  expect((await change(id, { description: 'x' })).status).toBe(403);
  expect((await call('DELETE', `/domains/${id}`)).status).toBe(403);
  expect((await change(id, { options: { immutable: null } })).status).toBe(200);
  expect((await call('DELETE', `/domains/${id}`)).status).toBe(204);
});

test('a disabled domain disables its tokens, enabling it revives them', async () => {
  const { id } = (await create({ name: 'switch' })).body.domain;
  const user = (await call('POST', '/users', { user: { name: 'u', domain_id: id, password: 'pw' } })).body.user;
  const theirs = await server.token({ user: { id: user.id }, password: 'pw', scope: 'unscoped' });
  const validate = async () =>
    (await server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': theirs } })).status;
  expect(await validate()).toBe(200);
  await change(id, { enabled: false });
  expect(await validate()).toBe(404);
  await change(id, { enabled: true });
  expect(await validate()).toBe(200);
});

test('lists by name and state, in pages of list_limit', async () => {
  const names = async (query: string) =>
    (await call('GET', `/domains?${query}`)).body.domains.map(({ name }: { name: string }) => name);
  expect(await names('name=one')).toEqual(['one']);
  expect(await names('name__istartswith=ON')).toEqual(['one']);
  expect(await names('enabled=false')).toEqual([]);
  const first = await call('GET', '/domains');
  expect(first.body.domains).toHaveLength(3);
  expect(first.body.truncated).toBe(true);
  const second = await call('GET', first.body.links.next.replace(/^.*\/v3/, ''));
  expect(second.body.domains).toHaveLength(1);
  expect(second.body.links.next).toBeNull();
  expect((await call('GET', '/domains?marker=unknown')).status).toBe(404);
  expect((await call('GET', '/domains?enabled=maybe')).status).toBe(400);
});
