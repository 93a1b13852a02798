import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let token: string;
/** Ids by name, of what the tests grant on and with. */
const ids: Record<string, string> = {};
const call = (method: string, path: string, body?: unknown, as = token) =>
  server.call(method, `/v3${path}`, { token: as, body });
const status = async (method: string, path: string, as = token) => (await call(method, path, undefined, as)).status;

async function make(kind: string, name: string, fields: object = {}): Promise<string> {
  const { status, body } = await call('POST', `/${kind}s`, { [kind]: { name, ...fields } });
  if (status !== 201) throw new Error(`${kind} ${name}: ${status} ${JSON.stringify(body)}`);
  ids[name] = body[kind].id;
  return body[kind].id;
}

beforeAll(async () => {
  server = await createTestServer();
  token = await server.token();
  const domain_id = await make('domain', 'home');
  await make('domain', 'abroad');
  const parent_id = await make('project', 'parent', { domain_id });
  await make('project', 'child', { domain_id, parent_id });
  await make('user', 'alice', { domain_id, password: 'secret' });
  await make('user', 'manager', { domain_id, password: 'secret' });
  await make('group', 'crew', { domain_id });
  await make('role', 'cook');
  await make('role', 'local', { domain_id });
  await make('role', 'foreign', { domain_id: ids.abroad });
  for (const name of ['admin', 'manager', 'member', 'reader'])
    ids[`role:${name}`] = (await call('GET', `/roles?name=${name}`)).body.roles[0].id;
});
afterAll(() => server.close());

const places = () => [
  `/projects/${ids.parent}/users/${ids.alice}`,
  `/projects/${ids.parent}/groups/${ids.crew}`,
  `/domains/${ids.home}/users/${ids.alice}`,
  `/domains/${ids.home}/groups/${ids.crew}`,
  `/system/users/${ids.alice}`,
  `/system/groups/${ids.crew}`,
];

describe('grants', () => {
  test('are given, checked, listed and taken on projects, domains and the system', async () => {
    for (const place of places()) {
      const grant = `${place}/roles/${ids.cook}`;
      expect([grant, await status('HEAD', grant)]).toEqual([grant, 404]);
      expect((await call('GET', `${place}/roles`)).body.roles).toEqual([]);
      expect(await status('PUT', grant)).toBe(204);
      expect(await status('PUT', grant)).toBe(204);
      expect(await status('HEAD', grant)).toBe(204);
      expect(await status('GET', grant)).toBe(204);
      const { body } = await call('GET', `${place}/roles`);
      expect(body.roles).toEqual([
        {
          id: ids.cook,
          name: 'cook',
          domain_id: null,
          description: null,
          options: {},
          links: { self: expect.stringContaining(`/v3/roles/${ids.cook}`) },
        },
      ]);
      expect(body.links).toEqual({ next: null, self: expect.stringContaining(`/v3${place}/roles`), previous: null });
      expect(await status('DELETE', grant)).toBe(204);
      expect(await status('DELETE', grant)).toBe(404);
    }
  });

  test('are inherited in forms of their own', async () => {
    for (const place of places().slice(0, 4)) {
      const plain = `${place}/roles/${ids.cook}`;
      const inherited = `/OS-INHERIT${plain}/inherited_to_projects`;
      expect(await status('PUT', inherited)).toBe(204);
      expect(await status('HEAD', inherited)).toBe(204);
      expect(await status('HEAD', plain)).toBe(404);
      const list = await call('GET', `/OS-INHERIT${place}/roles/inherited_to_projects`);
      if (place.startsWith('/domains')) expect(list.body.roles.map(({ id }: { id: string }) => id)).toEqual([ids.cook]);
      else expect(list.status).toBe(404);
      expect(await status('DELETE', inherited)).toBe(204);
      expect(await status('GET', inherited)).toBe(404);
    }
  });

  test('what does not exist is 404; a grant of a user who is gone can still be taken', async () => {
    for (const place of places()) {
      const [, target, id, actor] = place.split('/');
      const missingActor = target === 'system' ? `/system/${id}/unknown` : `/${target}/${id}/${actor}/unknown`;
      expect(await status('PUT', `${place}/roles/unknown`)).toBe(404);
      expect(await status('PUT', `${missingActor}/roles/${ids.cook}`)).toBe(404);
      expect(await status('GET', `${missingActor}/roles`)).toBe(404);
    }
    expect(await status('PUT', `/projects/unknown/users/${ids.alice}/roles/${ids.cook}`)).toBe(404);
    expect(await status('PUT', `/domains/${ids.parent}/users/${ids.alice}/roles/${ids.cook}`)).toBe(404);
    expect(await status('GET', `/domains/unknown/groups/${ids.crew}/roles`)).toBe(404);
    const gone = {
      type: 'UserProject',
      actor_id: 'gone',
      target_id: ids.parent!,
      role_id: ids.cook!,
      inherited: 0,
    } as const;
    await server.database.db.insertInto('assignment').values(gone).execute();
    expect(await status('HEAD', `/projects/${ids.parent}/users/gone/roles/${ids.cook}`)).toBe(404);
    expect(await status('DELETE', `/projects/${ids.parent}/users/gone/roles/${ids.cook}`)).toBe(204);
  });

  test("a domain's role stays on projects of its domain, and off the system", async () => {
    const on = (place: string, role: string) => status('PUT', `${place}/users/${ids.alice}/roles/${ids[role]}`);
    expect(await on(`/projects/${ids.parent}`, 'local')).toBe(204);
    expect(await on(`/projects/${ids.parent}`, 'foreign')).toBe(403);
    expect(await on(`/projects/${ids.home}`, 'local')).toBe(403);
    expect(await on('/system', 'local')).toBe(400);
    expect(await on(`/domains/${ids.home}`, 'local')).toBe(204);
    for (const place of [`/projects/${ids.parent}`, `/domains/${ids.home}`])
      expect(await status('DELETE', `${place}/users/${ids.alice}/roles/${ids.local}`)).toBe(204);
  });

  test('a grant and its end are in force on the next request of the same token', async () => {
    const grant = `/projects/${ids.parent}/users/${ids.alice}/roles/${ids.cook}`;
    await call('PUT', grant);
    const scope = { project: { id: ids.parent } };
    const alice = await server.token({ user: { id: ids.alice }, scope });
    const valid = () => status('GET', `/auth/projects`, alice);
    expect(await valid()).toBe(200);
    await call('DELETE', grant);
    expect(await valid()).toBe(401);
    await call('PUT', grant);
    expect(await valid()).toBe(200);
    await call('DELETE', grant);
  });
});

