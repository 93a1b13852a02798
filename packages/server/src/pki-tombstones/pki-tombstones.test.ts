import { expect, test } from 'vitest';
import { createTestServer } from '../testing.ts';

test('what PKI tokens needed is gone; the list of revoked ones is refused, or gone where the option says so', async () => {
  const server = await createTestServer();
  for (const path of ['ca', 'certificates']) {
    const { status, body } = await server.call('GET', `/v3/OS-SIMPLE-CERT/${path}`);
    expect([status, body.error.title]).toEqual([410, 'Gone']);
  }
  expect((await server.call('GET', '/v3/auth/tokens/OS-PKI/revoked')).status).toBe(403);
  await server.close();
  const other = await createTestServer({ token: { revoke_by_id: false } });
  expect((await other.call('GET', '/v3/auth/tokens/OS-PKI/revoked')).status).toBe(410);
  await other.close();
});
