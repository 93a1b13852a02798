import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  const call = (method: string, path: string, body?: unknown) => server.call(method, `/v3${path}`, { token, body });
  const make = async (kind: string, fields: object): Promise<string> => {
    const { status, body } = await call('POST', `/${kind}s`, { [kind]: fields });
    expect(status, JSON.stringify(body)).toBe(201);
    return body[kind].id;
  };
  const role = async (name: string): Promise<string> => (await call('GET', `/roles?name=${name}`)).body.roles[0].id;
  const rows = async (table: 'assignment' | 'project_tag' | 'project_option' | 'user' | 'group' | 'role') =>
    (await server.database.db.selectFrom(table).selectAll().execute()).length;
  const events = async () =>
    (await server.database.db.selectFrom('revocation_event').selectAll().execute()).map(({ project_id }) => project_id);

  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
  }, 60_000);
  afterAll(() => server.close());

  test('a project takes along what hangs on it, and its tokens', async () => {
    const project = await make('project', { name: 'doomed', tags: ['a'], options: { immutable: false } });
    const user = await make('user', { name: 'u', password: 'pw', default_project_id: project });
    await call('PUT', `/projects/${project}/users/${user}/roles/${await role('member')}`);
    const theirs = await server.token({ user: { id: user }, password: 'pw', scope: { project: { id: project } } });
    const validate = () => server.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': theirs } });
    expect((await validate()).status).toBe(200);
    const { db } = server.database;
    await server.app.freshness.write('authorization', async (trx) => {
      await trx
        .insertInto('credential')
        .values({
          id: 'c',
          user_id: user,
          project_id: project,
          type: 'ec2',
          extra: '{}',
          key_hash: 'h',
          encrypted_blob: 'b',
        })
        .execute();
      await trx
        .insertInto('trust')
        .values({
          id: 't',
          trustor_user_id: user,
          trustee_user_id: user,
          project_id: project,
          impersonation: 0,
          extra: '{}',
        })
        .execute();
      await trx.insertInto('project_endpoint').values({ endpoint_id: 'e', project_id: project }).execute();
    });

    expect((await call('DELETE', `/projects/${project}`)).status).toBe(204);
    expect((await validate()).status).toBe(404);
    expect(await events()).toEqual([project]);
    expect([await rows('project_tag'), await rows('project_option')]).toEqual([0, 0]);
    expect(await db.selectFrom('assignment').where('target_id', '=', project).selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('credential').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('project_endpoint').selectAll().execute()).toEqual([]);
    expect((await db.selectFrom('trust').select('deleted_at').executeTakeFirstOrThrow()).deleted_at).not.toBeNull();
    expect((await call('GET', `/users/${user}`)).body.user).not.toHaveProperty('default_project_id');
    expect((await call('DELETE', `/projects/${project}`)).status).toBe(404);
  });

  describe('a domain', () => {
    let domain: string;
    let inner: string;
    const before = { user: 0, group: 0, role: 0, assignment: 0 };
    beforeAll(async () => {
      for (const table of ['user', 'group', 'role', 'assignment'] as const) before[table] = await rows(table);
      domain = await make('domain', { name: 'doomed', tags: ['x'] });
      const top = await make('project', { name: 'top', domain_id: domain, tags: ['y'] });
      inner = await make('project', { name: 'inner', domain_id: domain, parent_id: top });
      const user = await make('user', { name: 'u', domain_id: domain });
      const group = await make('group', { name: 'g', domain_id: domain });
      await make('role', { name: 'r', domain_id: domain });
      await call('PUT', `/groups/${group}/users/${user}`);
      await call('PUT', `/domains/${domain}/groups/${group}/roles/${await role('member')}`);
      await call('PUT', `/projects/${inner}/users/${server.admin.user_id}/roles/${await role('member')}`);
    });

    test('is not deleted while it is enabled, by neither of its names', async () => {
      expect((await call('DELETE', `/domains/${domain}`)).status).toBe(403);
      expect((await call('DELETE', `/projects/${domain}`)).status).toBe(403);
      expect((await call('DELETE', '/domains/default')).status).toBe(403);
    });

    test('stays whole where one of its projects is immutable', async () => {
      expect((await call('PATCH', `/domains/${domain}`, { domain: { enabled: false } })).status).toBe(200);
      await call('PATCH', `/projects/${inner}`, { project: { options: { immutable: true } } });
      expect((await call('DELETE', `/domains/${domain}`)).status).toBe(403);
      expect((await call('GET', `/projects?domain_id=${domain}`)).body.projects).toHaveLength(2);
      await call('PATCH', `/projects/${inner}`, { project: { options: { immutable: null } } });
    });

    test('takes along projects, users, groups, roles and grants', async () => {
      const revoked = await events();
      expect((await call('DELETE', `/domains/${domain}`)).status).toBe(204);
      expect((await call('GET', `/domains/${domain}`)).status).toBe(404);
      expect((await call('GET', `/projects/${inner}`)).status).toBe(404);
      for (const table of ['user', 'group', 'role', 'assignment'] as const) {
        expect(`${table} ${await rows(table)}`).toBe(`${table} ${before[table]}`);
      }
      expect(await rows('project_tag')).toBe(0);
      const written = (await events()).slice(revoked.length);
      expect(written).toEqual(expect.arrayContaining([domain, inner]));
      expect(written.filter((id) => id !== null)).toHaveLength(3);
    });
  });
});
