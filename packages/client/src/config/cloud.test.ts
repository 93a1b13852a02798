import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, readCloud, sessionFromCloud, sessionFromEnvironment } from '../index.ts';

const root = mkdtempSync(join(tmpdir(), 'archstone-clouds-'));
afterAll(() => rmSync(root, { recursive: true }));
let places = 0;

/** A home and a working directory of its own, with the files given. */
function place(files: Record<string, string>, env: Record<string, string> = {}) {
  const base = join(root, String(++places));
  mkdirSync(join(base, 'work'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, name)), { recursive: true });
    writeFileSync(join(base, name), text);
  }
  return { cwd: join(base, 'work'), env: { HOME: base, ...env }, base };
}

const CLOUDS = `
common: &common
  auth-url: http://keystone/v3
  project_domain_name: Default
  user_domain_name: Default
clouds:
  one:
    auth:
      <<: *common
      username: eva
      project_name: web
    region_name: RegionOne
    interface: internal
  two-parts:
    auth: { auth_url: 'http://two', username: eva, project_id: 0123, domain_id: d1 }
    api_timeout: 30
    cacert: /ca.pem
  system:
    auth: { auth_url: 'http://three', user_id: u, password: 1e5, system_scope: all }
    verify: false
    compute_endpoint_override: http://nova
  credential:
    auth_type: v3applicationcredential
    auth: { auth_url: 'http://four', application_credential_id: a, application_credential_secret: s }
  old:
    auth: { auth_url: 'http://{region_name}.five', tenant_name: web, username: eva, password: p }
    user_domain_id: default
    project_domain_id: default
    endpoint_type: adminURL
    regions:
      - RegionOne
      - { name: RegionTwo, values: { auth: { tenant_name: web2 } } }
`;
const SECURE = 'clouds: { one: { auth: { password: secret } }, two-parts: { auth: { password: "0042" } } }';
const files = { 'work/clouds.yaml': CLOUDS, '.config/openstack/secure.yaml': SECURE };

describe('clouds.yaml', () => {
  test('with secure.yaml laid over, anchors and hyphens', () => {
    expect(readCloud('one', place(files))).toMatchObject({
      name: 'one',
      authType: 'password',
      auth: {
        auth_url: 'http://keystone/v3',
        username: 'eva',
        password: 'secret',
        project_name: 'web',
        project_domain_name: 'Default',
        user_domain_name: 'Default',
      },
      regionName: 'RegionOne',
      interface: 'internal',
      insecure: false,
    });
  });

  test('keeps values as they are written, and spreads a domain beside a project', () => {
    expect(readCloud('two-parts', place(files))).toMatchObject({
      auth: { project_id: '0123', password: '0042', user_domain_id: 'd1', project_domain_id: 'd1' },
      cacert: '/ca.pem',
      timeout: 30_000,
    });
    expect(readCloud('system', place(files))).toMatchObject({
      auth: { password: '1e5', system_scope: 'all' },
      insecure: true,
      endpointOverrides: { compute: 'http://nova' },
    });
  });

  test('knows older names and regions', () => {
    const { env, ...there } = place(files);
    expect(readCloud('old', { env, ...there })).toMatchObject({
      auth: { auth_url: 'http://RegionOne.five', project_name: 'web', user_domain_id: 'default' },
      interface: 'adminURL',
      regionName: 'RegionOne',
    });
    const two = readCloud('old', { env: { ...env, OS_REGION_NAME: 'RegionTwo' }, ...there });
    expect(two).toMatchObject({ regionName: 'RegionTwo', auth: { project_name: 'web2' } });
    expect(() => readCloud('old', { env: { ...env, OS_REGION_NAME: 'Three' }, ...there })).toThrow('no region "Three"');
  });

  test('is looked for in OS_CLIENT_CONFIG_FILE, here, then at home; the first one counts whole', () => {
    const only = (name: string) => `clouds: { ${name}: { auth: { auth_url: 'http://${name}' } } }`;
    const { base, ...there } = place({
      'named.yaml': only('named'),
      'work/clouds.yml': only('here'),
      '.config/openstack/clouds.yaml': only('home'),
    });
    expect(readCloud(undefined, there).name).toBe('here');
    expect(() => readCloud('home', there)).toThrow(/cloud "home" is not in .*clouds.yml/);
    const env = { ...there.env, OS_CLIENT_CONFIG_FILE: join(base, 'named.yaml') };
    expect(readCloud(undefined, { ...there, env }).name).toBe('named');
    rmSync(join(there.cwd, 'clouds.yml'));
    expect(readCloud('home', there).auth.auth_url).toBe('http://home');
  });

  test.each([
    ['clouds: [', /clouds.yaml, line 1: no valid YAML/],
    ['- a', /not a mapping/],
    ['clouds: { one: 1 }', /cloud "one" is not a mapping/],
    ['clouds: {}', /no cloud is configured: set OS_AUTH_URL/],
    ['clouds: { a: {auth: {}}, b: {auth: {}} }', /set one of a, b/],
    ['clouds: { a: { profile: vendor } }', /vendor profile/],
    ['clouds: { a: { auth: { auth_url: x }, api_timeout: soon } }', /timeout "soon"/],
  ])('%s is refused without showing what stands in it', (text, message) => {
    const read = () => readCloud(undefined, place({ 'work/clouds.yaml': text }));
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
  });
});

