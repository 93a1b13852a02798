import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

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

test('links point where the request came to', () => {
  expect(document.servers).toEqual([{ url: 'http://localhost' }]);
});
