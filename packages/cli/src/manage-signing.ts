/** `archstone manage pki_setup` and the like: the keys that tokens are signed with. */
import {
  createJwsKeyPair,
  rotateJwtRepository,
  rotatePkiFiles,
  setupJwtRepository,
  setupPkiFiles,
} from '@archstone/server';
import type { Command } from 'commander';
import { type KeyFlags, ownerOf, tellRotation, tellSetup } from './manage-keys.ts';
import { printOutcome } from './print.ts';
import { setupOf } from './setup-options.ts';

type Verb = (name: string, description: string) => Command;

export const signingCommands = (keyVerb: Verb): Command[] => [
  keyVerb('pki_setup', 'make CA, key and certificate of PKI and PKIZ tokens; what exists is kept')
    .option('--rebuild', 'make them anew; every token of the former ones ends')
    .action(async (flags: KeyFlags & { rebuild?: boolean }) =>
      tellSetup(
        [await setupPkiFiles(setupOf(flags), { ...ownerOf(flags), rebuild: flags.rebuild ?? false })],
        flags.format,
      ),
    ),
  keyVerb('pki_rotate', 'bring in a new key and certificate; tokens of the former live on').action(
    async (flags: KeyFlags) => {
      const files = await rotatePkiFiles(setupOf(flags), ownerOf(flags));
      printOutcome(
        `${files.keyfile} signs from now on; its certificate is the first in ${files.certfile}`,
        files,
        flags.format,
      );
    },
  ),
  keyVerb('jwt_setup', 'make the keys of jwt tokens; keys that exist are kept').action((flags: KeyFlags) =>
    tellSetup([setupJwtRepository(setupOf(flags), ownerOf(flags))], flags.format),
  ),
  keyVerb('jwt_rotate', 'promote the staged key of jwt tokens, stage and publish a new one, remove the oldest')
    .option('--refuse-unsafe', 'change nothing where a key would go whose tokens may still be of use')
    .action((flags: KeyFlags & { refuseUnsafe?: boolean }) =>
      tellRotation(
        [rotateJwtRepository(setupOf(flags), { ...ownerOf(flags), refuseUnsafe: flags.refuseUnsafe ?? false })],
        flags.format,
      ),
    ),
  keyVerb('create_jws_keypair', 'write private.pem and public.pem for JWS tokens')
    .option('--target-directory <dir>', 'where to', '.')
    .option('--force', 'write over keys that are there')
    .action((flags: KeyFlags & { targetDirectory: string; force?: boolean }) => {
      const files = createJwsKeyPair(setupOf(flags), {
        ...ownerOf(flags),
        directory: flags.targetDirectory,
        force: flags.force ?? false,
      });
      printOutcome(`key pair written to ${files.private_key} and ${files.public_key}`, files, flags.format);
    }),
];
