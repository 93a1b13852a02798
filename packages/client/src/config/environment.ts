import { ConfigError } from '../errors.ts';
import type { Tree } from './clouds-file.ts';

/** They choose a cloud or a file and describe none themselves. */
const SELECTORS = new Set([
  'OS_CLOUD',
  'OS_CLOUD_NAME',
  'OS_REGION_NAME',
  'OS_CLIENT_CONFIG_FILE',
  'OS_CLIENT_SECURE_FILE',
]);

/**
 * The cloud that the `OS_*` variables describe, in the form of an entry of `clouds.yaml` (`OS_AUTH_URL` becomes
 * `auth_url`), or `undefined` where there are none but selectors.
 *
 * @throws ConfigError for OS_IDENTITY_API_VERSION other than 3
 */
export function cloudFromEnvironment(env: Readonly<Record<string, string | undefined>>): Tree | undefined {
  const names = Object.keys(env).filter((name) => isForClients(name) && env[name]);
  if (names.every((name) => SELECTORS.has(name))) return undefined;
  const version = env.OS_IDENTITY_API_VERSION;
  if (version && !/^v?3(\.\d+)?$/.test(version)) {
    throw new ConfigError(`OS_IDENTITY_API_VERSION is ${version}; only version 3 is spoken here`);
  }
  const cloud: Tree = {};
  for (const name of names) cloud[name.slice(3).toLowerCase()] = env[name] ?? '';
  return cloud;
}

/** OS_SECTION__OPTION configures services (oslo.config); OS_LOG… and the like belong to test tools. */
const isForClients = (name: string) =>
  name.startsWith('OS_') && !name.includes('__') && !/^OS_(TEST|STD|LOG)/.test(name);
