/** `fernet_setup` and `fernet_rotate`: the key repositories of tokens and, where it is another, of receipts. */
import { resolve } from 'node:path';
import { rotateKeyRepository, setupKeyRepository } from '@archstone/tokens';
import type { Config } from '../config/load.ts';
import { StartError } from '../startup/error.ts';
import { hasKeys } from '../startup/key-repository.ts';
import type { Setup } from '../startup/options.ts';
import { ensureStateDir } from '../startup/state-dir.ts';
import { keyOwner, type OwnerNames } from './owner.ts';
import { keysNeededYet } from './rotation-safety.ts';

export interface RepositorySetup {
  directory: string;
  /** False where there were keys already; they were left alone. */
  created: boolean;
}

interface Repository {
  directory: string;
  maxActiveKeys: number;
  /** Seconds that something made with a key is of use. */
  lifetime: number;
  option: string;
}

function repositories({ token, fernet_tokens, fernet_receipts, receipt }: Config): Repository[] {
  const tokens = {
    directory: resolve(fernet_tokens.key_repository),
    maxActiveKeys: fernet_tokens.max_active_keys,
    lifetime: token.expiration + Math.max(0, token.allow_expired_window),
    option: '[fernet_tokens] max_active_keys',
  };
  const receipts = {
    directory: resolve(fernet_receipts.key_repository),
    maxActiveKeys: fernet_receipts.max_active_keys,
    lifetime: receipt.expiration,
    option: '[fernet_receipts] max_active_keys',
  };
  return tokens.directory === receipts.directory ? [tokens] : [tokens, receipts];
}

export function setupFernetKeys(setup: Setup, owner: OwnerNames): RepositorySetup[] {
  ensureStateDir(setup);
  return repositories(setup.config).map(({ directory }) => makeRepository(directory, owner));
}

export function makeRepository(directory: string, names: OwnerNames): RepositorySetup {
  const owner = keyOwner(names, directory);
  return { directory, created: setupKeyRepository(directory, owner ? { owner } : {}) };
}

export interface RepositoryRotation {
  directory: string;
  /** The number of the new primary; null where a rotation that had been cut short was completed. */
  primary: number | null;
  purged: number[];
  /** One line each. */
  warnings: string[];
}

/**
 * Rotates as Keystone does. Where a key goes whose tokens may still be of use (they live for `[token] expiration`, and for
 * `allow_expired_window` more for services), the answer carries a warning; with `refuseUnsafe` nothing is changed then,
 * and a StartError says why.
 */
export function rotateFernetKeys(
  setup: Setup,
  { refuseUnsafe = false, ...names }: OwnerNames & { refuseUnsafe?: boolean },
): RepositoryRotation[] {
  for (const { directory } of repositories(setup.config)) {
    if (!hasKeys(directory))
      throw new StartError(`no keys in ${directory}: make them with "archstone manage fernet_setup"`);
  }
  const planned = repositories(setup.config).map((repository) => ({
    ...repository,
    warnings: keysNeededYet(repository, Date.now() / 1000),
  }));
  const fault = planned.flatMap(({ warnings }) => warnings)[0];
  if (refuseUnsafe && fault !== undefined) throw new StartError(`no key was rotated: ${fault}`);
  return planned.map(({ directory, maxActiveKeys, warnings }) => {
    const owner = keyOwner(names, directory);
    const { primary = null, purged } = rotateKeyRepository(directory, maxActiveKeys, owner ? { owner } : {});
    return { directory, primary, purged, warnings };
  });
}
