import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

const PATH = '/v3/OS-FEDERATION/identity_providers';
const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'UserName' }] }];

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    await call('PUT', '/v3/OS-FEDERATION/mappings/plain', { mapping: { rules } });
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
  const put = (id: string, identity_provider: object) => call('PUT', `${PATH}/${id}`, { identity_provider });
  const patch = (id: string, identity_provider: object) => call('PATCH', `${PATH}/${id}`, { identity_provider });
  const userExists = async (id: string) => (await call('GET', `/v3/users/${id}`)).status === 200;

  describe('identity providers', () => {
    test('without a domain, one is made; it stays when the provider goes', async () => {
      const { status, body } = await call('PUT', `${PATH}/bare`, {});
      expect(status).toBe(201);
      const { domain_id } = body.identity_provider;
      const self = `http://localhost${PATH}/bare`;
      const identity_provider = {
        id: 'bare',
        domain_id,
        enabled: false,
        description: null,
        remote_ids: [],
        authorization_ttl: null,
        links: { self, protocols: `${self}/protocols` },
      };
      expect(body).toEqual({ identity_provider });
      expect((await call('GET', `${PATH}/bare`)).body).toEqual({ identity_provider });
      const { domain } = (await call('GET', `/v3/domains/${domain_id}`)).body;
      expect(domain).toMatchObject({
        name: domain_id,
        enabled: true,
        description: 'Auto generated federated domain for Identity Provider: bare',
      });
      expect((await call('DELETE', `${PATH}/bare`)).status).toBe(204);
      expect((await call('GET', `${PATH}/bare`)).status).toBe(404);
      expect((await call('GET', `/v3/domains/${domain_id}`)).status).toBe(200);
      expect((await call('DELETE', `${PATH}/bare`)).status).toBe(404);
    });

    test('a domain that is named exists; an id that is taken is a conflict and leaves no domain behind', async () => {
      expect((await put('named', { domain_id: 'none' })).status).toBe(404);
      expect((await put('named', { domain_id: 'default' })).status).toBe(201);
      expect((await put('named', { domain_id: 'none' })).status).toBe(404);
      const domains = async () => (await call('GET', '/v3/domains')).body.domains.length;
      const before = await domains();
      expect((await put('named', {})).status).toBe(409);
      expect(await domains()).toBe(before);
    });

    test('a remote id names one provider', async () => {
      const { body } = await put('remote', { domain_id: 'default', remote_ids: ['z', 'a'], enabled: true });
      expect(body.identity_provider.remote_ids).toEqual(['a', 'z']);
      expect((await put('rival', { domain_id: 'default', remote_ids: ['a'] })).status).toBe(409);
      expect((await put('rival', { domain_id: 'default', remote_ids: ['b'] })).status).toBe(201);
      expect((await patch('rival', { remote_ids: ['b', 'a'] })).status).toBe(409);
      expect((await patch('rival', { remote_ids: ['b', 'c'] })).body.identity_provider.remote_ids).toEqual(['b', 'c']);
      expect((await patch('rival', { description: 'x' })).body.identity_provider).toMatchObject({
        description: 'x',
        remote_ids: ['b', 'c'],
      });
      expect((await patch('rival', { remote_ids: null, authorization_ttl: 5 })).body.identity_provider).toMatchObject({
        remote_ids: [],
        authorization_ttl: 5,
      });
      expect((await put('long', { domain_id: 'default', remote_ids: ['l'.repeat(255)] })).status).toBe(201);
    });

    test.each([
      [{ identity_provider: null }],
      [{ identity_provider: {}, other: 1 }],
      [{ identity_provider: { id: 'x' } }],
      [{ identity_provider: { enabled: 'True' } }],
      [{ identity_provider: { enabled: null } }],
      [{ identity_provider: { authorization_ttl: -1 } }],
      [{ identity_provider: { authorization_ttl: 2 ** 31 } }],
      [{ identity_provider: { remote_ids: ['a', 'a'] } }],
      [{ identity_provider: { remote_ids: ['r'.repeat(256)] } }],
      [{ identity_provider: { remote_ids: 'a' } }],
      [{ identity_provider: { domain_id: '' } }],
      [{ identity_provider: { domain_id: 'a b' } }],
      [{ identity_provider: { description: 1 } }],
    ])('a create with %j is refused', async (body) => {
      expect((await call('PUT', `${PATH}/refused`, body)).status).toBe(400);
    });

    test('a change needs something to change, and never the domain', async () => {
      await put('fixed', { domain_id: 'default' });
      expect((await patch('fixed', {})).status).toBe(400);
      expect((await patch('fixed', { domain_id: 'default' })).status).toBe(400);
      expect((await call('PATCH', `${PATH}/fixed`, {})).status).toBe(400);
      expect((await patch('none', { enabled: true })).status).toBe(404);
      expect((await put('i'.repeat(65), { domain_id: 'default' })).status).toBe(400);
    });

    test('lists are filtered and paged', async () => {
      for (const id of ['l1', 'l2', 'l3']) await put(id, { domain_id: 'default', enabled: id !== 'l2' });
      const ids = async (query: string) =>
        (await call('GET', `${PATH}?${query}`)).body.identity_providers.map(({ id }: { id: string }) => id);
      expect(await ids('id__startswith=l&enabled=true')).toEqual(['l1', 'l3']);
      expect(await ids('enabled=False&id=l2')).toEqual(['l2']);
      expect(await ids('id__startswith=l&limit=2&marker=l1')).toEqual(['l2', 'l3']);
      expect((await call('GET', `${PATH}?enabled=maybe`)).status).toBe(400);
    });

    test('a deleted domain takes its providers along', async () => {
      const { body } = await put('domestic', { remote_ids: ['home'] });
      const { domain_id } = body.identity_provider;
      await call('PATCH', `/v3/domains/${domain_id}`, { domain: { enabled: false } });
      expect((await call('DELETE', `/v3/domains/${domain_id}`)).status).toBe(204);
      expect((await call('GET', `${PATH}/domestic`)).status).toBe(404);
      expect((await put('heir', { domain_id: 'default', remote_ids: ['home'] })).status).toBe(201);
    });
  });

  describe('protocols', () => {
    const protocol = (idp: string, id: string) => `${PATH}/${idp}/protocols/${id}`;

    test('a protocol is shown short by itself and whole in a list; an unknown provider has none', async () => {
      await put('host', { domain_id: 'default' });
      const given = { protocol: { mapping_id: 'plain', remote_id_attribute: 'ISS' } };
      const { status, body } = await call('PUT', protocol('host', 'saml2'), given);
      expect(status).toBe(201);
      const links = {
        self: `http://localhost${protocol('host', 'saml2')}`,
        identity_provider: `http://localhost${PATH}/host`,
      };
      expect(body).toEqual({ protocol: { id: 'saml2', mapping_id: 'plain', links } });
      expect((await call('GET', protocol('host', 'saml2'))).body).toEqual(body);
      expect((await call('GET', `${PATH}/host/protocols`)).body).toEqual({
        protocols: [{ id: 'saml2', idp_id: 'host', mapping_id: 'plain', remote_id_attribute: 'ISS', links }],
        links: { self: `http://localhost${PATH}/host/protocols`, next: null, previous: null },
      });
      expect((await call('GET', `${PATH}/none/protocols`)).body.protocols).toEqual([]);
      expect((await call('PUT', protocol('host', 'saml2'), given)).status).toBe(409);
    });

    test('provider and mapping exist', async () => {
      await put('strict', { domain_id: 'default' });
      const create = (idp: string, id: string, given: object) =>
        call('PUT', protocol(idp, id), { protocol: given }).then(({ status }) => status);
      expect(await create('none', 'p', { mapping_id: 'plain' })).toBe(404);
      expect(await create('none', 'p', { mapping_id: 'none' })).toBe(400);
      expect(await create('strict', 'p', { mapping_id: 'none' })).toBe(400);
      expect(await create('strict', 'p', {})).toBe(400);
      expect(await create('strict', 'p', { mapping_id: 'plain', id: 'x' })).toBe(400);
      expect(await create('strict', 'p'.repeat(65), { mapping_id: 'plain' })).toBe(400);
      expect(await create('strict', 'p', { mapping_id: 'plain', remote_id_attribute: null })).toBe(201);
      const change = (id: string, given: object) =>
        call('PATCH', protocol('strict', id), { protocol: given }).then(({ status }) => status);
      expect(await change('p', { mapping_id: 'none' })).toBe(400);
      expect(await change('p', { remote_id_attribute: 'x' })).toBe(400);
      expect(await change('p', { mapping_id: 'plain', remote_id_attribute: null })).toBe(400);
      expect(await change('p', { mapping_id: 'plain', remote_id_attribute: 'x' })).toBe(200);
      expect(await change('q', { mapping_id: 'plain' })).toBe(404);
      expect((await call('DELETE', protocol('strict', 'p'))).status).toBe(204);
      expect((await call('DELETE', protocol('strict', 'p'))).status).toBe(404);
    });
  });

  test('users who have no other name go with the protocol or the provider that brought them', async () => {
    const { db } = server.database;
    await put('source', { domain_id: 'default' });
    for (const id of ['one', 'two'])
      await call('PUT', `${PATH}/source/protocols/${id}`, { protocol: { mapping_id: 'plain' } });
    const addUser = (id: string) =>
      db
        .insertInto('user')
        .values({ id, domain_id: 'default', enabled: 1, extra: '{}' } as never)
        .execute();
    const link = (user_id: string, protocol_id: string) =>
      db
        .insertInto('federated_user')
        .values({
          user_id,
          idp_id: 'source',
          protocol_id,
          unique_id: `${user_id}@${protocol_id}`,
          display_name: user_id,
        })
        .execute();
    for (const id of ['viaone', 'viatwo', 'viaboth']) await addUser(id);
    await link('viaone', 'one');
    await link('viatwo', 'two');
    await link('viaboth', 'one');
    await link('viaboth', 'two');
    const local = (
      await call('POST', '/v3/users', {
        user: {
          name: 'local',
          federated: [{ idp_id: 'source', protocols: [{ protocol_id: 'one', unique_id: 'local' }] }],
        },
      })
    ).body.user.id;
    const group = (await call('POST', '/v3/groups', { group: { name: 'vouched' } })).body.group.id;
    for (const user_id of ['viaone', 'viatwo'])
      await db
        .insertInto('expiring_user_group_membership')
        .values({ user_id, group_id: group, idp_id: 'source', last_verified: '2026-01-01 00:00:00' })
        .execute();
    const remaining = async () =>
      (await Promise.all(['viaone', 'viatwo', 'viaboth', local].map(async (id) => [id, await userExists(id)])))
        .filter(([, exists]) => exists)
        .map(([id]) => id);

    expect(await remaining()).toEqual(['viaone', 'viatwo', 'viaboth', local]);
    expect((await call('DELETE', `${PATH}/source/protocols/one`)).status).toBe(204);
    expect(await remaining()).toEqual(['viatwo', 'viaboth', local]);
    expect((await call('DELETE', `${PATH}/source`)).status).toBe(204);
    expect(await remaining()).toEqual([local]);
    for (const table of ['federated_user', 'expiring_user_group_membership', 'federation_protocol'] as const)
      expect(await db.selectFrom(table).selectAll().where('idp_id', '=', 'source').execute()).toEqual([]);
  });
});
