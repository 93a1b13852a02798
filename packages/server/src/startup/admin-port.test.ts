import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { v2World } from '../v2/testing.ts';
import { openAdminPort } from './admin-port.ts';

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

test('on the port for administrators, tenants are all or none; every other call is as ever', async () => {
  const port = await freePort();
  const archstone_v2 = { admin_bind: `127.0.0.1:${port}` };
  const world = await v2World({ archstone_v2 });
  const server = await openAdminPort(world.server.app.http, loadConfig({ overrides: { archstone_v2 } }).config);
  const get = async (path: string, token: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-auth-token': token } });
    return { status: response.status, body: (await response.json()) as { tenants: unknown[] } };
  };
  const [ann, { admin }] = [await world.ofUser(), world];
  expect((await get('/v2.0/tenants', admin)).body.tenants).toHaveLength(2);
  expect((await get('/v2.0/tenants', ann)).status).toBe(403);
  expect((await world.v2('GET', '/tenants', { token: ann })).body.tenants).toHaveLength(1);
  expect((await get('/v3/auth/projects', ann)).status).toBe(200);
  await new Promise((resolve) => {
    server!.close(resolve);
    server!.closeAllConnections();
  });
  await world.server.close();
});

test('there is none unless it is asked for', async () => {
  const world = await v2World();
  expect(await openAdminPort(world.server.app.http, loadConfig({}).config)).toBeUndefined();
  await world.server.close();
});
