/** `pki_setup`, `pki_rotate`, `jwt_setup`, `jwt_rotate`, `create_jws_keypair`: the keys that tokens are signed with. */
import { rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { rotateJwtKeys, rotatePki, setupJwtKeys, setupPki, TokenError, writeJwsKeyPair } from '@archstone/tokens';
import type { Config } from '../config/load.ts';
import { StartError } from '../startup/error.ts';
import type { Setup } from '../startup/options.ts';
import { ensureStateDir } from '../startup/state-dir.ts';
import type { RepositoryRotation, RepositorySetup } from './fernet-keys.ts';
import { keyOwner, type OwnerNames } from './owner.ts';
import { keysNeededYet } from './rotation-safety.ts';

const ownerFor = (names: OwnerNames, directory: string) => {
  const owner = keyOwner(names, directory);
  return owner ? { owner } : {};
};

const pkiFiles = ({ certfile, keyfile, ca_certs, ca_key }: Config['signing']) => [certfile, keyfile, ca_certs, ca_key];

/** @param rebuild makes CA, key and certificate anew, which ends every token of the former ones */
export async function setupPkiFiles(
  setup: Setup,
  { rebuild = false, ...names }: OwnerNames & { rebuild?: boolean },
): Promise<RepositorySetup> {
  ensureStateDir(setup);
  const { signing } = setup.config;
  if (rebuild) for (const path of pkiFiles(signing)) rmSync(path, { force: true });
  const created = await setupPki({ ...signing, ...ownerFor(names, dirname(signing.keyfile)) });
  return { directory: dirname(resolve(signing.certfile)), created };
}

/** A new signing key and certificate; the former certificates stay published until they end. */
export async function rotatePkiFiles(setup: Setup, names: OwnerNames): Promise<{ certfile: string; keyfile: string }> {
  const { signing } = setup.config;
  if (!statSync(signing.certfile, { throwIfNoEntry: false }))
    throw new StartError(`no certificate in ${signing.certfile}: make one with "archstone manage pki_setup"`);
  await rotatePki({ ...signing, ...ownerFor(names, dirname(signing.keyfile)) });
  return { certfile: resolve(signing.certfile), keyfile: resolve(signing.keyfile) };
}

export function setupJwtRepository(setup: Setup, names: OwnerNames): RepositorySetup {
  ensureStateDir(setup);
  const directory = resolve(setup.config.archstone_jwt_tokens.key_repository);
  return { directory, created: setupJwtKeys(directory, ownerFor(names, directory)) };
}

/** With `refuseUnsafe` nothing is changed where a key would go whose tokens may still be of use, and a StartError says why. */
export function rotateJwtRepository(
  { config }: Setup,
  { refuseUnsafe = false, ...names }: OwnerNames & { refuseUnsafe?: boolean },
): RepositoryRotation {
  const { key_repository, max_active_keys: maxActiveKeys } = config.archstone_jwt_tokens;
  const directory = resolve(key_repository);
  const lifetime = config.token.expiration + Math.max(0, config.token.allow_expired_window);
  const option = '[archstone_jwt_tokens] max_active_keys';
  const warnings = keysNeededYet({ directory, maxActiveKeys, lifetime, option }, Date.now() / 1000);
  if (refuseUnsafe && warnings[0] !== undefined) throw new StartError(`no key was rotated: ${warnings[0]}`);
  try {
    const { primary = null, purged } = rotateJwtKeys(directory, maxActiveKeys, ownerFor(names, directory));
    return { directory, primary, purged, warnings };
  } catch (error) {
    if (!(error instanceof TokenError) || error.code !== 'no_keys') throw error;
    throw new StartError(`${error.message}: make keys with "archstone manage jwt_setup"`);
  }
}

/** Writes `private.pem` and `public.pem`, for the operator to put where they belong. */
export function createJwsKeyPair(
  { config }: Setup,
  { directory, force = false, ...names }: OwnerNames & { directory: string; force?: boolean },
): { private_key: string; public_key: string } {
  const target = resolve(directory);
  const files = { private_key: join(target, 'private.pem'), public_key: join(target, 'public.pem') };
  writeJwsKeyPair({
    privatePath: files.private_key,
    publicPath: files.public_key,
    algorithm: config.jwt_tokens.jws_algorithm,
    force,
    ...ownerFor(names, target),
  });
  return files;
}
