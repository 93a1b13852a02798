/**
 * From the options as written (code, files, environment) to the settings that the middleware runs on: names known,
 * values typed, defaults filled in, warnings said. Nothing here touches the network.
 */
import { readFileSync } from 'node:fs';
import { type AuthPlugin, ConfigError, loadAuth } from '@archstone/client';
import { AuthTokenConfigError } from './errors.ts';
import { parseIni, sectionValues } from './ini.ts';
import { type Logger, stderrLog } from './log.ts';
import { type OfflineSettings, offlineSettings } from './offline/options.ts';
import {
  AUTH_OPTIONS,
  type AuthTokenOptions,
  type Kind,
  NOT_HONOURED,
  OLDER_NAMES,
  OPTIONS,
  SHELL_NAMES,
} from './options.ts';
import type { RemoteUser } from './token-bind.ts';

export interface Settings {
  wwwAuthenticateUri: string;
  interface: string;
  regionName: string | undefined;
  delayAuthDecision: boolean;
  /** Milliseconds. */
  timeout: number;
  retries: number;
  tls: { ca?: string; cert?: string; key?: string; insecure?: boolean };
  /** Seconds. */
  tokenCacheTime: number;
  tokenCacheSize: number;
  includeServiceCatalog: boolean;
  enforceTokenBind: string;
  serviceTokenRoles: ReadonlySet<string>;
  serviceTokenRolesRequired: boolean;
  serviceType: string | undefined;
  auth: AuthPlugin;
  offline: OfflineSettings | undefined;
  log: Logger;
  remoteUser: ((request: never) => RemoteUser | undefined) | undefined;
}

type Values = Map<string, unknown>;

const OWN = new Set(['configFile', 'env', 'auth', 'tokenCacheSize', 'log', 'remoteUser', 'offline']);
const ENVIRONMENT = 'OS_KEYSTONE_AUTHTOKEN__';

/** @throws AuthTokenConfigError for an unknown name, a bad value, an unreadable file, or no way to sign in */
export function readSettings(options: AuthTokenOptions): Settings {
  const log = options.log ?? stderrLog;
  const env = options.env === false ? {} : (options.env ?? process.env);
  const files = [options.configFile ?? []].flat().map((path) => parseIni(readText('configFile', path), path));

  const fromFiles: Values = new Map();
  for (const ini of files) merge(fromFiles, sectionValues(ini, 'keystone_authtoken'), 'in [keystone_authtoken]');
  const stronger: Values = new Map();
  merge(stronger, environmentValues(env), 'in the environment');
  merge(stronger, codeValues(options), 'in code');

  const section = stronger.get('auth_section') ?? fromFiles.get('auth_section');
  const known = new Set<string>(AUTH_OPTIONS);
  for (const ini of typeof section === 'string' ? files : [])
    for (const [name, value] of sectionValues(ini, String(section)))
      if (known.has(current(name))) fromFiles.set(current(name), value);
  const values: Values = new Map([...fromFiles, ...stronger]);

  const elsewhere = [...values.keys()].some((name) => name === 'auth_url' || name === 'auth_type');
  if (!options.auth && !elsewhere)
    for (const [name, value] of shellValues(env)) if (!values.has(name)) values.set(name, value);

  for (const name of values.keys()) {
    const reason = Object.hasOwn(NOT_HONOURED, name) ? NOT_HONOURED[name] : undefined;
    if (reason) log.warn(`option ${name} has no effect: ${reason}`);
  }
  return settle(values, options, log);
}

