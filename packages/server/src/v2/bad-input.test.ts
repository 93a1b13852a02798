import { beforeAll, describe, expect, test } from 'vitest';
import { type V2World, v2World } from './testing.ts';

let world: V2World;
beforeAll(async () => {
  world = await v2World();
  return () => world.server.close();
});

const MEMBERS = ['user', 'tenant', 'role', 'OS-KSADM:service', 'endpoint', 'auth', 'tenant_id'];
const FIELDS = [
  ...['id', 'name', 'username', 'password', 'OS-KSADM:password', 'original_password', 'enabled', 'tenantId', 'roleId'],
  ...['service_id', 'publicurl', 'adminurl', 'region', 'type', 'parent_id', 'domain_id', 'description', '__proto__'],
];
const VALUES = [
  'null',
  '1',
  '""',
  '[]',
  '{}',
  '{"id":1}',
  '1e400',
  '-1',
  '"a\\u0000b"',
  '"\\ud800"',
  `"${'a'.repeat(300)}"`,
];
const odd = MEMBERS.flatMap((member) => [
  ...VALUES.map((value) => `{"${member}":${value}}`),
  ...FIELDS.flatMap((field) => VALUES.map((value) => `{"${member}":{"${field}":${value}}}`)),
]);

const isRight = (status: number) => status < 500 || status === 501;
const routes = () => world.server.app.routes.filter(({ path }) => path.startsWith('/v2.0'));

test('what policy asks of a target is not read from a body or a query', async () => {
  const token = await world.ofUser();
  const target = { user: { domain_id: 'default', id: world.user.id }, domain_id: 'default' };
  const forged = { target, user_id: world.user.id, is_admin: true, domain_id: 'default' };
  const query = 'target.user.id=x&user_id=x&is_admin=True&domain_id=default&target.domain_id=default';
  for (const { method, path, action } of routes()) {
    if (!action || action === 'identity:get_auth_projects') continue;
    const url = path
      .replace(/:\w+/g, world.server.admin.user_id)
      .replace('/v2.0/tokens/', `/v2.0/tokens/${world.admin}-`);
    const body = { ...forged, user: { name: 'x', ...forged }, tenant: { name: 'x', ...forged }, role: { name: 'x' } };
    const { status } = await world.server.call(method, `${url}?${query}`, {
      token,
      ...(method === 'GET' || method === 'DELETE' ? {} : { body }),
    });
    expect([method, path, status < 400]).toEqual([method, path, false]);
  }
});

// Last: some of what comes changes the people.
describe('whatever comes, the answer is no fault of the server', () => {
  test('in bodies', async () => {
    const found: string[] = [];
    for (const { method, path } of routes()) {
      if (method === 'GET' || method === 'DELETE') continue;
      const known = path.replace(':user_id', world.user.id).replace(':project_id', world.tenant.id);
      // Every body for the resource itself, each seventh for the others.
      for (let at = 0; at < odd.length; at += 7) {
        const body = odd[at + (path.length % 7)] ?? odd[at];
        const url = known.replace(/:\w+/g, 'none');
        const { status } = await world.server.call(method, url, { token: world.admin, body });
        if (!isRight(status)) found.push(`${status} ${method} ${path} ${body}`);
      }
    }
    expect(found).toEqual([]);
  });

  test.each(['%F0%9F%98%80', '%ff', 'a'.repeat(300), '%2e%2e', "'"])('in paths: %s', async (id) => {
    for (const { method, path } of routes()) {
      const url = path.replace(/:\w+/g, id);
      const { status } = await world.server.call(method, url, { token: world.admin });
      expect([method, path, isRight(status)]).toEqual([method, path, true]);
    }
  });

  test.each(['limit=-1', 'limit=1e9', 'marker=', 'name=', 'name=%ff', 'limit=99999999999999999999', 'belongsTo='])(
    'in queries: %s',
    async (query) => {
      for (const { method, path } of routes()) {
        if (method !== 'GET' || path.includes(':')) continue;
        const { status } = await world.server.call(method, `${path}?${query}`, { token: world.admin });
        expect([path, isRight(status)]).toEqual([path, true]);
      }
    },
  );
});
