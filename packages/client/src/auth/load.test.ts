import { describe, expect, test } from 'vitest';
import { applicationCredential, ConfigError, createTransport, loadAuth, password, token } from '../index.ts';
import { recordedServer, recording } from '../testing/recorded-server.ts';

/** What a plugin really sends. */
async function sent(make: (authUrl: string) => ReturnType<typeof password>): Promise<unknown> {
  await using server = await recordedServer(() => recording('token-project'));
  await make(`${server.url}/v3`).authenticate(createTransport());
  return JSON.parse(server.seen[0]!.body).auth;
}

const user = { userId: 'u', password: 'p' };
const identity = { methods: ['password'], password: { user: { id: 'u', password: 'p' } } };

describe('scopes', () => {
  test.each([
    [{}, undefined],
    [{ unscoped: true }, 'unscoped'],
    [{ projectId: 'p1' }, { project: { id: 'p1' } }],
    [{ projectName: 'web', projectDomainName: 'Acme' }, { project: { name: 'web', domain: { name: 'Acme' } } }],
    [{ projectName: 'web', defaultDomainId: 'default' }, { project: { name: 'web', domain: { id: 'default' } } }],
    [{ domainId: 'd' }, { domain: { id: 'd' } }],
    [{ domainName: 'Acme' }, { domain: { name: 'Acme' } }],
    [{ systemScope: 'all' }, { system: { all: true } }],
    [{ trustId: 't' }, { 'OS-TRUST:trust': { id: 't' } }],
  ])('%j', async (options, scope) => {
    const auth = await sent((authUrl) => password({ authUrl, ...user, ...options }));
    expect(auth).toEqual({ identity, ...(scope !== undefined && { scope }) });
  });

  test.each([
    [{ projectId: 'p', domainId: 'd' }, 'one scope, but these are given: project, domain'],
    [{ projectName: 'web' }, 'projectDomainId or projectDomainName'],
    [{ systemScope: 'some' }, 'not "all"'],
  ])('%j is refused', (options, message) => {
    expect(() => password({ authUrl: 'http://h/v3', ...user, ...options })).toThrow(message);
  });
});

describe('plugins', () => {
  test('token', async () => {
    const auth = await sent((authUrl) => token({ authUrl, token: 'abc', domainId: 'd' }));
    expect(auth).toEqual({ identity: { methods: ['token'], token: { id: 'abc' } }, scope: { domain: { id: 'd' } } });
  });

  test('application credential, by id and by name', async () => {
    const secret = { applicationCredentialSecret: 's' };
    const body = (application_credential: object) => ({
      identity: { methods: ['application_credential'], application_credential },
    });
    expect(
      await sent((authUrl) => applicationCredential({ authUrl, applicationCredentialId: 'a', ...secret })),
    ).toEqual(body({ id: 'a', secret: 's' }));
    const named = { applicationCredentialName: 'ci', username: 'eva', userDomainId: 'default', ...secret };
    expect(await sent((authUrl) => applicationCredential({ authUrl, ...named }))).toEqual(
      body({ name: 'ci', user: { name: 'eva', domain: { id: 'default' } }, secret: 's' }),
    );
  });

  test('are loaded by name, from options in any spelling', async () => {
    const options = {
      'user-id': 'u',
      password: 'p',
      tenant_id: 'old',
      projectId: 'p1',
      unscoped: 'False',
      region: 'x',
    };
    expect(await sent((auth_url) => loadAuth('v3password', { auth_url, ...options }))).toEqual({
      identity,
      scope: { project: { id: 'p1' } },
    });
  });

  test.each([
    [undefined, {}, 'auth_url is missing'],
    ['v3kerberos', { auth_url: 'http://h' }, '"v3kerberos" is not one of'],
    ['constructor', { auth_url: 'http://h' }, 'is not one of'],
    ['password', { auth_url: 'http://h', user_id: 'u' }, 'password is missing'],
    ['password', { auth_url: 'http://h', password: 'p' }, 'userId or username is missing'],
    ['password', { auth_url: 'http://h', password: 'p', username: 'u' }, 'userDomainId or userDomainName'],
    ['token', { auth_url: 'http://h' }, 'token is missing'],
    ['v3applicationcredential', { auth_url: 'http://h' }, 'applicationCredentialSecret is missing'],
  ])('%s with %j is refused', (type, options, message) => {
    const load = () => loadAuth(type, options);
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(message);
  });
});
