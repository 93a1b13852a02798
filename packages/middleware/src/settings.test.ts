import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { AuthTokenConfigError } from './errors.ts';
import type { AuthTokenOptions } from './options.ts';
import { readSettings } from './settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'auth-token-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function file(text: string): string {
  files += 1;
  const path = join(directory, `${files}.conf`);
  writeFileSync(path, text);
  return path;
}

const logger = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() });
const read = (options: AuthTokenOptions) => readSettings({ env: {}, log: logger(), ...options });

const signIn = { authUrl: 'http://keystone:5000/v3', username: 'notes', userDomainId: 'default', password: 's3cret' };

test('the defaults are keystonemiddleware 2026.1', () => {
  expect(read(signIn)).toMatchObject({
    wwwAuthenticateUri: 'http://keystone:5000/v3',
    interface: 'internal',
    delayAuthDecision: false,
    timeout: 60_000,
    retries: 3,
    tokenCacheTime: 300,
    includeServiceCatalog: true,
    enforceTokenBind: 'permissive',
    serviceTokenRoles: new Set(['service']),
    serviceTokenRolesRequired: true,
    serviceType: undefined,
  });
});

test('a file, a later file, the environment, code: each wins over what stands before it', () => {
  const common = 'auth_url = http://file/v3\nusername = nova\nuser_domain_name = Default\npassword = p\n';
  const one = file(`[keystone_authtoken]\n${common}service_type = one\nregion_name = one\ninterface = one\n`);
  const two = file('[keystone_authtoken]\nservice_type = two\nregion-name = two\n');
  const settings = read({
    configFile: [one, two],
    env: { OS_KEYSTONE_AUTHTOKEN__SERVICE_TYPE: 'three', OS_KEYSTONE_AUTHTOKEN__TOKEN_CACHE_TIME: '7' },
    tokenCacheTime: 8,
  });
  expect(settings).toMatchObject({ interface: 'one', regionName: 'two', serviceType: 'three', tokenCacheTime: 8 });
  expect(settings.auth.authUrl).toBe('http://file/v3');
});

test('a real configuration file, older names included', () => {
  const log = logger();
  const path = file(`
[DEFAULT]
identity_host = keystone.example
[keystone_authtoken]
auth_uri = http://$identity_host:5000/
auth_plugin = password
auth_url = http://\${identity_host}:5000/v3
memcached_servers = a:11211,b:11211
user_name = nova
user_domain_id = default
password = pa$$word
tenant_name = service
project_domain_id = default
service_token_roles = service, admin
delay_auth_decision = yes
`);
  expect(read({ configFile: path, log })).toMatchObject({
    wwwAuthenticateUri: 'http://keystone.example:5000/',
    delayAuthDecision: true,
    serviceTokenRoles: new Set(['service', 'admin']),
  });
  expect(log.warn).toHaveBeenCalledTimes(1);
  expect(log.warn).toHaveBeenCalledWith(expect.stringContaining('memcached_servers has no effect'));
});

test('auth_section names another section; code still wins over it', () => {
  const path = file(`[keystone_authtoken]
auth_section = shared
service_type = notes
[shared]
auth_type = v3applicationcredential
auth_url = http://shared/v3
application_credential_id = id
application_credential_secret = secret
valid_interfaces = public
`);
  expect(read({ configFile: path }).auth.authUrl).toBe('http://shared/v3');
  expect(read({ configFile: path, authUrl: 'http://code/v3' }).auth.authUrl).toBe('http://code/v3');
});

describe('OS_* of a shell', () => {
  const env = {
    OS_AUTH_URL: 'http://shell/v3',
    OS_USERNAME: 'admin',
    OS_PASSWORD: 'x',
    OS_USER_DOMAIN_ID: 'default',
    OS_PROJECT_NAME: 'admin',
    OS_PROJECT_DOMAIN_ID: 'default',
    OS_REGION_NAME: 'RegionOne',
    OS_IDENTITY_API_VERSION: '3',
  };
  test('sign in where nothing else does', () => {
    const settings = read({ env });
    expect(settings.auth.authUrl).toBe('http://shell/v3');
    expect(settings.regionName).toBe('RegionOne');
  });
  test('do not mix with a credential from code', () => {
    expect(() => read({ env, authUrl: 'http://code/v3' })).toThrow(/no way to sign in/);
    expect(read({ env, ...signIn }).regionName).toBeUndefined();
  });
});

describe('refused, by name and without values', () => {
  const cases: [string, AuthTokenOptions, string][] = [
    ['unknown in code', { ...signIn, delayAuthDesicion: true } as AuthTokenOptions, '"delay_auth_desicion"'],
    ['snake_case in code', { ...signIn, auth_url: 'x' } as AuthTokenOptions, '"auth_url" in code'],
    ['unknown in a file', { configFile: file('[keystone_authtoken]\npasword = geheim\n') }, '"pasword"'],
    ['unknown in the environment', { ...signIn, env: { OS_KEYSTONE_AUTHTOKEN__X: 'geheim' } }, '"x"'],
    ['no way to sign in', {}, 'auth_url is missing'],
    ['no user', { authUrl: 'http://k/v3', password: 'geheim' }, 'no way to sign in'],
    ['unknown plugin', { ...signIn, authType: 'v3kerberos' }, 'v3kerberos'],
    ['a bad boolean', { ...signIn, insecure: 'geheim' as never }, 'option insecure must be a boolean'],
    ['a bad number', { ...signIn, tokenCacheTime: 1.5 }, 'option token_cache_time must be a whole number'],
    ['a negative number', { ...signIn, httpRequestMaxRetries: -1 }, 'http_request_max_retries must be 0 or more'],
    ['a bad list', { ...signIn, serviceTokenRoles: [1] as never }, 'option service_token_roles must be a list'],
    ['a bad string', { ...signIn, serviceType: 1 as never }, 'option service_type must be a string'],
    ['a quote in the URI', { ...signIn, wwwAuthenticateUri: 'http://k/"' }, 'www_authenticate_uri'],
    ['a missing file', { configFile: join(directory, 'none') }, 'ENOENT'],
    ['a missing certificate', { ...signIn, cafile: join(directory, 'none') }, 'cafile'],
    ['a cache of nothing', { ...signIn, tokenCacheSize: 0 }, 'tokenCacheSize'],
  ];
  test.each(cases)('%s', (_name, options, message) => {
    expect(() => read(options)).toThrow(AuthTokenConfigError);
    expect(() => read(options)).toThrow(message);
    expect(() => read(options)).not.toThrow(/geheim/);
  });
});

test('what weakens a service is said at start', () => {
  const log = logger();
  read({ ...signIn, serviceTokenRolesRequired: false, wwwAuthenticateUri: 'http://k', log });
  expect(log.warn).toHaveBeenCalledWith(expect.stringContaining('service_token_roles_required is off'));
});
