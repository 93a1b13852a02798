/**
 * From an entry of `clouds.yaml` (or `OS_*` in that form) to what a session needs. Older spellings are understood:
 * `tenant_*`, `auth_plugin`, `auth_token`, `endpoint_type`, a `domain_*` that stands for both of user and project.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { loadAuth } from '../auth/load.ts';
import { ConfigError } from '../errors.ts';
import { Session, type SessionOptions } from '../session.ts';
import { isTree, overlay, readCloudsFile, type Surroundings, type Tree } from './clouds-file.ts';
import { cloudFromEnvironment } from './environment.ts';

/** What a configuration says, before anything is opened. `auth` holds secrets. */
export interface CloudConfig {
  name: string;
  authType: string;
  /** Options of the plugin under their names in `clouds.yaml`. */
  auth: Record<string, string>;
  regionName: string | undefined;
  interface: string | string[];
  cacert: string | undefined;
  cert: string | undefined;
  key: string | undefined;
  insecure: boolean;
  /** Milliseconds. */
  timeout: number | undefined;
  endpointOverrides: Record<string, string>;
}

export interface CloudOverrides extends Surroundings {
  /** Wins over the configuration. */
  session?: SessionOptions | undefined;
  /** Wins over the entry, in its own spelling: `{ auth: { project_name: 'other' } }`. */
  cloud?: Tree | undefined;
}

const FROM_ENVIRONMENT = 'envvars';

/**
 * Reads the configuration of one cloud. Without a name it is the one that openstacksdk would take: `OS_CLOUD`, else
 * the `OS_*` variables, else the only cloud in `clouds.yaml`.
 *
 * @throws ConfigError where there is none of that name, or none at all
 * @example
 * readCloud('archstone').auth.auth_url;
 */
export function readCloud(name?: string, overrides: CloudOverrides = {}): CloudConfig {
  const env = overrides.env ?? process.env;
  const fromEnvironment = cloudFromEnvironment(env);
  const environmentName = env.OS_CLOUD_NAME || FROM_ENVIRONMENT;
  const wanted = name || env.OS_CLOUD || (fromEnvironment && environmentName);
  if (fromEnvironment && wanted === environmentName) return interpret(wanted, fromEnvironment, overrides);
  const { clouds, file } = readCloudsFile(overrides);
  const names = Object.keys(clouds);
  const chosen = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (chosen === undefined) {
    const choice = names.length
      ? `one of ${names.join(', ')} (OS_CLOUD)`
      : 'OS_AUTH_URL, or a clouds.yaml and OS_CLOUD';
    throw new ConfigError(`no cloud is configured: set ${choice}`);
  }
  const cloud = Object.hasOwn(clouds, chosen) ? clouds[chosen] : undefined;
  if (!cloud) throw new ConfigError(`cloud "${chosen}" is not in ${file ?? 'any clouds.yaml'}`);
  return interpret(chosen, cloud, overrides);
}

/**
 * A session for a cloud of `clouds.yaml` (`secure.yaml` included), found in `OS_CLIENT_CONFIG_FILE`, `./`,
 * `~/.config/openstack/`, `/etc/openstack/`.
 *
 * @throws ConfigError
 * @example
 * const session = sessionFromCloud('archstone');
 * for await (const user of identity(session).users.list()) console.log(user.name);
 */
export function sessionFromCloud(name?: string, overrides: CloudOverrides = {}): Session {
  const cloud = readCloud(name, overrides);
  const pem = (file: string | undefined) => (file === undefined ? undefined : readPem(file));
  const [ca, cert, key] = [cloud.insecure ? undefined : pem(cloud.cacert), pem(cloud.cert), pem(cloud.key)];
  return new Session({
    auth: overrides.session?.auth ?? loadAuth(cloud.authType, cloud.auth),
    interface: cloud.interface,
    regionName: cloud.regionName,
    endpointOverrides: cloud.endpointOverrides,
    insecure: cloud.insecure,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(cloud.timeout !== undefined && { timeout: cloud.timeout }),
    ...overrides.session,
  });
}

/**
 * A session from what the environment says: `OS_CLOUD`, or `OS_AUTH_URL` and its companions.
 *
 * @throws ConfigError
 * @example
 * const session = sessionFromEnvironment();
 * console.log((await session.getAccess()).user.name);
 */
export function sessionFromEnvironment(overrides: CloudOverrides = {}): Session {
  return sessionFromCloud(undefined, overrides);
}

