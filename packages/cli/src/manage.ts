/** `archstone manage …`: the verbs of `keystone-manage`, with its options and exit codes. */
import {
  diagnose,
  flushTokenRows,
  migrateCredentials,
  rotateCredentialKeys,
  rotateFernetKeys,
  StartError,
  schemaReport,
  setupCredentialKeys,
  setupFernetKeys,
} from '@archstone/server';
import { Command } from 'commander';
import { type KeyFlags, type ManageFlags, ownerOf, tellRotation, tellSetup } from './manage-keys.ts';
import { dbSyncCommand } from './manage-schema.ts';
import { signingCommands } from './manage-signing.ts';
import { printOutcome, withFormat } from './print.ts';
import { setupOf, withSetupOptions } from './setup-options.ts';

const verb = (name: string, description: string) =>
  withFormat(withSetupOptions(new Command(name))).description(description);

const keyVerb = (name: string, description: string) =>
  verb(name, description)
    .option('--keystone-user <user>', 'who shall own the keys (default: who owns the directory)')
    .option('--keystone-group <group>', 'which group shall own them');

export function manageCommand(): Command {
  const manage = new Command('manage')
    .description('the verbs of keystone-manage: schema, keys, stored tokens and credentials, diagnosis')
    .addCommand(dbSyncCommand(verb))
    .addCommand(
      verb('db_version', 'print the revision of the schema').action(async (flags: ManageFlags) => {
        const report = await schemaReport(setupOf(flags));
        printOutcome(report.expand ?? 'None', report, flags.format);
      }),
    )
    .addCommand(
      keyVerb('fernet_setup', 'make the keys of Fernet tokens; keys that exist are kept').action((flags: KeyFlags) =>
        tellSetup(setupFernetKeys(setupOf(flags), ownerOf(flags)), flags.format),
      ),
    )
    .addCommand(
      keyVerb('fernet_rotate', 'promote the staged Fernet key, stage a new one, remove the oldest')
        .option('--refuse-unsafe', 'change nothing where a key would go whose tokens may still be of use')
        .action((flags: KeyFlags & { refuseUnsafe?: boolean }) => {
          const refuseUnsafe = flags.refuseUnsafe ?? false;
          tellRotation(rotateFernetKeys(setupOf(flags), { ...ownerOf(flags), refuseUnsafe }), flags.format);
        }),
    )
    .addCommand(
      keyVerb('credential_setup', 'make the keys that encrypt credentials; keys that exist are kept').action(
        (flags: KeyFlags) => tellSetup([setupCredentialKeys(setupOf(flags), ownerOf(flags))], flags.format),
      ),
    )
    .addCommand(
      keyVerb(
        'credential_rotate',
        'like fernet_rotate, once every credential is encrypted with the primary key',
      ).action(async (flags: KeyFlags) =>
        tellRotation([await rotateCredentialKeys(setupOf(flags), ownerOf(flags))], flags.format),
      ),
    )
    .addCommand(keyVerb('credential_migrate', 'encrypt every credential with the primary key').action(migrate))
    .addCommand(
      verb('token_flush', 'delete expired UUID tokens').action(async (flags: ManageFlags) => {
        const flushed = await flushTokenRows(setupOf(flags));
        printOutcome(`${flushed} expired tokens deleted`, { flushed }, flags.format);
      }),
    )
    .addCommand(verb('doctor', 'look for what is wrong; exit code 1 where something is').action(examine));
  for (const command of signingCommands(keyVerb)) manage.addCommand(command);
  return manage;
}

async function migrate(flags: KeyFlags): Promise<void> {
  const { migrated, unreadable } = await migrateCredentials(setupOf(flags));
  printOutcome(`${migrated} credentials encrypted anew`, { migrated, unreadable }, flags.format);
  if (unreadable.length === 0) return;
  throw new StartError(`no key at hand opens ${unreadable.length} credentials: ${unreadable.slice(0, 5).join(', ')}`);
}

async function examine(flags: ManageFlags): Promise<void> {
  const findings = await diagnose(setupOf(flags));
  const lines = findings.map(
    ({ symptom, advice, detail }) => `WARNING ${symptom}: ${advice}${detail === null ? '' : `\n  ${detail}`}`,
  );
  printOutcome(lines.join('\n') || 'Nothing found.', findings, flags.format);
  if (findings.length > 0) process.exitCode = 1;
}
