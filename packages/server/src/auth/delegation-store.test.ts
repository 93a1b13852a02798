/** The queries about delegated tokens on every database. */
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { delegationWorld } from './delegation-testing.ts';

await forEachDialect((makeDatabase) => {
  test('application credentials and trusts from making to their end', async () => {
    const database = await makeDatabase({ empty: true });
    const world = await delegationWorld({}, { database });
    const { alice, bob, carol, project, roles } = world;
    const alices = await world.scoped(alice);
    const rules = [
      { service: 'identity', method: 'GET', path: '/v3/**' },
      { service: 'compute', method: 'POST', path: '/v2.1/servers' },
    ];
    const made = await world.call(
      'POST',
      `/users/${alice}/application_credentials`,
      {
        application_credential: {
          name: 'program',
          unrestricted: true,
          expires_at: '2031-01-01T00:00:00.25Z',
          roles: [{ name: 'cook' }],
          access_rules: rules,
        },
      },
      alices,
    );
    expect(made.status).toBe(201);
    const { id, secret, access_rules } = made.body.application_credential;
    expect(made.body.application_credential).toMatchObject({
      unrestricted: true,
      expires_at: '2031-01-01T00:00:00.250000',
    });
    const signedIn = await world.byCredential({ id, secret });
    expect(signedIn.body.token).toMatchObject({
      application_credential: { restricted: false, access_rules: expect.arrayContaining(access_rules) },
    });
    expect(signedIn.body.token.roles.map(({ name }: { name: string }) => name).sort()).toEqual(['cook', 'wash']);
    const path = `/users/${alice}/access_rules/${access_rules[0].id}`;
    expect((await world.call('DELETE', path, undefined, alices)).status).toBe(403);
    const second = { application_credential: { name: 'second', access_rules: [{ id: access_rules[0].id }, rules[1]] } };
    const shared = await world.call('POST', `/users/${alice}/application_credentials`, second, alices);
    expect(shared.body.application_credential.access_rules).toEqual(access_rules);
    const conflict = await world.call('POST', `/users/${alice}/application_credentials`, second, alices);
    expect(conflict.status).toBe(409);

    const terms = {
      trustor_user_id: alice,
      trustee_user_id: bob,
      impersonation: true,
      project_id: project,
      roles: [{ id: roles.cook }],
      expires_at: '2031-01-01T00:00:00Z',
    };
    const above = await world.call(
      'POST',
      '/OS-TRUST/trusts',
      { trust: { ...terms, allow_redelegation: true } },
      alices,
    );
    expect(above.status).toBe(201);
    const bobs = world.tokenOf(await world.byTrust(bob, above.body.trust.id));
    const below = await world.call('POST', '/OS-TRUST/trusts', { trust: { ...terms, trustee_user_id: carol } }, bobs);
    expect(below.status).toBe(201);
    const again = await world.call('POST', '/OS-TRUST/trusts', { trust: { ...terms, trustee_user_id: carol } }, bobs);
    expect(again.status).toBe(409);
    const carols = await world.byTrust(carol, below.body.trust.id);
    expect(carols.body.token).toMatchObject({ user: { id: alice }, expires_at: expect.any(String) });
    const once = { ...terms, expires_at: null, remaining_uses: 1 };
    const limited = await world.call('POST', '/OS-TRUST/trusts', { trust: once }, alices);
    const uses = await Promise.all([1, 2, 3].map(() => world.byTrust(bob, limited.body.trust.id)));
    expect(uses.filter(({ status }) => status === 201)).toHaveLength(1);

    await world.call('DELETE', `/OS-TRUST/trusts/${above.body.trust.id}`);
    expect((await world.validate(world.tokenOf(carols))).status).toBe(404);
    const known = { 'openstack-identity-access-rules': '1' };
    expect((await world.validate(world.tokenOf(signedIn), known)).status).toBe(200);
    await world.call('DELETE', `/roles/${roles.cook}`);
    expect((await world.validate(world.tokenOf(signedIn), known)).status).toBe(404);
    await world.call('DELETE', `/users/${alice}`);
    const counted = sql<{ left: number }>`select count(*) as ${sql.id('left')} from access_rule`;
    expect(Number((await counted.execute(database.db)).rows[0]!.left)).toBe(0);
    await world.server.app.close();
  }, 60_000);

  test('where a delegated token stands is found by three queries, the catalog included', async () => {
    const database = await makeDatabase({ empty: true });
    const world = await delegationWorld({}, { database });
    const { alice, bob, carol, project, roles } = world;
    const alices = await world.scoped(alice);
    const terms = { trustor_user_id: alice, impersonation: true, project_id: project, roles: [{ id: roles.wash }] };
    const pass = async (trustee_user_id: string, token: string) =>
      (
        await world.call(
          'POST',
          '/OS-TRUST/trusts',
          { trust: { ...terms, trustee_user_id, allow_redelegation: true } },
          token,
        )
      ).body.trust.id;
    const bobs = world.tokenOf(await world.byTrust(bob, await pass(bob, alices)));
    const carols = world.tokenOf(await world.byTrust(carol, await pass(carol, bobs)));
    const made = await world.call(
      'POST',
      `/users/${alice}/application_credentials`,
      { application_credential: { name: 'program', access_rules: [{ service: 'x', method: 'GET', path: '/x' }] } },
      alices,
    );
    const { id, secret } = made.body.application_credential;
    const program = world.tokenOf(await world.byCredential({ id, secret }));
    const known = { 'openstack-identity-access-rules': '1' };
    // The one who asks is validated as well: a subject, its roles, and the catalog that both share.
    const costOf = async (token: string) => {
      await world.server.app.freshness.write('authorization', async () => {});
      const before = database.queries;
      expect((await world.validate(token, known)).status).toBe(200);
      return database.queries - before;
    };
    await costOf(alices);
    const direct = await costOf(alices);
    for (const token of [bobs, carols, program]) expect(await costOf(token)).toBe(direct);
    await world.server.app.close();
  }, 60_000);
});
