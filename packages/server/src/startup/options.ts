/**
 * Where a start takes its options from: command line > `OS_*` > configuration files > the state directory's defaults >
 * Keystone's defaults.
 */
import { join, resolve } from 'node:path';
import { checkDrivers } from '../config/drivers.ts';
import { ConfigError } from '../config/error.ts';
import { type LoadedConfig, loadConfig, type Settings } from '../config/load.ts';
import { describeSource } from '../config/sources.ts';
import { parseDatabaseUrl } from '../db/url.ts';
import { openHasher } from './open.ts';

export interface StartOptions {
  /** Absolute or relative; holds database, keys, openrc and clouds.yaml where nothing else is configured. */
  stateDir: string;
  configFiles: readonly string[];
  configDirs: readonly string[];
  /** Options given on the command line. */
  overrides: Settings;
  env: Readonly<Record<string, string | undefined>>;
}

export interface Setup extends LoadedConfig {
  readonly stateDir: string;
  /** Where relative policy files are looked for. */
  readonly searchDirs: readonly string[];
}

export function loadSetup(options: StartOptions): Setup {
  const stateDir = resolve(options.stateDir);
  const loaded = loadConfig({
    overrides: options.overrides,
    env: options.env,
    configFiles: options.configFiles,
    configDirs: options.configDirs,
    stateDefaults: {
      database: { connection: `sqlite:///${join(stateDir, 'archstone.db')}` },
      fernet_tokens: { key_repository: join(stateDir, 'fernet-keys') },
      fernet_receipts: { key_repository: join(stateDir, 'fernet-keys') },
      credential: { key_repository: join(stateDir, 'credential-keys') },
      jwt_tokens: {
        jws_public_key_repository: join(stateDir, 'jws-keys', 'public'),
        jws_private_key_repository: join(stateDir, 'jws-keys', 'private'),
      },
      archstone_notifications: { spool_dir: join(stateDir, 'notifications') },
      archstone_jwt_tokens: { key_repository: join(stateDir, 'jwt-keys') },
      signing: {
        certfile: join(stateDir, 'ssl', 'certs', 'signing_cert.pem'),
        keyfile: join(stateDir, 'ssl', 'private', 'signing_key.pem'),
        ca_certs: join(stateDir, 'ssl', 'certs', 'ca.pem'),
        ca_key: join(stateDir, 'ssl', 'private', 'cakey.pem'),
      },
    },
  });
  checkDrivers(loaded);
  checkPasswordHashing(loaded);
  checkDatabaseUrl(loaded);
  const searchDirs = [
    ...options.configFiles.map((file) => resolve(file, '..')),
    ...options.configDirs.map((dir) => resolve(dir)),
    stateDir,
  ];
  return { ...loaded, stateDir, searchDirs };
}

/** The ranges depend on the algorithm, so that no single option's type tells them. */
function checkPasswordHashing({ config, sources }: LoadedConfig): void {
  try {
    openHasher(config);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const option = /^\[identity\] (\w+)/.exec(error.message)?.[1] ?? 'password_hash_rounds';
    throw new ConfigError(`${describeSource(sources.of('identity', option))}: ${error.message}`);
  }
}

function checkDatabaseUrl({ config, sources }: LoadedConfig): void {
  try {
    parseDatabaseUrl(config.database.connection);
  } catch (error) {
    const where = describeSource(sources.of('database', 'connection'));
    throw new ConfigError(`${where}: [database] connection: ${(error as Error).message}`);
  }
}