function settle(values: Values, options: AuthTokenOptions, log: Logger): Settings {
  const read = <T>(name: keyof typeof OPTIONS, fallback: T): T => {
    const value = values.get(name);
    return value === undefined || value === '' ? fallback : (convert(name, OPTIONS[name], value) as T);
  };
  const atLeast = (name: keyof typeof OPTIONS, least: number, fallback: number): number => {
    const value = read(name, fallback);
    if (value < least) throw new AuthTokenConfigError(`option ${name} must be ${least} or more`, name);
    return value;
  };
  const auth = options.auth ?? plugin(values);
  const uri = read('www_authenticate_uri', auth.authUrl);
  if (!values.get('www_authenticate_uri'))
    log.warn('www_authenticate_uri is not set: clients are sent to auth_url, which they may not reach');
  if (uri === undefined || !URL.canParse(uri) || /["\s]/.test(uri))
    throw new AuthTokenConfigError('www_authenticate_uri is missing or not a URL', 'www_authenticate_uri');
  const rolesRequired = read('service_token_roles_required', true);
  if (!rolesRequired) {
    log.warn('service_token_roles_required is off: any valid token passes as a service token');
  }
  const pem = (name: 'cafile' | 'certfile' | 'keyfile') => {
    const path = read<string | undefined>(name, undefined);
    return path === undefined ? undefined : readText(name, path);
  };
  const [ca, cert, key] = [pem('cafile'), pem('certfile'), pem('keyfile')];
  const size = options.tokenCacheSize ?? 10_000;
  if (!Number.isSafeInteger(size) || size < 1)
    throw new AuthTokenConfigError('tokenCacheSize must be 1 or more', 'tokenCacheSize');
  return {
    wwwAuthenticateUri: uri,
    interface: read('interface', 'internal'),
    regionName: read<string | undefined>('region_name', undefined),
    delayAuthDecision: read('delay_auth_decision', false),
    timeout: atLeast('http_connect_timeout', 1, 60) * 1000,
    retries: atLeast('http_request_max_retries', 0, 3),
    tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), insecure: read('insecure', false) },
    tokenCacheTime: read('token_cache_time', 300),
    tokenCacheSize: size,
    includeServiceCatalog: read('include_service_catalog', true),
    enforceTokenBind: read('enforce_token_bind', 'permissive'),
    serviceTokenRoles: new Set(read<readonly string[]>('service_token_roles', ['service'])),
    serviceTokenRolesRequired: rolesRequired,
    serviceType: read<string | undefined>('service_type', undefined),
    auth,
    offline: options.offline && offlineSettings(options.offline),
    log,
    remoteUser: options.remoteUser,
  };
}

function plugin(values: Values): AuthPlugin {
  const chosen: Record<string, string> = {};
  for (const name of AUTH_OPTIONS) {
    const value = values.get(name);
    if (value !== undefined) chosen[name] = convert(name, 'string', value) as string;
  }
  const { auth_type, ...rest } = chosen;
  try {
    return loadAuth(auth_type, rest);
  } catch (error) {
    if (error instanceof ConfigError) throw new AuthTokenConfigError(`no way to sign in: ${error.message}`);
    throw error;
  }
}

function merge(into: Values, from: Iterable<[string, unknown]>, where: string): void {
  for (const [name, value] of from) {
    const option = current(name);
    const known =
      Object.hasOwn(OPTIONS, option) ||
      Object.hasOwn(NOT_HONOURED, option) ||
      (AUTH_OPTIONS as readonly string[]).includes(option);
    if (!known) throw new AuthTokenConfigError(`unknown option "${name}" ${where}`, name);
    into.set(option, value);
  }
}

const current = (name: string): string => {
  const snake = name.replaceAll('-', '_');
  return Object.hasOwn(OLDER_NAMES, snake) ? OLDER_NAMES[snake]! : snake;
};

function* codeValues(options: AuthTokenOptions): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(options)) {
    if (OWN.has(name) || value === undefined) continue;
    // A snake_case name in code is refused, so that one way of writing an option stays the only one.
    if (name.includes('_'))
      throw new AuthTokenConfigError(`unknown option "${name}" in code (names are camelCase)`, name);
    yield [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value];
  }
}

function* environmentValues(env: Readonly<Record<string, string | undefined>>): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && name.startsWith(ENVIRONMENT))
      yield [name.slice(ENVIRONMENT.length).toLowerCase(), value];
}

function* shellValues(env: Readonly<Record<string, string | undefined>>): Generator<[string, unknown]> {
  for (const name of [...AUTH_OPTIONS, 'region_name', 'interface', 'insecure', ...Object.keys(SHELL_NAMES)]) {
    const value = env[SHELL_NAMES[name] ?? `OS_${name.toUpperCase()}`];
    if (value) yield [name, value];
  }
}

function convert(name: string, kind: Kind, value: unknown): unknown {
  const bad = (expected: string) => new AuthTokenConfigError(`option ${name} must be ${expected}`, name);
  if (kind === 'list') {
    const list = typeof value === 'string' ? value.split(',') : value;
    if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) throw bad('a list of strings');
    return list.map((item: string) => item.trim()).filter((item) => item !== '');
  }
  if (kind === 'boolean') {
    if (typeof value === 'boolean') return value;
    const word = String(value).trim().toLowerCase();
    if (['true', '1', 'on', 'yes'].includes(word)) return true;
    if (['false', '0', 'off', 'no'].includes(word)) return false;
    throw bad('a boolean');
  }
  if (kind === 'integer') {
    const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw bad('a whole number');
    return number;
  }
  if (typeof value !== 'string') throw bad('a string');
  return value;
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new AuthTokenConfigError(`${option}: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`, option);
  }
}
