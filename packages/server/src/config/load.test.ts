import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkDrivers } from './drivers.ts';
import { ConfigError } from './error.ts';
import { notHonoured } from './honoured.ts';
import { type LoadInput, loadConfig } from './load.ts';
import { showOption } from './show.ts';
import { describeSource } from './sources.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'archstone-config-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function file(text: string | Uint8Array, name = 'keystone.conf'): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const load = (text: string, rest: LoadInput = {}) => loadConfig({ configFiles: [file(text)], ...rest });

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message } = error as ConfigError;
    expect(message).not.toContain('\n');
    return message.replaceAll(`${dir}/`, '');
  }
  throw new Error('nothing was refused');
}

describe('precedence', () => {
  const text = '[token]\nexpiration = 3\n';
  const env = { OS_TOKEN__EXPIRATION: '2' };
  const stateDefaults = { token: { expiration: 4 } };

  test('command line, environment, file, state directory, default', () => {
    const expiration = (input: LoadInput) => loadConfig(input).config.token.expiration;
    const configFiles = [file(text)];
    expect(expiration({ overrides: { token: { expiration: 1 } }, env, configFiles, stateDefaults })).toBe(1);
    expect(expiration({ env, configFiles, stateDefaults })).toBe(2);
    expect(expiration({ configFiles, stateDefaults })).toBe(3);
    expect(expiration({ stateDefaults })).toBe(4);
    expect(expiration({})).toBe(3600);
  });

  test('each value tells where it came from', () => {
    const { sources } = load(`\n${text}`, {
      env: { OS_AUTH__METHODS: 'token' },
      overrides: { token: { provider: 'uuid' } },
      stateDefaults: { database: { connection: 'sqlite:///x' } },
    });
    const place = (section: string, option: string) =>
      describeSource(sources.of(section, option)).replace(`${dir}/`, '');
    expect(place('token', 'expiration')).toBe('keystone.conf:3');
    expect(place('auth', 'methods')).toBe('OS_AUTH__METHODS');
    expect(place('token', 'provider')).toBe('command line');
    expect(place('database', 'connection')).toBe('state directory');
    expect(place('token', 'caching')).toBe('default');
    expect(sources.explicit().map(({ section, option }) => `${section}.${option}`)).toEqual([
      'auth.methods',
      'token.expiration',
      'token.provider',
    ]);
  });

  test('later files win, directories come after files in the order of their names', () => {
    const conf = join(dir, 'conf.d');
    mkdirSync(conf);
    file('[token]\nexpiration = 20\nprovider = b\n', 'conf.d/b.conf');
    file('[token]\nexpiration = 10\nprovider = a\ncache_time = 5\n', 'conf.d/a.conf');
    file('[token]\nexpiration = 30\n', 'conf.d/c.txt');
    const first = file('[token]\nexpiration = 1\n[tokenless_auth]\ntrusted_issuer = one\n', '1.conf');
    const second = file('[tokenless_auth]\ntrusted_issuer = two\n', '2.conf');
    const { config } = loadConfig({ configFiles: [first, second], configDirs: [conf] });
    expect(config.token).toMatchObject({ expiration: 20, provider: 'b', cache_time: 5 });
    expect(config.tokenless_auth.trusted_issuer).toEqual(['one', 'two']);
  });

  test('overrides take text or values; a dollar sign in a state default stays', () => {
    const overrides = {
      token: { expiration: '60' },
      auth: { methods: ['token'] },
      oslo_policy: { policy_dirs: ['a', 'b'] },
      DEFAULT: { debug: true },
    };
    const { config } = loadConfig({ overrides, stateDefaults: { fernet_tokens: { key_repository: '/srv/$x' } } });
    expect(config.token.expiration).toBe(60);
    expect(config.auth.methods).toEqual(['token']);
    expect(config.oslo_policy.policy_dirs).toEqual(['a', 'b']);
    expect(config.DEFAULT.debug).toBe(true);
    expect(config.fernet_tokens.key_repository).toBe('/srv/$x');
  });
});

