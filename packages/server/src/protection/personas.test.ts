import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyDefaults } from '../policy/defaults.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { nameOf } from './case.ts';
import { cases, idleRules, publicRoutes } from './cases.ts';
import { decisions, may } from './decisions.ts';
import { buildWorld, personas, type World } from './world.ts';

describe.each([true, false])('enforce_new_defaults = %s', (enforceNewDefaults) => {
  let server: TestServer;
  let world: World;
  beforeAll(async () => {
    server = await createTestServer({ oslo_policy: { enforce_new_defaults: enforceNewDefaults } });
    world = await buildWorld(server.call, await server.token());
  });
  afterAll(() => server.close());

  test.each(cases.map((asked) => [nameOf(asked), asked] as const))('%s', async (name, asked) => {
    const wanted: Record<string, unknown> = {};
    const got: Record<string, unknown> = {};
    const refusal = `You are not authorized to perform the requested action: ${asked.rule}.`;
    for (const persona of personas) {
      const allowed = may(persona, name, enforceNewDefaults);
      wanted[persona] = allowed ? (asked.instead?.[persona] ?? asked.ok) : asked.method === 'HEAD' ? 403 : refusal;
      const { status, body } = await world.ask(asked, world.tokens[persona]);
      got[persona] = status === 403 && !allowed && asked.method !== 'HEAD' ? body.error.message : status;
    }
    expect(got).toEqual(wanted);
    expect((await world.ask(asked, undefined)).status).toBe(401);
  });

  test('every route is in the table, but for those that no rule governs', () => {
    const keyOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
    // v2.0 is a translation onto the same services and rules, with tests of its own.
    const routes = server.app.routes.filter(({ path }) => !path.startsWith('/v2.0'));
    expect(new Set(routes.filter((route) => route.public).map(keyOf))).toEqual(new Set(Object.keys(publicRoutes)));
    const told = new Set(cases.map(({ method, route }) => `${method === 'HEAD' ? 'GET' : method} ${route}`));
    const untold = routes.filter((route) => !route.public && !told.has(keyOf(route))).map(keyOf);
    expect(untold).toEqual([]);
  });
});

test('every rule is in the table, but for those that no route asks', () => {
  const told = new Set(cases.map(({ rule }) => rule));
  const rules = policyDefaults.map(({ name }) => name).filter((name) => name.startsWith('identity:'));
  expect(rules.filter((name) => !told.has(name)).sort()).toEqual(Object.keys(idleRules).sort());
});

test('the fixture is of this table', () => {
  expect(decisions.personas).toEqual(personas);
  for (const table of Object.values(decisions.allowed)) expect(Object.keys(table)).toEqual(cases.map(nameOf));
});
