/** `credential_setup`, `credential_rotate`, `credential_migrate`: a key goes only when no stored credential needs it. */
import {
  createFernetCipher,
  type FernetCipher,
  NULL_KEY,
  readKeyRepository,
  rotateKeyRepository,
  TokenError,
} from '@archstone/tokens';
import type { Database } from '../db/connect.ts';
import type { Write } from '../freshness/freshness.ts';
import { withFreshness } from '../startup/buses.ts';
import { StartError } from '../startup/error.ts';
import { hasKeys } from '../startup/key-repository.ts';
import type { Setup } from '../startup/options.ts';
import { ensureStateDir } from '../startup/state-dir.ts';
import { makeRepository, type RepositoryRotation, type RepositorySetup } from './fernet-keys.ts';
import { keyOwner, type OwnerNames } from './owner.ts';
import { withSchema } from './schema.ts';

/** Not an option, as in Keystone: after each rotation all credentials are encrypted anew. */
const MAX_ACTIVE_KEYS = 3;
const BATCH = 200;

export function setupCredentialKeys(setup: Setup, owner: OwnerNames): RepositorySetup {
  ensureStateDir(setup);
  return makeRepository(setup.config.credential.key_repository, owner);
}

/** Throws StartError where a credential is encrypted with another key than the primary. */
export async function rotateCredentialKeys(setup: Setup, names: OwnerNames): Promise<RepositoryRotation> {
  const directory = setup.config.credential.key_repository;
  if (!hasKeys(directory)) throw noKeys(directory);
  const { hash } = readKeyRepository(directory).keys[0]!;
  const count = await withSchema(setup, (database) => countUnderOtherKeys(database, hash));
  if (count > 0) {
    const [are, them] = count === 1 ? ['credential is', 'it'] : ['credentials are', 'them'];
    throw new StartError(
      `no key was rotated: ${count} ${are} not encrypted with the primary key; encrypt ${them} anew with "archstone manage credential_migrate" first`,
    );
  }
  const owner = keyOwner(names, directory);
  const { primary = null, purged } = rotateKeyRepository(directory, MAX_ACTIVE_KEYS, owner ? { owner } : {});
  return { directory, primary, purged, warnings: [] };
}

const noKeys = (directory: string) =>
  new StartError(`no keys in ${directory}: make them with "archstone manage credential_setup"`);

export async function countUnderOtherKeys({ db }: Database, primaryHash: string): Promise<number> {
  const { count } = await db
    .selectFrom('credential')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('key_hash', '!=', primaryHash)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface CredentialMigration {
  /** How many were encrypted anew. */
  migrated: number;
  /** Ids of those that no key at hand opens; they were left alone. */
  unreadable: string[];
}

/** Encrypts anew what is not encrypted with the primary key; a running service sees no gap. */
export async function migrateCredentials(setup: Setup): Promise<CredentialMigration> {
  const { keys } = readKeyRepository(setup.config.credential.key_repository, { nullKey: true });
  if (keys[0] === NULL_KEY) throw noKeys(setup.config.credential.key_repository);
  const cipher = createFernetCipher({ keys, generation: 0, refresh: () => false });
  return withSchema(setup, (database) =>
    withFreshness(setup.config, database, ({ write }) => migrate(database, cipher, write)),
  );
}

async function migrate({ db }: Database, cipher: FernetCipher, write: Write): Promise<CredentialMigration> {
  const key_hash = cipher.primaryKeyHash();
  const result: CredentialMigration = { migrated: 0, unreadable: [] };
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('credential')
      .select(['id', 'encrypted_blob'])
      .where('key_hash', '!=', key_hash)
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return result;
    after = rows.at(-1)!.id;
    const renewed = rows.flatMap(({ id, encrypted_blob }) => {
      const plaintext = open(cipher, encrypted_blob);
      if (!plaintext) result.unreadable.push(id);
      return plaintext ? [{ id, was: encrypted_blob, is: cipher.encrypt(plaintext) }] : [];
    });
    await write('authorization', async (trx) => {
      for (const { id, was, is } of renewed) {
        // A credential that was changed meanwhile is under the primary key already.
        await trx
          .updateTable('credential')
          .set({ encrypted_blob: is, key_hash })
          .where('id', '=', id)
          .where('encrypted_blob', '=', was)
          .execute();
      }
    });
    result.migrated += renewed.length;
  }
}

function open(cipher: FernetCipher, text: string): Buffer | undefined {
  try {
    return cipher.decrypt(text).plaintext;
  } catch (error) {
    if (error instanceof TokenError) return undefined;
    throw error;
  }
}