describe('refusals are one line that names the place', () => {
  test.each([
    ['[token]\n\nexpiration = soon\n', "keystone.conf:3: [token] expiration: should be an integer, but found 'soon'"],
    ['[token]\nexpiration = -1\n', 'keystone.conf:2: [token] expiration: should be at least 0'],
    ['[token]\nexpiration =\n', 'keystone.conf:2: [token] expiration: should be a number, but is empty'],
    [
      '[token]\nexpiration = 99999999999999999999\n',
      'keystone.conf:2: [token] expiration: is beyond ±9007199254740991',
    ],
    [
      '[totp]\nincluded_previous_windows = 11\n',
      'keystone.conf:2: [totp] included_previous_windows: should be at most 10',
    ],
    [
      '[DEFAULT]\nnotification_format = xml\n',
      "keystone.conf:2: [DEFAULT] notification_format: should be one of basic, cadf, but found 'xml'",
    ],
    [
      '[DEFAULT]\npublic_endpoint = keystone:5000\n',
      "keystone.conf:2: [DEFAULT] public_endpoint: should be a URI with scheme and host, but found 'keystone:5000'",
    ],
    [
      '[saml]\nidp_entity_id = http://:80/\n',
      "keystone.conf:2: [saml] idp_entity_id: should be a URI with scheme and host, but found 'http://:80/'",
    ],
    [
      '[archstone_server]\nbind = 5000\n',
      "keystone.conf:2: [archstone_server] bind: should be HOST:PORT, but found '5000'",
    ],
    [
      '[token]\nprovider = $nowhere\n',
      'keystone.conf:2: [token] provider: $nowhere refers to an option that does not exist (write $$ for a dollar sign)',
    ],
    [
      '[token]\nprovider = $token.provider\n',
      'keystone.conf:2: [token] provider: substitution goes in a circle: [token] provider -> [token] provider',
    ],
    [
      '[saml]\nidp_lang = $idp_contact_name\nidp_contact_name = $saml.idp_lang\n',
      'keystone.conf:2: [saml] idp_lang: substitution goes in a circle: [saml] idp_lang -> [saml] idp_contact_name -> [saml] idp_lang',
    ],
    ['token = x\n', 'keystone.conf:1: option before the first [section]'],
    ['[token\n', 'keystone.conf:1: section must end with ]'],
    ['[token]\npassword\n', "keystone.conf:2: neither '=' nor ':' after the option's name"],
    ['[token]\n\n  stray\n', 'keystone.conf:3: indented line continues nothing'],
  ])('%j', (text, message) => {
    expect(refusal(() => load(text))).toBe(message);
  });

  test('a variable is named', () => {
    const env = { OS_TOKEN__EXPIRATION: 'x' };
    expect(refusal(() => loadConfig({ env }))).toBe(
      "OS_TOKEN__EXPIRATION: [token] expiration: should be an integer, but found 'x'",
    );
  });

  test('files that cannot be read', () => {
    expect(refusal(() => loadConfig({ configFiles: [join(dir, 'none.conf')] }))).toBe(
      'none.conf: no such file or directory',
    );
    expect(refusal(() => loadConfig({ configDirs: [join(dir, 'none.d')] }))).toBe('none.d: no such file or directory');
    expect(refusal(() => loadConfig({ configFiles: [dir] }))).toMatch(/: is a directory$/);
    expect(refusal(() => loadConfig({ configFiles: [file(new Uint8Array([0x5b, 0xff, 0x5d]))] }))).toBe(
      'keystone.conf: not UTF-8',
    );
  });

  test('an override that no table knows', () => {
    const overrides = JSON.parse('{"token": {"expirtion": 1}}');
    expect(refusal(() => loadConfig({ overrides }))).toBe('[token] expirtion: unknown option');
  });

  test('a secret is never shown', () => {
    const message = refusal(() => load('[database]\nconnection = mysql://root:pa$sword@db/keystone\n'));
    expect(message).toBe(
      'keystone.conf:2: [database] connection: refers to an option that does not exist (write $$ for a dollar sign)',
    );
    expect(message).not.toContain('sword');
    const through = '[database]\nconnection = mysql://secret\n[token]\nexpiration = $database.connection\n';
    expect(refusal(() => load(through))).toBe('keystone.conf:4: [token] expiration: not a valid value');
    const { config } = load('[database]\nconnection = mysql://root:secret@db/keystone\n');
    expect(showOption(config, 'database', 'connection')).toBe('****');
    expect(showOption(config, 'auth', 'methods')).toContain('password,token');
  });

  test.each(['ldap', 'sql2'])('a driver that does not exist here: %s', (driver) => {
    expect(refusal(() => checkDrivers(load(`[identity]\ndriver = ${driver}\n`)))).toBe(
      `keystone.conf:2: [identity] driver: there is no '${driver}' here, only sql`,
    );
  });
});