function interpret(name: string, entry: Tree, overrides: CloudOverrides): CloudConfig {
  const env = overrides.env ?? process.env;
  const cloud = inRegion(
    overlay(entry, overrides.cloud ?? {}),
    overrides.cloud?.region_name ?? env.OS_REGION_NAME,
    name,
  );
  const auth = authOptions(cloud);
  const regionName = text(cloud.region_name);
  if (auth.auth_url && regionName) auth.auth_url = auth.auth_url.replaceAll('{region_name}', regionName);
  if (!auth.auth_url && (cloud.profile || cloud.cloud)) {
    throw new ConfigError(`cloud "${name}" names a vendor profile; those are not known here: give auth.auth_url`);
  }
  const timeout = text(cloud.api_timeout) ?? text(cloud.timeout);
  if (timeout !== undefined && !(Number(timeout) > 0)) throw new ConfigError(`timeout "${timeout}" is no number`);
  const faces = cloud.interface ?? cloud.endpoint_type;
  return {
    name,
    authType: text(cloud.auth_type) ?? text(cloud.auth_plugin) ?? inferType(auth),
    auth,
    regionName,
    interface: Array.isArray(faces) ? faces.filter((face) => typeof face === 'string') : (text(faces) ?? 'public'),
    cacert: text(cloud.cacert),
    cert: text(cloud.cert),
    key: text(cloud.key),
    insecure: isTrue(cloud.insecure) || (typeof cloud.verify === 'string' && /^(false|no|off|0)$/i.test(cloud.verify)),
    timeout: timeout === undefined ? undefined : Number(timeout) * 1000,
    endpointOverrides: overridesOf(cloud),
  };
}

/** `regions` lists names, or `{name, values}` whose values are laid over the cloud. */
function inRegion(cloud: Tree, wanted: Tree[string] | undefined, name: string): Tree {
  const listed = Array.isArray(cloud.regions) ? cloud.regions : [];
  if (listed.length === 0) return typeof wanted === 'string' && wanted ? { ...cloud, region_name: wanted } : cloud;
  const regions = listed.map((region) =>
    isTree(region) ? { name: text(region.name), values: region.values } : { name: String(region), values: undefined },
  );
  const region = wanted ? regions.find((candidate) => candidate.name === wanted) : regions[0];
  if (!region?.name) {
    throw new ConfigError(`cloud "${name}" has no region "${wanted}", but ${regions.map((r) => r.name).join(', ')}`);
  }
  return { ...overlay(cloud, isTree(region.values) ? region.values : {}), region_name: region.name };
}

const AUTH_OPTIONS = [
  'auth_url',
  'username',
  'user_id',
  'user_domain_id',
  'user_domain_name',
  'password',
  'token',
  'project_id',
  'project_name',
  'project_domain_id',
  'project_domain_name',
  'domain_id',
  'domain_name',
  'system_scope',
  'trust_id',
  'default_domain_id',
  'default_domain_name',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
];

const OLDER: Record<string, string[]> = {
  project_id: ['tenant_id'],
  project_name: ['tenant_name'],
  username: ['user_name'],
  token: ['auth_token'],
  default_domain_id: ['default_domain'],
};

function authOptions(cloud: Tree): Record<string, string> {
  const nested = isTree(cloud.auth) ? cloud.auth : {};
  const options: Record<string, string> = {};
  for (const name of AUTH_OPTIONS) {
    const spellings = [name, ...(OLDER[name] ?? [])];
    const value = spellings.map((spelling) => text(nested[spelling]) ?? text(cloud[spelling])).find(Boolean);
    if (value !== undefined) options[name] = value;
  }
  if (options.project_id || options.project_name) spreadDomain(options);
  return options;
}

/** Beside a project, `domain_*` is no scope of its own but the domain of whoever has none. */
function spreadDomain(options: Record<string, string>): void {
  for (const kind of ['id', 'name']) {
    const domain = options[`domain_${kind}`];
    delete options[`domain_${kind}`];
    if (domain === undefined) continue;
    options[`user_domain_${kind}`] ??= domain;
    options[`project_domain_${kind}`] ??= domain;
  }
}

function inferType(auth: Record<string, string>): string {
  if (auth.password !== undefined) return 'password';
  if (auth.application_credential_secret !== undefined) return 'v3applicationcredential';
  return auth.token === undefined ? 'password' : 'token';
}

function overridesOf(cloud: Tree): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(cloud)) {
    const service = /^(.+)_endpoint_override$/.exec(key)?.[1];
    if (service && typeof value === 'string' && value) found[service.replaceAll('_', '-')] = value;
  }
  return found;
}

const text = (value: Tree[string] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '~' && value !== 'null' ? value : undefined;

const isTrue = (value: Tree[string] | undefined) => typeof value === 'string' && /^(true|yes|on|1)$/i.test(value);

function readPem(file: string): Buffer {
  const path = file.replace(/^~(?=\/)/, homedir());
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}
