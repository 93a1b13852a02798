import { expect, test } from 'vitest';
import { createTestServer } from '../testing.ts';

test.each([true, false])('Server-Timing where [archstone_server] server_timing is %s', async (server_timing) => {
  const server = await createTestServer({ archstone_server: { server_timing } });
  for (const path of ['/v3', '/v3/users', '/nowhere']) {
    const { headers } = await server.call('GET', path);
    const milliseconds = /^app;dur=(\d+\.\d{3})$/.exec(headers['server-timing'] ?? '')?.[1];
    expect(milliseconds !== undefined).toBe(server_timing);
    if (milliseconds !== undefined) expect(Number(milliseconds)).toBeLessThan(10_000);
  }
  await server.close();
});
