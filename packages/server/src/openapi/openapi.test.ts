import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { conformity } from './conformity.ts';
import { successesOf } from './document.ts';

let server: TestServer;
// biome-ignore lint/suspicious/noExplicitAny: a document of the outside world
let document: any;
beforeAll(async () => {
  server = await createTestServer();
  document = (await server.call('GET', '/openapi.json')).body;
  return () => server.close();
});

test('the document is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(await new Validator().validate(document)).toEqual({ valid: true });
});

test('it has every route, each with an operation id of its own', () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as object).map(([method, operation]) => ({ path, method, operation })),
  );
  const declared = server.app.routes.map(
    ({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
  );
  expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(declared.sort());
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an operation says what its route declares', () => {
  const { put } = document.paths['/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}'];
  expect(put).toMatchObject({
    operationId: 'put_v3_OS_FEDERATION_identity_providers_idp_id_protocols_protocol_id',
    tags: ['OS-FEDERATION'],
    'x-policy-rule': 'identity:create_protocol',
    parameters: [
      { name: 'idp_id', in: 'path', required: true },
      { name: 'protocol_id', in: 'path', required: true },
    ],
    requestBody: { required: true, content: { 'application/json': { schema: { required: ['protocol'] } } } },
    responses: { 201: {}, default: { $ref: '#/components/responses/Error' } },
  });
  expect(put).not.toHaveProperty('security');
  expect(document.paths['/v3/auth/tokens'].post.security).toEqual([]);
  const { post } = document.paths['/v3/OS-OAUTH2/token'];
  expect(Object.keys(post.requestBody.content)).toEqual(['application/x-www-form-urlencoded']);
  const names = document.paths['/v3/regions'].get.parameters.map(({ name }: { name: string }) => name);
  expect(names).toContain('parent_region_id');
});

test('parameters of any text and headers are described beside those that have a schema', () => {
  const parametersOf = (path: string, method = 'get') =>
    document.paths[path][method].parameters.map((one: { in: string; name: string }) => `${one.in} ${one.name}`);
  expect(parametersOf('/v3/role_assignments')).toEqual(
    expect.arrayContaining(['query role.id', 'query effective', 'query include_names', 'query limit', 'query marker']),
  );
  expect(parametersOf('/v3/auth/tokens')).toEqual([
    ...['query nocatalog', 'query allow_expired'],
    ...['header X-Subject-Token', 'header OpenStack-Identity-Access-Rules'],
  ]);
  expect(document.paths['/v3/auth/tokens'].post.responses[201].headers).toHaveProperty('X-Subject-Token');
  const all = server.app.routes.flatMap(({ method, path }) =>
    parametersOf(path.replace(/:(\w+)/g, '{$1}'), method.toLowerCase()).map(
      (name: string) => `${method} ${path} ${name}`,
    ),
  );
  expect(new Set(all).size).toBe(all.length);
});

test('links point where the request came to', () => {
  expect(document.servers).toEqual([{ url: 'http://localhost' }]);
});

/** What answers with some object: documents of their own, and v2.0, whose bodies are those of v3 under other names. */
const FREE = /^\/(openapi\.json|v2\.0.*)$/;

test('every route says what it answers', () => {
  const vague = server.app.routes
    .filter(({ path, media }) => media === undefined && !FREE.test(path))
    .filter((route) =>
      [...successesOf(route).values()].some((schema) => schema && Object.keys(propertiesOf(schema)).length === 0),
    );
  expect(vague.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

const propertiesOf = (schema: object) => (schema as { properties?: object }).properties ?? schema;

test('schemas with a title are components, each once', () => {
  const { get } = document.paths['/v3/users/{user_id}'];
  const { user } = get.responses[200].content['application/json'].schema.properties;
  expect(user).toEqual({ $ref: '#/components/schemas/User' });
  expect(document.components.schemas.User.required).toEqual(
    expect.arrayContaining(['id', 'name', 'domain_id', 'enabled', 'password_expires_at', 'options', 'links']),
  );
});

test('an answer that is not as the document says is caught', async () => {
  const token = await server.token();
  const conforms = conformity(server.app.routes);
  const { body } = await server.call('GET', '/v3/users', { token });
  const [user] = body.users;
  const faultOf = (answer: object) =>
    conforms({ method: 'GET', path: '/v3/users', status: 200, payload: JSON.stringify(answer) });
  expect(faultOf(body)).toBeUndefined();
  for (const [part, wrong] of Object.entries({
    '/users/0/enabled': { ...body, users: [{ ...user, enabled: 'true' }] },
    '/users/0/options/lock_password': { ...body, users: [{ ...user, options: { lock_password: 1 } }] },
    '/users/0/links': { ...body, users: [{ ...user, links: undefined }] },
    '/users/0': { ...body, users: [{ ...user, name: undefined }] },
    '/links/next': { ...body, links: { ...body.links, next: 1 } },
    '/truncated': { ...body, truncated: false },
    '/count': { ...body, count: 1 },
  }))
    expect(faultOf(wrong), part).toMatch(/^GET \/v3\/users: the body of 200 is not as declared: /);
  expect(faultOf({ ...body, users: [{ ...user, email: 'what its maker gave it' }] })).toBeUndefined();
});