describe('OS_* variables', () => {
  const env = { OS_AUTH_URL: 'http://k', OS_USERNAME: 'eva', OS_PASSWORD: 'p', OS_USER_DOMAIN_ID: 'default' };

  test('describe a cloud', () => {
    const cloud = readCloud(
      undefined,
      place({}, { ...env, OS_REGION_NAME: 'R', OS_INTERFACE: 'admin', OS_CACERT: 'c' }),
    );
    expect(cloud).toMatchObject({ name: 'envvars', regionName: 'R', interface: 'admin', cacert: 'c' });
    expect(cloud.auth).toEqual({
      auth_url: 'http://k',
      username: 'eva',
      password: 'p',
      user_domain_id: 'default',
    });
  });

  test('stand back behind a cloud that is named', () => {
    const { env: home, ...there } = place(files);
    expect(readCloud(undefined, { ...there, env: { ...home, ...env } }).name).toBe('envvars');
    expect(readCloud(undefined, { ...there, env: { ...home, ...env, OS_CLOUD: 'one' } }).auth.password).toBe('secret');
    expect(readCloud('credential', { ...there, env: { ...home, ...env } }).authType).toBe('v3applicationcredential');
  });

  test('choose the way to sign in by what they hold', () => {
    const type = (more: Record<string, string>) =>
      readCloud(undefined, place({}, { OS_AUTH_URL: 'http://k', ...more })).authType;
    expect(type({ OS_TOKEN: 't' })).toBe('token');
    expect(type({ OS_APPLICATION_CREDENTIAL_ID: 'a', OS_APPLICATION_CREDENTIAL_SECRET: 's' })).toBe(
      'v3applicationcredential',
    );
    expect(type({ OS_AUTH_TYPE: 'v3token', OS_PASSWORD: 'p', OS_TOKEN: 't' })).toBe('v3token');
  });

  test('make a session', () => {
    const session = sessionFromEnvironment(place({}, env));
    expect(session.auth?.authUrl).toBe('http://k');
    expect(sessionFromCloud('credential', place(files)).auth?.authUrl).toBe('http://four');
    expect(() => sessionFromEnvironment(place({}, { ...env, OS_CACERT: '/nowhere.pem' }))).toThrow(
      '/nowhere.pem (ENOENT)',
    );
  });

  test('that ask for another version, or configure a service, are no cloud', () => {
    expect(() => readCloud(undefined, place({}, { ...env, OS_IDENTITY_API_VERSION: '2.0' }))).toThrow('only version 3');
    expect(() => readCloud(undefined, place({}, { OS_TOKEN__PROVIDER: 'uuid' }))).toThrow('no cloud is configured');
  });
});

const sdk = spawnSync('/usr/bin/python3', ['-c', 'import openstack']).status === 0;
const required = process.env.ARCHSTONE_REQUIRE_SERVICES === '1';
describe.skipIf(!sdk && !required)(
  `as openstacksdk reads it${sdk ? '' : ' (skipped: no python3-openstacksdk)'}`,
  () => {
    const SCRIPT = `
import json, openstack.config, sys
c = openstack.config.OpenStackConfig().get_one(sys.argv[1] or None, validate=False).config
print(json.dumps({'auth': {**c, **c['auth']}, 'region_name': c['region_name'] or None, 'interface': c['interface']}))`;

    test.each([
      ['one', {}],
      ['system', {}],
      ['credential', {}],
      ['old', {}],
      [
        '',
        {
          OS_AUTH_URL: 'http://k',
          OS_USERNAME: 'e',
          OS_TENANT_NAME: 'web',
          OS_DOMAIN_ID: 'd',
          OS_ENDPOINT_TYPE: 'internal',
        },
      ],
    ])('%s', (name, env) => {
      const there = place(files, env);
      const cwd = there.cwd;
      const theirs = JSON.parse(
        execFileSync('/usr/bin/python3', ['-W', 'ignore', '-c', SCRIPT, name], {
          cwd,
          env: there.env,
          encoding: 'utf8',
        }),
      );
      const ours = readCloud(name, there);
      // Options beside `auth` move into it only when the plugin is loaded there.
      expect(theirs.auth).toMatchObject(ours.auth);
      expect([ours.regionName ?? null, ours.interface]).toEqual([theirs.region_name, theirs.interface]);
    });
  },
);