describe('a manager of a domain', () => {
  let manager: string;
  const onParent = (role: string) => `/projects/${ids.parent}/users/${ids.alice}/roles/${ids[role]}`;
  beforeAll(async () => {
    await call('PUT', `/domains/${ids.home}/users/${ids.manager}/roles/${ids['role:manager']}`);
    manager = await server.token({ user: { id: ids.manager }, scope: { domain: { id: ids.home } } });
  });

  test('gives and takes the roles that domains manage, within the domain', async () => {
    for (const role of ['role:manager', 'role:member', 'role:reader']) {
      expect(await status('PUT', onParent(role), manager)).toBe(204);
      expect(await status('HEAD', onParent(role), manager)).toBe(204);
      expect(await status('DELETE', onParent(role), manager)).toBe(204);
      const inherited = `/OS-INHERIT${onParent(role)}/inherited_to_projects`;
      expect(await status('PUT', inherited, manager)).toBe(204);
      expect(await status('DELETE', inherited, manager)).toBe(204);
    }
    expect(await status('GET', `/domains/${ids.home}/groups/${ids.crew}/roles`, manager)).toBe(200);
  });

  test('gives no other role, and nothing outside of the domain', async () => {
    for (const role of ['role:admin', 'cook', 'local']) expect(await status('PUT', onParent(role), manager)).toBe(403);
    const reader = ids['role:reader'];
    const { user_id, project_id } = server.admin;
    for (const path of [
      `/projects/${project_id}/users/${ids.alice}/roles/${reader}`,
      `/projects/${ids.parent}/users/${user_id}/roles/${reader}`,
      `/domains/${ids.abroad}/users/${ids.alice}/roles/${reader}`,
      `/system/users/${ids.alice}/roles/${reader}`,
      `/OS-INHERIT/domains/unknown/users/${ids.alice}/roles/${reader}/inherited_to_projects`,
      `/OS-INHERIT/projects/${ids.parent}/users/unknown/roles/${reader}/inherited_to_projects`,
      `/OS-INHERIT/projects/${ids.parent}/users/${ids.alice}/roles/unknown/inherited_to_projects`,
    ])
      expect([path, await status('PUT', path, manager)]).toEqual([path, 403]);
    expect(await status('PUT', onParent('unknown'), manager)).toBe(404);
  });
});
