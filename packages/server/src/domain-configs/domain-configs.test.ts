import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { supportedOptions } from './options.ts';
import { domainConfigService } from './service.ts';
import { domainConfigStore } from './store.ts';
import { substitute } from './substitution.ts';

describe('substitution', () => {
  test.each([
    ['ldap://x', 'ldap://x'],
    ['%(password)s', 'S3'],
    ['a%(password)sb%(password)s', 'aS3bS3'],
    ['100%%', '100%'],
    ['%(number)s', '5'],
  ])('%s becomes %s', (value, expected) => {
    expect(substitute(value, { password: 'S3', number: 5 })).toEqual({ value: expected });
  });
  test.each(['%(other)s', '%(password)d', '%', '50% off', '%s', '%(password)', '%(toString)s'])(
    '%s stays as it is',
    (value) => {
      expect(substitute(value, { password: 'S3' })).toEqual({ fault: expect.not.stringContaining('S3') });
    },
  );
});

test('an operator may support further options, whitelisted or sensitive', () => {
  const { whitelisted, sensitive } = supportedOptions({ ldap: 'colour' }, { vault: 'key' });
  expect(whitelisted.ldap).toEqual(expect.arrayContaining(['url', 'colour']));
  expect(sensitive).toEqual({ ldap: ['password'], vault: ['key'] });
});

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    const settings = { security_compliance: { password_regex: '^.+$' }, ldap: { page_size: 7 } };
    server = await createTestServer(settings, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, config?: unknown, as = token) =>
    server.call(method, `/v3/domains/${path}`, { token: as, body: config === undefined ? undefined : { config } });
  const answer = async (...request: Parameters<typeof call>) => {
    const { status, body } = await call(...request);
    return [status, body.config];
  };
  const status = async (...request: Parameters<typeof call>) => (await call(...request)).status;
  let names = 0;
  const domain = async (): Promise<string> => {
    const body = { domain: { name: `d-${++names}` } };
    return (await server.call('POST', '/v3/domains', { token, body })).body.domain.id;
  };
  const service = () =>
    domainConfigService({
      configs: domainConfigStore(server.database),
      supported: supportedOptions(null, null),
      domains: { get: async () => ({}) },
      settings: {},
      defaultDomainId: 'default',
      write: server.app.freshness.write,
      warn: () => {},
    });

  const ldap = { url: 'ldap://%(password)s@x', user_attribute_ignore: ['a'], page_size: 5, chase_referrals: null };

  test('a configuration is set whole, shown without what is sensitive, and replaced', async () => {
    const id = await domain();
    expect(await status('GET', `${id}/config`)).toBe(404);
    const config = { identity: { driver: 'ldap' }, ldap };
    expect(await answer('PUT', `${id}/config`, { ...config, ldap: { ...ldap, password: 'S3' } })).toEqual([
      201,
      config,
    ]);
    expect(await answer('GET', `${id}/config`)).toEqual([200, config]);
    expect(await answer('GET', `${id}/config/ldap`)).toEqual([200, { ldap }]);
    expect(await answer('GET', `${id}/config/ldap/page_size`)).toEqual([200, { page_size: 5 }]);
    expect(await status('HEAD', `${id}/config/ldap/page_size`)).toBe(200);
    expect(await status('GET', `${id}/config/ldap/password`)).toBe(404);
    expect(await status('GET', `${id}/config/ldap/suffix`)).toBe(404);
    const rows = await server.database.db
      .selectFrom('sensitive_config')
      .selectAll()
      .where('domain_id', '=', id)
      .execute();
    expect(rows).toEqual([{ domain_id: id, group: 'ldap', option: 'password', value: '"S3"' }]);
    expect(await service().effective(id)).toEqual({
      identity: { driver: 'ldap' },
      ldap: { ...ldap, url: 'ldap://S3@x', password: 'S3' },
    });
    expect(await answer('PUT', `${id}/config`, { ldap: { url: 'u' } })).toEqual([200, { ldap: { url: 'u' } }]);
    expect(await service().effective(id)).toEqual({ ldap: { url: 'u' } });
  });

  test('a change adds and replaces options; a part that is named must be there and be all that is named', async () => {
    const id = await domain();
    await call('PUT', `${id}/config`, { ldap: { url: 'u', password: 'p' } });
    const changed = { ldap: { url: 'v', suffix: 's' }, identity: { driver: 'ldap' } };
    expect(await answer('PATCH', `${id}/config`, changed)).toEqual([200, changed]);
    expect(await answer('PATCH', `${id}/config/ldap`, { ldap: { url: 'w' } })).toEqual([
      200,
      { ...changed, ldap: { url: 'w', suffix: 's' } },
    ]);
    expect((await answer('PATCH', `${id}/config/ldap/url`, { url: 'x' }))[1]).toMatchObject({ ldap: { url: 'x' } });
    expect(await status('PATCH', `${id}/config/ldap/user`, { user: 'x' })).toBe(404);
    for (const [path, config] of [
      ['ldap', { identity: { driver: 'x' } }],
      ['ldap', { ldap: { url: 'x' }, identity: { driver: 'x' } }],
      ['ldap/url', { ldap: { url: 'x' } }],
      ['ldap/url', { suffix: 'x' }],
      ['ldap/url', { url: 'x', suffix: 'x' }],
      ['ldap/url', 'x'],
    ] as const)
      expect([path, config, await status('PATCH', `${id}/config/${path}`, config)]).toEqual([path, config, 403]);
    await call('DELETE', `${id}/config/identity`);
    expect(await status('PATCH', `${id}/config/identity`, { identity: { driver: 'x' } })).toBe(404);
    expect((await service().effective(id)).ldap).toEqual({ url: 'x', suffix: 's', password: 'p' });
    // A change of nothing but what is sensitive is a change.
    const other = await domain();
    expect(await answer('PATCH', `${other}/config`, { ldap: { password: 'q' } })).toEqual([200, {}]);
  });

  test('options are deleted one by one, by group and together', async () => {
    const id = await domain();
    await call('PUT', `${id}/config`, { ldap: { url: 'u', password: 'p', page_size: 0 }, identity: { driver: 'sql' } });
    expect(await status('DELETE', `${id}/config/ldap/page_size`)).toBe(204);
    expect(await status('DELETE', `${id}/config/ldap/page_size`)).toBe(404);
    expect(await status('DELETE', `${id}/config/ldap/password`)).toBe(204);
    expect(await service().effective(id)).toEqual({ ldap: { url: 'u' }, identity: { driver: 'sql' } });
    expect(await status('DELETE', `${id}/config/ldap`)).toBe(204);
    expect(await status('DELETE', `${id}/config/ldap`)).toBe(404);
    expect(await status('DELETE', `${id}/config`)).toBe(204);
    expect(await status('DELETE', `${id}/config`)).toBe(204);
    expect(await status('GET', `${id}/config`)).toBe(404);
  });

  test.each([
    [undefined, 403],
    [null, 403],
    [{}, 403],
    [[], 403],
    ['', 403],
    ['text', 400],
    [5, 400],
    [['x'], 400],
    [{ ldap: {} }, 403],
    [{ ldap: 5 }, 403],
    [{ ldap: ['url'] }, 403],
    [{ ldap: { colour: 'red' } }, 403],
    [{ token: { expiration: 1 } }, 403],
    [{ constructor: { name: 1 } }, 403],
  ])('a configuration of %j is refused: %i', async (config, expected) => {
    const id = await domain();
    for (const method of ['PUT', 'PATCH'])
      expect((await server.call(method, `/v3/domains/${id}/config`, { token, body: { config } })).status).toBe(
        expected,
      );
    expect(await status('GET', `${id}/config`)).toBe(404);
  });

  test('unknown domains, groups and options', async () => {
    const id = await domain();
    expect(await status('GET', 'nope/config')).toBe(404);
    expect(await status('GET', 'nope/config/nope')).toBe(403);
    expect(await status('PUT', 'nope/config', { ldap: { url: 'u' } })).toBe(404);
    expect(await status('PATCH', 'nope/config', { ldap: { url: 'u' } })).toBe(404);
    expect(await status('DELETE', 'nope/config')).toBe(404);
    for (const part of ['nope', 'ldap/nope', 'security_compliance/lockout_duration'])
      for (const method of ['GET', 'DELETE'])
        expect([part, await status(method, `${id}/config/${part}`)]).toEqual([part, 403]);
  });

  test('defaults are what the service itself is configured with', async () => {
    const { body } = await call('GET', 'config/default');
    expect(body.config.identity).toEqual({ driver: 'sql', list_limit: null });
    expect(body.config.ldap).toMatchObject({ page_size: 7, user_attribute_ignore: ['default_project_id'] });
    expect(Object.keys(body.config.ldap)).toHaveLength(49);
    expect(await answer('GET', 'config/ldap/default')).toEqual([200, { ldap: body.config.ldap }]);
    expect(await answer('GET', 'config/ldap/url/default')).toEqual([200, { url: 'ldap://localhost' }]);
    for (const part of ['nope', 'ldap/nope', 'ldap/password', 'security_compliance'])
      expect([part, await status('GET', `config/${part}/default`)]).toEqual([part, 403]);
  });

  test('the rules for passwords are shown to everybody, of the default domain', async () => {
    const user = { name: 'anybody', password: 'p', domain_id: 'default' };
    const { id } = (await server.call('POST', '/v3/users', { token, body: { user } })).body.user;
    const anybody = await server.token({ user: { id }, password: 'p', scope: 'unscoped' });
    const path = 'default/config/security_compliance';
    const rules = { password_regex: '^.+$', password_regex_description: null };
    expect(await answer('GET', path, undefined, anybody)).toEqual([200, { security_compliance: rules }]);
    expect(await answer('GET', `${path}/password_regex`, undefined, anybody)).toEqual([
      200,
      { password_regex: '^.+$' },
    ]);
    expect(await status('GET', `${path}/lockout_duration`, undefined, anybody)).toBe(403);
    expect(await status('GET', `${await domain()}/config/security_compliance`)).toBe(403);
    for (const [method, rest] of [
      ['GET', 'default/config'],
      ['GET', 'config/default'],
      ['PUT', 'default/config'],
      ['DELETE', 'default/config'],
    ] as const)
      expect(await status(method, rest, undefined, anybody)).toBe(403);
  });

  test('one domain alone is registered for the SQL driver, until it gives it back or is deleted', async () => {
    const [one, two] = [await domain(), await domain()];
    const { registerSqlDriver, releaseSqlDriver } = service();
    expect(await registerSqlDriver(one)).toBe(true);
    expect(await registerSqlDriver(one)).toBe(true);
    expect(await registerSqlDriver(two)).toBe(false);
    await releaseSqlDriver(two);
    expect(await registerSqlDriver(two)).toBe(false);
    await releaseSqlDriver(one);
    expect(await registerSqlDriver(two)).toBe(true);
    await call('PUT', `${two}/config`, { ldap: { url: 'u', password: 'p' } });
    await server.call('PATCH', `/v3/domains/${two}`, { token, body: { domain: { enabled: false } } });
    expect((await server.call('DELETE', `/v3/domains/${two}`, { token })).status).toBe(204);
    expect(await service().effective(two)).toEqual({});
    expect(await registerSqlDriver(one)).toBe(true);
  });
});
