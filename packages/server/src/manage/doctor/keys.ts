/** Key repositories: Fernet tokens and credentials. */
import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { NULL_KEY, readKeyRepository } from '@archstone/tokens';
import { usesFormat } from '../../auth/providers/formats.ts';
import { hasKeys } from '../../startup/key-repository.ts';
import { countUnderOtherKeys } from '../credential-keys.ts';
import type { Patient, Symptom } from './symptom.ts';

const usesFernet = ({ config }: Patient) => usesFormat(config, 'fernet');

/** Why the repository is of no use to this user, or everybody can read it. */
function badAccess(directory: string): string | undefined {
  try {
    accessSync(directory, constants.R_OK | constants.X_OK);
  } catch (error) {
    return `${directory}: ${(error as NodeJS.ErrnoException).code}`;
  }
  return (statSync(directory).mode & 0o005) === 0 ? undefined : `${directory} is readable for everybody`;
}

function isEmpty(directory: string): boolean {
  try {
    return !hasKeys(directory);
  } catch {
    return false;
  }
}

function corruption(directory: string): string | undefined {
  try {
    hasKeys(directory);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function countUnderNullKey({ tables }: Patient): Promise<number> {
  if (!tables) return 0;
  const { count } = await tables.db
    .selectFrom('credential')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('key_hash', '=', NULL_KEY.hash)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export const keySymptoms: readonly Symptom[] = [
  {
    name: 'unique_key_repositories',
    advice:
      'Tokens and credentials share a key repository: a rotation for tokens destroys credentials. Set [credential] key_repository and [fernet_tokens] key_repository to different directories.',
    shows: ({ config }) => resolve(config.credential.key_repository) === resolve(config.fernet_tokens.key_repository),
  },
  {
    name: 'usability_of_Fernet_key_repository',
    advice:
      'The Fernet key repository is not set up correctly: the user that runs the service must be able to read it, and nobody else.',
    shows: (patient) => usesFernet(patient) && badAccess(patient.config.fernet_tokens.key_repository),
  },
  {
    name: 'keys_in_Fernet_key_repository',
    advice: 'The Fernet key repository is empty: make keys with "archstone manage fernet_setup".',
    shows: (patient) => usesFernet(patient) && isEmpty(patient.config.fernet_tokens.key_repository),
  },
  {
    name: 'corrupt_Fernet_key',
    advice: 'A Fernet key file holds no key: restore it, or remove it and rotate.',
    shows: (patient) => usesFernet(patient) && corruption(patient.config.fernet_tokens.key_repository),
  },
  {
    name: 'usability_of_credential_fernet_key_repository',
    advice:
      'The credential key repository is not set up correctly: the user that runs the service must be able to read it, and nobody else.',
    shows: ({ config }) => badAccess(config.credential.key_repository),
  },
  {
    name: 'keys_in_credential_fernet_key_repository',
    advice: 'The credential key repository is empty: make keys with "archstone manage credential_setup".',
    shows: ({ config }) => isEmpty(config.credential.key_repository),
  },
  {
    name: 'corrupt_credential_key',
    advice: 'A credential key file holds no key: restore it from its backup, or credentials are lost.',
    shows: ({ config }) => corruption(config.credential.key_repository),
  },
  {
    name: 'credentials_under_null_key',
    advice:
      'Credentials are encrypted with a key that everybody knows: run "archstone manage credential_setup", then "archstone manage credential_migrate".',
    shows: async (patient) => {
      const count = await countUnderNullKey(patient);
      return count > 0 && `${count} of them`;
    },
  },
  {
    name: 'credentials_under_older_key',
    advice: 'Credentials are encrypted with an older key: run "archstone manage credential_migrate".',
    shows: async ({ config, tables }) => {
      if (!tables || isEmpty(config.credential.key_repository) || corruption(config.credential.key_repository)) return;
      const primary = readKeyRepository(config.credential.key_repository).keys[0]!;
      const count = await countUnderOtherKeys(tables, primary.hash);
      return count > 0 && `${count} of them`;
    },
  },
];
