/** Every list, and the effective roles of a token, take a fixed number of queries, whatever the number of rows. */
import { expect, test } from 'vitest';
import { createTestServer } from '../testing.ts';
import type { Database } from './connect.ts';

const [few, many] = [10, 200];

/** Adds the rows `from` to `to` of everything that is listed; the user `subject` takes part in all of it. */
async function grow({ db }: Database, subject: string, from: number, to: number) {
  const rows = <T>(row: (n: number) => T) => Array.from({ length: to - from }, (_, index) => row(from + index));
  const extra = '{}';
  const project = { extra, enabled: 1, description: '', is_domain: 0 } as const;
  const root = '<<keystone.domain.root>>';
  await db
    .insertInto('project')
    .values([
      ...rows((n) => ({ ...project, id: `d${n}`, name: `d${n}`, domain_id: root, is_domain: 1 as const })),
      ...rows((n) => ({ ...project, id: `p${n}`, name: `p${n}`, domain_id: 'default', parent_id: 'default' })),
      // Below one another, ten deep.
      ...rows((n) => ({
        ...{ ...project, id: `c${n}`, name: `c${n}`, domain_id: 'default' },
        parent_id: n % 10 === 0 ? 'p0' : `c${n - 1}`,
      })),
    ])
    .execute();
  await db
    .insertInto('project_tag')
    .values(rows((n) => ({ project_id: `p${n}`, name: 'red' })))
    .execute();
  await db
    .insertInto('project_option')
    .values(rows((n) => ({ project_id: `p${n}`, option_id: 'IMMU', option_value: 'true' })))
    .execute();
  await db
    .insertInto('user')
    .values(rows((n) => ({ id: `u${n}`, domain_id: 'default', enabled: 1 as const, extra })))
    .execute();
  await db
    .insertInto('local_user')
    .values(rows((n) => ({ id: 1000 + n, user_id: `u${n}`, domain_id: 'default', name: `u${n}` })))
    .execute();
  await db
    .insertInto('password')
    .values(rows((n) => ({ local_user_id: 1000 + n, created_at: '2026-01-01 00:00:00', created_at_int: 1 })))
    .execute();
  await db
    .insertInto('user_option')
    .values(rows((n) => ({ user_id: `u${n}`, option_id: '1002', option_value: 'true' })))
    .execute();
  await db
    .insertInto('group')
    .values(rows((n) => ({ id: `g${n}`, domain_id: 'default', name: `g${n}`, extra })))
    .execute();
  await db
    .insertInto('user_group_membership')
    .values([
      ...rows((n) => ({ group_id: 'g0', user_id: `u${n}` })),
      ...rows((n) => ({ group_id: `g${n}`, user_id: subject })),
    ])
    .execute();
  await db
    .insertInto('role')
    .values(rows((n) => ({ id: `r${n}`, name: `r${n}`, extra })))
    .execute();
  await db
    .insertInto('implied_role')
    .values(
      rows((n) => n)
        .filter((n) => n > 1)
        .flatMap((n) => [
          { prior_role_id: 'r0', implied_role_id: `r${n}` },
          { prior_role_id: `r${n}`, implied_role_id: 'r1' },
        ]),
    )
    .execute();
  await db
    .insertInto('assignment')
    .values(
      rows((n) => [
        {
          type: 'UserProject' as const,
          actor_id: subject,
          target_id: `p${n}`,
          role_id: `r${n}`,
          inherited: 0 as const,
        },
        { type: 'GroupProject' as const, actor_id: 'g1', target_id: 'c0', role_id: `r${n}`, inherited: 1 as const },
        {
          type: 'GroupProject' as const,
          actor_id: `g${n}`,
          target_id: 'p1',
          role_id: `r${n || 1}`,
          inherited: 0 as const,
        },
        { type: 'UserDomain' as const, actor_id: subject, target_id: `d${n}`, role_id: `r${n}`, inherited: 0 as const },
        { type: 'UserProject' as const, actor_id: `u${n}`, target_id: 'p1', role_id: 'r1', inherited: 0 as const },
      ]).flat(),
    )
    .execute();
  await db
    .insertInto('system_assignment')
    .values(
      rows((n) => ({ type: 'GroupSystem', actor_id: `g${n}`, target_id: 'system', role_id: `r${n}`, inherited: 0 })),
    )
    .execute();
  await db
    .insertInto('region')
    .values(rows((n) => ({ id: `region${n}`, description: '', extra })))
    .execute();
  await db
    .insertInto('service')
    .values(rows((n) => ({ id: `s${n}`, type: `s${n}`, enabled: 1 as const, extra })))
    .execute();
  await db
    .insertInto('endpoint')
    .values(
      rows((n) => ({
        ...{ id: `e${n}`, interface: 'public', region_id: `region${n}`, service_id: `s${n}`, extra },
        ...{ url: 'http://x', enabled: 1 as const },
      })),
    )
    .execute();
}

