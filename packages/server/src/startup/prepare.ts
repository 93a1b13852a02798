/**
 * What a first start makes: state directory, schema, keys, the first admin. It makes them only where there is nothing; a
 * database or a key repository that exists is used as it is.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readKeyRepository, setupKeyRepository } from '@archstone/tokens';
import { bootstrap } from '../bootstrap/bootstrap.ts';
import type { Config } from '../config/load.ts';
import type { Database } from '../db/connect.ts';
import { createSchema, schemaState } from '../db/migrate.ts';
import { createFreshness } from '../freshness/freshness.ts';
import { type FirstAdmin, writeClientFiles } from './client-files.ts';
import { StartError } from './error.ts';
import { openDatabase, openHasher } from './open.ts';
import type { Setup } from './options.ts';

const DEFAULT_ROLES = ['admin', 'manager', 'member', 'reader'];

export const FIRST_ADMIN = { username: 'admin', projectName: 'admin', regionId: 'RegionOne' };

/**
 * Prepares everything that a service needs before it listens. Safe to run when another process does the same.
 *
 * @param root where clients reach the service, without `/v3`
 * @returns whether this call bootstrapped an empty database
 */
export async function prepare(setup: Setup, root: string): Promise<boolean> {
  const { config, stateDir } = setup;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const database = openDatabase(config);
  try {
    const isNew = (await schemaState(database)) === 'empty';
    prepareKeys(config, isNew);
    await createSchema(database);
    if ((await database.db.selectFrom('user').select('id').limit(1).executeTakeFirst()) !== undefined) return false;
    await bootstrapFirstAdmin(setup, database, root);
    return true;
  } finally {
    await database.close();
  }
}

function prepareKeys({ token, fernet_tokens, credential }: Config, isNew: boolean): void {
  const repositories = [
    ...(token.provider === 'fernet' ? [{ directory: fernet_tokens.key_repository, command: 'fernet_setup' }] : []),
    { directory: credential.key_repository, command: 'credential_setup' },
  ];
  for (const { directory, command } of repositories) {
    if (isNew) setupKeyRepository(directory);
    else if (!isReadable(directory))
      throw new StartError(`no keys in ${directory}: make them with "archstone manage ${command}"`);
  }
}

/** False where there is no key at all; a corrupt key is an error of its own. */
function isReadable(directory: string): boolean {
  try {
    readKeyRepository(directory);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'no_keys') return false;
    throw error;
  }
}

async function bootstrapFirstAdmin({ config, stateDir }: Setup, database: Database, root: string): Promise<void> {
  const password = randomBytes(18).toString('base64url');
  const url = `${root}/v3`;
  const domainId = config.identity.default_domain_id;
  const admin: FirstAdmin = { authUrl: url, password, domainId, ...FIRST_ADMIN };
  // Written first: a crash before the commit leaves an empty database, and the next start writes both anew.
  writeClientFiles(stateDir, admin);
  const { write } = createFreshness({ database, foreignWriters: true, maxStaleness: 0 });
  await bootstrap(
    {
      ...FIRST_ADMIN,
      passwordHash: await openHasher(config).hash(password),
      roleNames: DEFAULT_ROLES,
      serviceRoleName: 'service',
      serviceName: 'keystone',
      urls: { public: url, internal: url, admin: url },
      domainId,
    },
    write,
  );
}