describe('warnings', () => {
  const warnings = (text: string, rest?: LoadInput) =>
    load(text, rest).warnings.map((each) => each.replaceAll(`${dir}/`, ''));

  test('unknown names, once each', () => {
    const text =
      '[tokn]\nx = 1\ny = 2\n[token]\nexpirtion = 1\nexpirtion = 2\n[default]\ndebug = on\n[Token]\nexpirtion = 3\n';
    expect(
      warnings(text, { env: { OS_TOKEN__EXPIRTION: '1', OS_AUTH_URL: 'http://h', OS_TOKEN__EXPIRATION: '9' } }),
    ).toEqual([
      'keystone.conf:1: [tokn]: unknown section',
      'keystone.conf:7: [default]: unknown section (the default section is spelled [DEFAULT])',
      'keystone.conf:5: [token] expirtion: unknown option',
      'OS_TOKEN__EXPIRTION: unknown option',
    ]);
  });

  test('former names count and warn, options that go away warn', () => {
    const text =
      '[assignment]\ncaching = off\n[token]\ncache_on_issue = on\nrevocation_cache_time = 7\n[DEFAULT]\nsql_connection = x\n';
    const { config } = load(text);
    expect(config.resource.caching).toBe(false);
    expect(config.revoke.cache_time).toBe(7);
    expect(config.database.connection).toBe('x');
    expect(warnings(text)).toEqual([
      'keystone.conf:7: [DEFAULT] sql_connection is deprecated, use [database] connection',
      'keystone.conf:2: [assignment] caching is deprecated, use [resource] caching',
      'keystone.conf:5: [token] revocation_cache_time is deprecated, use [revoke] cache_time',
      'keystone.conf:4: [token] cache_on_issue is deprecated and will go away',
    ]);
  });

  test('nothing to say about nothing', () => {
    expect(loadConfig().warnings).toEqual([]);
  });

  test('an authentication method brings an option of its own name', () => {
    const { config, warnings } = load('[auth]\nmethods = password,saml2\nsaml2 = mapped\n');
    expect(warnings).toEqual([]);
    expect(config.auth).toHaveProperty('saml2', 'mapped');
  });
});

test('options that are set and change nothing are listed', () => {
  const loaded = load(
    '[token]\nexpiration = 5\ncache_time = 5\n[ldap]\nurl = ldap://h\n[fernet_tokens]\nmax_active_keys = 4\n[identity]\ndriver = sql\n',
  );
  expect(notHonoured(loaded).map(({ section, option }) => `${section}.${option}`)).toEqual([
    'ldap.url',
    'token.cache_time',
  ]);
});

test('a configuration is frozen, down to its lists, and shares nothing with the next', () => {
  const { config } = loadConfig();
  expect(() => config.auth.methods.push('x')).toThrow(TypeError);
  expect(Object.isFrozen(config) && Object.isFrozen(config.token)).toBe(true);
  expect(loadConfig().config.auth.methods).not.toBe(config.auth.methods);
});
