import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { casesWithBody, VALUES, withField } from './bodies.ts';
import { nameOf } from './case.ts';
import { cases } from './cases.ts';
import { dump, writes } from './database.ts';
import { whoMay } from './decisions.ts';
import { buildWorld, type World } from './world.ts';

/**
 * What the JSON schemas of Keystone 2026.1 say of each body when one of its fields is replaced by each value: a 1 where they
 * accept it. What they accept may still be refused, by a rule of the resource or because no column holds it.
 */
const fixture: { values: string[]; accepted: Record<string, Record<string, string>> } = JSON.parse(
  readFileSync(new URL('./fixtures/bodies.json', import.meta.url), 'utf8'),
);

const bodies = casesWithBody(cases);

test('the fixture is of these values and routes', () => {
  expect(fixture.values).toEqual(Object.keys(VALUES));
  expect(Object.keys(fixture.accepted)).toEqual(bodies.map(({ method, route }) => `${method} ${route}`));
});

/** What the columns of a database server may not hold, and SQLite's do. */
const HARD = ['a number too big', '256 characters', '70000 characters', 'a NUL', 'half a character', 'an emoji'];

await forEachDialect((makeDatabase, dialect) => {
  let server: TestServer;
  let world: World;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    world = await buildWorld(server.call, await server.token());
  });
  afterAll(() => server.close());

  let last: { writes: number; rows: Awaited<ReturnType<typeof dump>> } | undefined;
  /** All there is, read again only after something was written. */
  async function state() {
    const now = await writes(server.database);
    if (last?.writes !== now) last = { writes: now, rows: await dump(server.database) };
    return last.rows;
  }

  describe.each(bodies.map((asked) => [`${asked.method} ${asked.route}`, asked] as const))('%s', (key, asked) => {
    test.each(Object.entries(fixture.accepted[key] ?? {}))('%s', async (field, accepted) => {
      const wrong: string[] = [];
      for (const [index, [name, value]] of Object.entries(VALUES).entries()) {
        if (dialect !== 'sqlite' && !HARD.includes(name)) continue;
        await world.prepare(asked);
        const { method, path, body } = world.filled(asked);
        const before = dialect === 'sqlite' ? await state() : undefined;
        const { status } = await server.call(method, path, {
          token: world.tokens[whoMay(nameOf(asked))]!,
          body: withField(body, field.split('.'), value),
        });
        if (accepted[index] === '0' ? status !== 400 : status >= 500) wrong.push(`${name}: ${status}`);
        if (before && status >= 400 && !isDeepStrictEqual(await state(), before))
          wrong.push(`${name}: ${status}, but something was changed`);
      }
      expect(wrong).toEqual([]);
    });
  });
});