/** With the least that each must hold once there are many rows, so that no count is of an empty list. */
const lists = (subject: string): [path: string, least: number][] => [
  ['/users', many],
  ['/users?name__contains=u', many],
  ['/users?enabled=true&limit=100', 100],
  ['/groups', many],
  ['/projects', 2 * many],
  ['/projects?tags=red', many],
  ['/domains', many],
  ['/roles', many],
  ['/regions', many],
  ['/services', many],
  ['/endpoints', many],
  ['/role_inferences', many - 2],
  ['/groups/g0/users', many],
  [`/users/${subject}/groups`, many],
  [`/users/${subject}/projects`, many],
  ['/auth/projects', many],
  ['/auth/domains', many],
  ['/auth/catalog', many],
  ['/role_assignments', 5 * many],
  ['/role_assignments?limit=100', 100],
  ['/role_assignments?include_names', 5 * many],
  ['/role_assignments?scope.project.id=p1&effective', many],
  ['/role_assignments?scope.project.id=c9&effective&include_names', many],
  ['/role_assignments?scope.project.id=p0&include_subtree', many],
  [`/role_assignments?user.id=${subject}&effective&include_names`, many],
];

test('lists and effective roles', { timeout: 60_000 }, async () => {
  const server = await createTestServer({ token: { expiration: 7200 } });
  const subject = server.admin.user_id;
  const { database } = server;
  const queriesOf = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
    const before = database.queries;
    const result = await work();
    return [database.queries - before, result];
  };

  async function count() {
    const found: Record<string, number> = {};
    const lengths: Record<string, number> = {};
    const token = await server.token();
    for (const [path] of lists(subject)) {
      const get = () => server.call('GET', `/v3${path}`, { token });
      // The first call fills the caches.
      await get();
      const [queries, { status, body }] = await queriesOf(get);
      expect([path, status]).toEqual([path, 200]);
      found[path] = queries;
      lengths[path] = (Object.values(body).find(Array.isArray) as unknown[]).length;
    }
    const scopes = {
      project: { project: { id: 'p1' } },
      child: { project: { id: 'c9' } },
      domain: { domain: { id: 'd0' } },
    };
    for (const [name, scope] of Object.entries({ ...scopes, system: { system: { all: true } } })) {
      const [queries, scoped] = await queriesOf(() => server.token({ scope }));
      found[`issue: ${name}`] = queries;
      // As after a change by anyone: nothing that is cached counts.
      await server.app.freshness.write('authorization', async () => {});
      const validate = () =>
        server.call('GET', '/v3/auth/tokens', { token: scoped, headers: { 'x-subject-token': scoped } });
      const [validation, { status, body }] = await queriesOf(validate);
      expect([name, status]).toEqual([name, 200]);
      found[`validate: ${name}`] = validation;
      lengths[`roles: ${name}`] = body.token.roles.length;
    }
    return { found, lengths };
  }

  await grow(database, subject, 0, few);
  await server.app.freshness.write('authorization', async () => {});
  const before = await count();
  await grow(database, subject, few, many);
  await server.app.freshness.write('authorization', async () => {});
  const after = await count();
  expect(after.found).toEqual(before.found);
  for (const [path, least] of lists(subject)) expect([path, after.lengths[path]! >= least]).toEqual([path, true]);
  for (const scope of ['project', 'child', 'domain', 'system'])
    expect(after.lengths[`roles: ${scope}`]).toBeGreaterThanOrEqual(many - 1);
  expect(Math.max(...Object.values(after.found))).toBeLessThanOrEqual(15);
  await server.close();
});
