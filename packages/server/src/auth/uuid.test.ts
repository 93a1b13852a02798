import { expect, test } from 'vitest';
import { createTestServer } from '../testing.ts';
import { flushTokens } from './providers/uuid.ts';

test('UUID tokens are rows: 32 hex characters, revocable, flushed after their window', async () => {
  const server = await createTestServer({ token: { provider: 'uuid', expiration: 100, allow_expired_window: 50 } });
  const token = await server.token();
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  const headers = { 'x-subject-token': token };
  expect((await server.call('GET', '/v3/auth/tokens', { token, headers })).body.token.project.id).toBe(
    server.admin.project_id,
  );

  const other = await server.token();
  expect((await server.call('DELETE', '/v3/auth/tokens', { token: other, headers })).status).toBe(204);
  expect((await server.call('GET', '/v3/auth/tokens', { token: other, headers })).status).toBe(404);
  expect(
    (await server.call('GET', '/v3/auth/tokens', { token: other, headers: { 'x-subject-token': '0'.repeat(32) } }))
      .status,
  ).toBe(404);

  server.clock.now += 101;
  expect(
    (await server.call('GET', '/v3/auth/tokens', { token: other, headers: { 'x-subject-token': other } })).status,
  ).toBe(401);
  expect(await flushTokens(server.database, server.clock.now - 50)).toBe(0);
  expect(await flushTokens(server.database, server.clock.now)).toBe(2);
  await server.close();
});
