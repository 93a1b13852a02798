import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { type Case, nameOf, type Request } from './case.ts';
import { cases } from './cases.ts';
import { rowCounts, writes } from './database.ts';
import { may } from './decisions.ts';
import { type Fields, type Forgery, forgedFields, forgeries, shape, withoutMeaning } from './forged.ts';
import { type Answer, buildWorld, type World } from './world.ts';

let server: TestServer;
let world: World;
let known: ReadonlySet<string>;
beforeAll(async () => {
  server = await createTestServer();
  world = await buildWorld(server.call, await server.token());
  known = new Set(world.names.values());
});
afterAll(() => server.close());

/** Callers who may do some things and would like to do more. */
const forgers = ['system-reader', 'domain-admin', 'domain-manager', 'project-member', 'owner', 'unrelated'];
const userOf = (persona: string) => world.names.get(persona === 'owner' ? 'home.user' : `user-${persona}`)!;
const fieldsOf = (persona: string): Fields =>
  forgedFields(userOf(persona), world.names.get('home.domain')!, world.names.get('home.project')!);
const send = ({ method, path, body, headers }: Request, persona: string): Promise<Answer> =>
  server.call(method, path, { token: world.tokens[persona]!, body, ...(headers ? { headers } : {}) });

/** The answer and how many rows of which table came and went. */
async function effect(asked: Case, persona: string, fields: Fields, forge?: Forgery) {
  await world.prepare(asked);
  const plain = world.filled(asked);
  const before = await rowCounts(server.database);
  const { status, body } = await send(forge ? forge(plain, fields)! : plain, persona);
  const after = await rowCounts(server.database);
  const rows = Object.entries(after).map(([table, n]) => [table, n - before[table]!] as const);
  return { status, body: shape(body, fields, known), rows: Object.fromEntries(rows.filter(([, n]) => n !== 0)) };
}

describe.each(Object.entries(forgeries))('fields forged %s', (_where, forge) => {
  const forgeable = cases.filter((asked) => forge(asked, {}) !== undefined);

  test.each(forgeable.map((asked) => [nameOf(asked), asked] as const))('%s', async (name, asked) => {
    await world.prepare(asked);
    const plain = world.filled(asked);
    const before = await writes(server.database);
    const refused: [string, number][] = [];
    for (const persona of forgers.filter((forger) => !may(forger, name, true)))
      refused.push([persona, (await send(forge(plain, fieldsOf(persona))!, persona)).status]);
    expect(await writes(server.database)).toBe(before);

    const allowed = ['system-admin', ...forgers].find((persona) => may(persona, name, true));
    if (allowed === undefined) {
      const statuses = new Set(refused.map(([, status]) => status));
      return expect([[400], [403]]).toContainEqual([...statuses]);
    }
    const fields = withoutMeaning(asked, fieldsOf(allowed));
    await effect(asked, allowed, fields);
    const honest = await effect(asked, allowed, fields);
    const forged = await effect(asked, allowed, fields, forge);
    // A schema that knows no such field refuses it, whoever asks; in a domain's configuration that is a 403.
    const unknown = forged.status === 400 || (asked.route.includes('/config') && forged.status === 403);
    expect(forged).toEqual(unknown ? { ...forged, rows: {} } : honest);
    expect(refused).toEqual(refused.map(([persona, status]) => [persona, unknown && status === 400 ? 400 : 403]));
  });
});

describe('routes that no rule governs', () => {
  const signIn = (extra: object) => {
    const password = { user: { id: userOf('domain-manager'), password: world.names.get('password'), ...extra } };
    const identity = { methods: ['password'], password, ...extra };
    const scope = { domain: { id: world.names.get('home.domain') } };
    return server.call('POST', '/v3/auth/tokens', { body: { auth: { identity, scope, ...extra }, ...extra } });
  };

  test('signing in gives the same token, whatever stands beside the credentials', async () => {
    const honest = (await signIn({})).body.token;
    const { id: _, ...fields } = { ...fieldsOf('system-admin'), roles: [{ name: 'admin' }], id: undefined };
    const forged = (await signIn(fields)).body.token;
    const told = ({ user, roles, domain, methods }: typeof honest) => ({ user, roles, domain, methods });
    expect(told(forged)).toEqual(told(honest));
    expect(forged.project).toBeUndefined();
    expect(forged.system).toBeUndefined();
  });

  test('a password is changed for the user of the path, proved by that user’s own', async () => {
    const [mine, theirs] = [userOf('unrelated'), userOf('domain-reader')];
    const original_password = world.names.get('password');
    const change = (of: string, fields: object) =>
      server.call('POST', `/v3/users/${of}/password?user_id=${mine}`, {
        body: { user: { original_password, password: 'Another-Horse-8' }, ...fields },
      });
    const before = await writes(server.database);
    const inside = { user: { original_password, password: 'Another-Horse-8', user_id: theirs, id: theirs } };
    expect((await change(mine, inside)).status).toBe(400);
    expect(await writes(server.database)).toBe(before);
    expect((await change(mine, { user_id: theirs, target: { user: { id: theirs } } })).status).toBe(204);
    const token = (id: string, password: string) => server.token({ user: { id }, password, scope: 'unscoped' });
    await expect(token(theirs, 'Another-Horse-8')).rejects.toThrow('401');
    expect(await token(mine, 'Another-Horse-8')).toBeTruthy();
  });
});
