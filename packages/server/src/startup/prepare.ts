/**
 * What a first start makes: state directory, schema, keys, the first admin. It makes them only where there is nothing; a
 * database or a key repository that exists is used as it is.
 */
import { randomBytes } from 'node:crypto';
import { readKeyRepository, setupKeyRepository, type TokenError } from '@archstone/tokens';
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
import { openHasher } from './open.ts';
import type { Setup } from './options.ts';
import { ensureStateDir } from './state-dir.ts';

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
export async function prepareStorage({ config }: Setup, database: Database, warn: Warn): Promise<void> {
  await createSchema(database, () => makeKeys(config));
  checkKeys(config, warn);
}

/** Nobody has put anything in: there is no domain but the root of all. */
export async function isUnused({ db }: { db: Kysely<DB> }): Promise<boolean> {
  const row = await db.selectFrom('project').select('id').where('id', '!=', ROOT_DOMAIN_ID).limit(1).executeTakeFirst();
  return row === undefined;
}

function makeKeys({ token, fernet_tokens, fernet_receipts, credential }: Config): void {
  const fernet = token.provider === 'fernet' ? [fernet_tokens.key_repository] : [];
  for (const directory of new Set([...fernet, fernet_receipts.key_repository, credential.key_repository])) {
    setupKeyRepository(directory);
  }
}

function checkKeys({ token, fernet_tokens: { key_repository: fernet }, credential }: Config, warn: Warn): void {
  if (token.provider === 'fernet' && !hasKeys(fernet))
    throw new StartError(`no keys in ${fernet}: make them with "archstone manage fernet_setup"`);
  if (!hasKeys(credential.key_repository)) {
    // As Keystone: without a repository, credentials are under a key that everybody knows.
    const command = '"archstone manage credential_setup"';
    warn(`no keys in ${credential.key_repository}: credentials have no protection until ${command} makes them`);
  }
}

/** False where there is no key at all; a corrupt key, or a directory that may not be read, is an error of its own. */
export function hasKeys(directory: string): boolean {
  try {
    readKeyRepository(directory);
    return true;
  } catch (error) {
    const { code, message } = error as TokenError;
    if (code === 'no_keys' && /holds no keys|ENOENT/.test(message)) return false;
    throw error;
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
