/**
 * What a first start makes: state directory, schema, keys, the first admin. It makes them only where there is nothing; a
 * database or a key repository that exists is used as it is.
 */
import { randomBytes } from 'node:crypto';
import { setupKeyRepository } from '@archstone/tokens';
import type { Kysely, Transaction } from 'kysely';
import { bootstrapWithin } from '../bootstrap/bootstrap.ts';
import type { Config } from '../config/load.ts';
import type { Database } from '../db/connect.ts';
import { isUniqueViolation } from '../db/errors.ts';
import { createSchema } from '../db/migrate.ts';
import { ROOT_DOMAIN_ID } from '../db/migrations/create.ts';
import type { DB } from '../db/schema/db.ts';
import { withFreshness } from './buses.ts';
import { type FirstAdmin, writeClientFiles } from './client-files.ts';
import { withDatabase } from './database.ts';
import { StartError } from './error.ts';
import { hasKeys } from './key-repository.ts';
import { openHasher } from './open.ts';
import type { Setup } from './options.ts';
import { ensureStateDir } from './state-dir.ts';
import { makeTokenKeys, missingTokenKeys } from './token-keys.ts';

export const FIRST_ADMIN = { username: 'admin', projectName: 'admin', regionId: 'RegionOne' };

type Warn = (message: string) => void;

/**
 * Prepares everything that a service needs before it listens. Safe to run when another process does the same.
 *
 * @param root where clients reach the service, without `/v3`
 * @param warn told what the operator should know, one line each
 * @returns whether this call bootstrapped an empty database
 */
export async function prepare(setup: Setup, root: string, warn: Warn): Promise<boolean> {
  ensureStateDir(setup);
  return withDatabase(setup.config, async (database) => {
    await prepareStorage(setup, database, warn);
    return (await isUnused(database)) && (await bootstrapFirstAdmin(setup, database, root));
  });
}

/** Keys and schema; made where the database is empty, otherwise only looked at. */
export async function prepareStorage({ config, sources }: Setup, database: Database, warn: Warn): Promise<void> {
  await createSchema(database, () => makeKeys(config));
  await makeTokenKeys(
    config,
    (section, option) => section !== 'fernet_tokens' && sources.of(section, option).kind === 'state',
  );
  checkKeys(config, warn);
}

/** Nobody has put anything in: there is no domain but the root of all. */
export async function isUnused({ db }: { db: Kysely<DB> }): Promise<boolean> {
  const row = await db.selectFrom('project').select('id').where('id', '!=', ROOT_DOMAIN_ID).limit(1).executeTakeFirst();
  return row === undefined;
}

async function makeKeys(config: Config): Promise<void> {
  await makeTokenKeys(config);
  for (const { key_repository } of [config.fernet_receipts, config.credential]) setupKeyRepository(key_repository);
}

function checkKeys(config: Config, warn: Warn): void {
  const missing = missingTokenKeys(config);
  if (missing !== undefined) throw new StartError(missing);
  const { credential } = config;
  if (!hasKeys(credential.key_repository)) {
    // As Keystone: without a repository, credentials are under a key that everybody knows.
    const command = '"archstone manage credential_setup"';
    warn(`no keys in ${credential.key_repository}: credentials have no protection until ${command} makes them`);
  }
}

/** False where another process was faster. */
async function bootstrapFirstAdmin({ config, stateDir }: Setup, database: Database, root: string): Promise<boolean> {
  const password = randomBytes(18).toString('base64url');
  const passwordHash = await openHasher(config).hash(password);
  const url = `${root}/v3`;
  const domainId = config.identity.default_domain_id;
  const admin: FirstAdmin = { authUrl: url, password, domainId, ...FIRST_ADMIN };
  const request = {
    ...FIRST_ADMIN,
    passwordHash,
    urls: { public: url, internal: url, admin: url },
    domainId,
    compliance: config.security_compliance,
  };
  const make = async (trx: Transaction<DB>) => {
    if (!(await isUnused({ db: trx }))) return false;
    await bootstrapWithin(trx, request);
    // Before the commit: a crash now leaves an empty database, and the next start writes both anew.
    writeClientFiles(stateDir, admin);
    return true;
  };
  try {
    return await withFreshness(config, database, ({ write }) => write('authorization', make));
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
