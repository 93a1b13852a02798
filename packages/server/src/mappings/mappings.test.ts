import { beforeAll, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

const PATH = '/v3/OS-FEDERATION/mappings';
const remote = [{ type: 'UserName' }];
const rules = [{ local: [{ user: { name: '{0}' } }], remote }];

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await createTestServer();
  token = await server.token();
  return () => server.close();
});
const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
const put = (id: string, mapping: unknown) => call('PUT', `${PATH}/${id}`, { mapping });

test('a mapping is made, shown, listed, changed and deleted', async () => {
  const { status, body } = await put('first', { rules });
  expect(status).toBe(201);
  const mapping = { id: 'first', rules, schema_version: '1.0', links: { self: `http://localhost${PATH}/first` } };
  expect(body).toEqual({ mapping });
  expect((await put('first', { rules })).status).toBe(409);
  expect((await call('GET', `${PATH}/first`)).body).toEqual({ mapping });
  expect((await call('GET', PATH)).body.mappings).toEqual([mapping]);
  const changed = await call('PATCH', `${PATH}/first`, { mapping: { rules, schema_version: '2.0', id: 'other' } });
  expect(changed.body.mapping).toEqual({ ...mapping, schema_version: '2.0' });
  expect((await call('PATCH', `${PATH}/first`, { mapping: { rules } })).body.mapping.schema_version).toBe('1.0');
  expect((await call('PATCH', `${PATH}/none`, { mapping: { rules } })).status).toBe(404);
  expect((await call('DELETE', `${PATH}/first`)).status).toBe(204);
  expect((await call('DELETE', `${PATH}/first`)).status).toBe(404);
  expect((await call('GET', `${PATH}/first`)).status).toBe(404);
});

test('its row is the one that Keystone writes and reads', async () => {
  const { db } = server.database;
  // as the real Keystone left it
  const row = String.raw`"[{\"local\": [{\"user\": {\"name\": \"{0}\"}}], \"remote\": [{\"type\": \"UserName\"}]}]"`;
  await db.insertInto('mapping').values({ id: 'theirs', rules: row, schema_version: '1.0' }).execute();
  expect((await call('GET', `${PATH}/theirs`)).body.mapping.rules).toEqual(rules);
  await put('ours', { rules });
  const ours = await db.selectFrom('mapping').select('rules').where('id', '=', 'ours').executeTakeFirstOrThrow();
  expect(JSON.parse(JSON.parse(ours.rules))).toEqual(rules);
  for (const id of ['theirs', 'ours']) await call('DELETE', `${PATH}/${id}`);
});

const domain = { id: 'default' };
const local = (given: object) => [{ local: [given], remote }];
const roles = [{ name: 'member' }];

// [rules, versions of the schema that they fit]; the answers of Keystone's own schemas.
test.each<[unknown, string[]]>([
  [rules, ['1.0', '2.0', '3.0']],
  [[{ local: [], remote }], ['1.0', '2.0', '3.0']],
  [[{ local: [{}], remote }], ['1.0', '2.0', '3.0']],
  [local({ user: { id: 'a', name: 'b', email: 'c', domain, type: 'ephemeral' } }), ['1.0', '2.0', '3.0']],
  [local({ user: { type: 'other' } }), []],
  [local({ user: { age: 5 } }), []],
  [local({ user: { domain: { id: 1 } } }), []],
  [local({ group: { id: 'x' } }), ['1.0', '2.0', '3.0']],
  [local({ group: { name: 'x', domain } }), ['1.0', '2.0', '3.0']],
  [local({ group: { name: 'x' } }), []],
  [local({ group: { id: 'x', name: 'x', domain } }), []],
  [local({ groups: '{0}', group_ids: '{1}', domain }), ['1.0', '2.0', '3.0']],
  [local({ groups: ['a'] }), []],
  [local({ projects: [{ name: 'p', roles }] }), ['1.0', '2.0', '3.0']],
  [local({ projects: [{ name: 'p' }] }), []],
  [local({ projects: [{ name: 'p', roles, domain }] }), ['2.0', '3.0']],
  [local({ projects_json: '{0}' }), ['3.0']],
  [local({ projects_json: [] }), []],
  [local({ other: 1 }), []],
  [[{ local: [{}], remote: [{ type: 'a', any_one_of: ['x', 1], regex: true }] }], ['1.0', '2.0', '3.0']],
  [
    [
      {
        local: [{}],
        remote: [
          { type: 'a', not_any_of: [] },
          { type: 'b', whitelist: [] },
        ],
      },
    ],
    ['1.0', '2.0', '3.0'],
  ],
  [[{ local: [{}], remote: [{ type: 'a', blacklist: ['x'], whitelist: ['y'] }] }], []],
  [[{ local: [{}], remote: [{ type: 'a', any_one_of: 'x' }] }], []],
  [[{ local: [{}], remote: [{ type: 'a', regex: true }] }], []],
  [[{ local: [{}], remote: [{ any_one_of: ['x'] }] }], []],
  [[{ local: [{}], remote: [] }], []],
  [[{ local: [{}] }], []],
  [[{ remote }], []],
  [[{ local: [{}], remote, other: 1 }], []],
  [[], []],
  [{}, []],
  ['x', []],
  [undefined, []],
])('rules %j fit the schemas %j', async (given, versions) => {
  const fitting = [];
  for (const version of ['1.0', '2.0', '3.0']) {
    const { status } = await put('tried', { rules: given, schema_version: version });
    expect([201, 400]).toContain(status);
    if (status === 201) {
      fitting.push(version);
      await call('DELETE', `${PATH}/tried`);
    }
  }
  expect(fitting).toEqual(versions);
});

test('a version that does not exist is refused, none or an empty one is the configured one', async () => {
  expect((await put('v', { rules, schema_version: '9.0' })).status).toBe(400);
  expect((await put('v', { rules, schema_version: 1 })).status).toBe(400);
  expect((await put('v', { rules, schema_version: '' })).body.mapping.schema_version).toBe('1.0');
  expect((await put('w', { rules, schema_version: null })).body.mapping.schema_version).toBe('1.0');
  const other = await createTestServer({ federation: { attribute_mapping_default_schema_version: '2.0' } });
  const given = { mapping: { rules: local({ projects: [{ name: 'p', roles, domain }] }) } };
  const { body } = await other.call('PUT', `${PATH}/v`, { token: await other.token(), body: given });
  expect(body.mapping.schema_version).toBe('2.0');
  await other.close();
});

test.each([{}, { mapping: 'x' }, { mapping: null }, { mapping: {} }])('the body %j is refused', async (body) => {
  expect((await call('PUT', `${PATH}/bad`, body)).status).toBe(400);
  expect((await put('m'.repeat(65), { rules })).status).toBe(400);
});
