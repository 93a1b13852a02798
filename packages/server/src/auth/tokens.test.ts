import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test('a password gives a project-scoped token that validates itself', async () => {
  const token = await server.token();
  const { status, body } = await server.call('GET', '/v3/auth/tokens', {
    token,
    headers: { 'x-subject-token': token },
  });
  expect(status).toBe(200);
  expect(body.token).toMatchObject({
    methods: ['password'],
    user: {
      id: server.admin.user_id,
      name: 'admin',
      domain: { id: 'default', name: 'Default' },
      password_expires_at: null,
    },
    project: { id: server.admin.project_id, name: 'admin', domain: { id: 'default', name: 'Default' } },
    is_domain: false,
  });
  expect(body.token.roles.map(({ name }: { name: string }) => name).sort()).toEqual([
    'admin',
    'manager',
    'member',
    'reader',
  ]);
  expect(body.token.catalog[0].endpoints).toHaveLength(3);
});

test('a revoked token is 404 as subject and 401 as caller', async () => {
  const admin = await server.token();
  const token = await server.token({ scope: { system: { all: true } } });
  const headers = { 'x-subject-token': token };
  expect((await server.call('DELETE', '/v3/auth/tokens', { token: admin, headers })).status).toBe(204);
  expect((await server.call('GET', '/v3/auth/tokens', { token: admin, headers })).status).toBe(404);
  expect((await server.call('GET', '/v3/regions', { token })).status).toBe(401);
});
