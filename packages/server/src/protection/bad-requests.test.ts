import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { admin, type Case, nameOf, type Request } from './case.ts';
import { cases } from './cases.ts';
import { dump } from './database.ts';
import { whoMay } from './decisions.ts';
import { buildWorld, type World } from './world.ts';

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await createTestServer();
  world = await buildWorld(server.call, await server.token());
});
afterAll(() => server.close());

/** The first case of each route. */
const routes = [...new Map(cases.toReversed().map((asked) => [`${asked.method} ${asked.route}`, asked])).entries()];

/** Sends a request that must fail, and sees that nothing is changed by it. */
async function refused(
  method: string,
  path: string,
  { as = 'system-admin', ...options }: { body?: unknown; headers?: Readonly<Record<string, string>>; as?: string },
) {
  const before = await dump(server.database);
  const answer = await server.call(method, path, { token: world.tokens[as]!, ...options });
  if (!isDeepStrictEqual(await dump(server.database), before)) throw new Error(`${method} ${path} changed something`);
  return answer.status;
}

const BODIES: Readonly<Record<string, string>> = {
  'a list': '[]',
  'a text': '"x"',
  'a number': '5',
  null: 'null',
  'half an object': '{"user": ',
  'no JSON': 'user=x',
  'two objects': '{}{}',
  'deep lists': `{"x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
};

/**
 * Where no body at all is other than 400, as Keystone has it: to change nothing of a project is a change, a provider or
 * consumer needs no attribute, what is missing is looked for first, and an invalid configuration of a domain is forbidden.
 */
const WITHOUT_BODY: Readonly<Record<string, number>> = {
  'PATCH /v3/projects/:project_id': 200,
  'PUT /v3/OS-FEDERATION/identity_providers/:idp_id': 201,
  'POST /v3/OS-OAUTH1/consumers': 201,
  'POST /v3/users/:user_id/credentials/OS-EC2': 404,
  'PUT /v3/OS-OAUTH1/authorize/:request_token_id': 404,
  'PUT /v3/domains/:domain_id/config': 403,
  'PATCH /v3/domains/:domain_id/config': 403,
  'PATCH /v3/domains/:domain_id/config/:group': 403,
  'PATCH /v3/domains/:domain_id/config/:group/:option': 403,
};

describe('bodies that are no object', () => {
  test.each(routes)('%s', async (route, asked) => {
    await world.prepare(asked);
    const { method, path, headers } = world.filled(asked);
    const as = whoMay(nameOf(asked));
    const statuses: Record<string, number> = {};
    for (const [name, body] of Object.entries(BODIES))
      statuses[name] = await refused(method, path, { as, body, ...(headers ? { headers } : {}) });
    expect(statuses).toEqual(Object.fromEntries(Object.keys(BODIES).map((name) => [name, 400])));
    if (asked.body === undefined) return;
    expect(await refused(method, path, { as, headers: { 'content-type': 'text/plain' }, body: '{}' })).toBe(400);
    const wanted = WITHOUT_BODY[route] ?? 400;
    const bare = { token: world.tokens[as]!, ...(headers ? { headers } : {}) };
    const status = wanted < 400 ? (await server.call(method, path, bare)).status : await refused(method, path, { as });
    expect(status).toBe(wanted);
  });
});

const long = 'x'.repeat(300);
/** What no id of anything is, escaped for a path. */
const NO_IDS: Readonly<Record<string, string>> = {
  unknown: '0123456789abcdef0123456789abcdef',
  'of another kind': '{endpoint}',
  'another kind’s other': '{home.group}',
  long,
  'too long for any path': 'x'.repeat(15_000),
  'a blank': '%20',
  'a quote': "'%22%60;--",
  'a percent sign': '%25',
  'an emoji': '%F0%9F%98%80',
  'no UTF-8': '%FF',
  'a NUL': 'x%00',
};

/** The path argument of a request that makes what it names. */
const makes = ({ method, route }: Case, name: string) =>
  method === 'PUT' &&
  route.endsWith(`/:${name}`) &&
  !/\/roles\/:role_id$|\/:implied_role_id$|\/groups\/:group_id\/users\/:user_id$/.test(route);

/**
 * As Keystone has it: an inherited grant is made, and listed, without looking for its user or group, and a provider that
 * does not exist has no protocols, nor a user tokens, nor an endpoint group projects; of an application credential the path's user plays no part.
 */
const asksNothingOf = ({ method, route }: Case, name: string) =>
  (route.startsWith('/v3/OS-INHERIT/') &&
    (name === 'user_id' || name === 'group_id') &&
    (method === 'PUT' || !route.includes(':role_id'))) ||
  [
    '/v3/OS-FEDERATION/identity_providers/:idp_id/protocols',
    '/v3/OS-EP-FILTER/endpoint_groups/:endpoint_group_id/projects',
    '/v3/users/:user_id/OS-OAUTH1/access_tokens',
  ].includes(route) ||
  (/\/(application_credentials|access_rules)/.test(route) && name === 'user_id');

describe('ids of nothing', () => {
  test('an inherited grant for an id that no user can have is refused', async () => {
    const path = (id: string) => `/OS-INHERIT/domains/{home.domain}/users/${id}/roles/{plain}/inherited_to_projects`;
    const put = (id: string) => world.filled(admin('PUT', path(id))).path;
    expect(await refused('PUT', put(long), {})).toBe(400);
    expect((await world.ask(admin('PUT', path('nobody')), world.tokens['system-admin'])).status).toBe(204);
    expect((await world.ask(admin('DELETE', path('nobody')), world.tokens['system-admin'])).status).toBe(204);
  });

  const named = routes.flatMap(([key, asked]) =>
    Object.keys(asked.args)
      .filter((name) => !makes(asked, name) && !asksNothingOf(asked, name))
      .map((name) => [key, name, asked] as const),
  );

  test.each(named)('%s: %s', async (_key, name, asked) => {
    await world.prepare(asked);
    const statuses: Record<string, number> = {};
    for (const [what, value] of Object.entries(NO_IDS)) {
      // The API names a user by the path only where it looks for one.
      const kind = name.replace('_id', '');
      if (asked.args[name] === value || value === `{home.${kind}}` || value === `{${kind}}`) continue;
      const path = asked.route.replace(/:(\w+)/g, (_, arg: string) => (arg === name ? value : asked.args[arg]!));
      const query = asked.path.includes('?') ? asked.path.slice(asked.path.indexOf('?')) : '';
      const request = world.filled({ ...asked, path: path + query } as Request);
      statuses[what] = await refused(request.method, request.path, {
        as: whoMay(nameOf(asked)),
        ...(request.body ? { body: request.body } : {}),
        ...(request.headers ? { headers: request.headers } : {}),
      });
    }
    expect(statuses).toEqual(
      Object.fromEntries(
        Object.keys(statuses)
          // Keystone: there is no such option to configure, which is forbidden.
          .map((what) => [what, ['group', 'option'].includes(name) && !/NUL|UTF-8/.test(what) ? 403 : 404]),
      ),
    );
  });
});

describe('what is there already', () => {
  const url = 'http://localhost/';
  const twice: [string, Request][] = [
    ['a user', admin('POST', '/users', { user: { name: 'twice', domain_id: '{home.domain}' } })],
    ['a group', admin('POST', '/groups', { group: { name: 'twice', domain_id: '{home.domain}' } })],
    ['a project', admin('POST', '/projects', { project: { name: 'twice', domain_id: '{home.domain}' } })],
    ['a domain', admin('POST', '/domains', { domain: { name: 'twice' } })],
    ['a role', admin('POST', '/roles', { role: { name: 'twice' } })],
    ['a domain’s role', admin('POST', '/roles', { role: { name: 'twice', domain_id: '{home.domain}' } })],
    ['a region', admin('POST', '/regions', { region: { id: 'twice' } })],
    ['a region by PUT', admin('PUT', '/regions/twice', { region: {} })],
    ['an implication', admin('PUT', '/roles/{plain}/implies/{role-reader}')],
  ];
  test.each(twice)('%s is a conflict', async (_what, request) => {
    await world.ask(request, world.tokens['system-admin']);
    const { method, path, body } = world.filled(request);
    expect(await refused(method, path, body ? { body } : {})).toBe(409);
  });

  const again: [string, Request][] = [
    ['a service', admin('POST', '/services', { service: { type: 'twice', name: 'twice' } })],
    ['an endpoint', admin('POST', '/endpoints', { endpoint: { interface: 'admin', service_id: '{service}', url } })],
    ['a grant', admin('PUT', '/domains/{home.domain}/users/{home.subject}/roles/{plain}')],
    ['a membership', admin('PUT', '/groups/{home.group}/users/{home.subject}')],
    ['a system grant', admin('PUT', '/system/users/{home.subject}/roles/{plain}')],
  ];
  test.each(again)('%s may come again', async (_what, request) => {
    const first = await world.ask(request, world.tokens['system-admin']);
    expect((await world.ask(request, world.tokens['system-admin'])).status).toBe(first.status);
    expect(first.status).toBeLessThan(300);
  });
});
