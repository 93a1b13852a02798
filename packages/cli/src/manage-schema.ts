/** `archstone manage db_sync`, with the exit codes of `--check` that deployment tools rely on. */
import { type SchemaReport, StartError, schemaReport, syncSchema } from '@archstone/server';
import { type Command, Option } from 'commander';
import { type Format, printOutcome } from './print.ts';
import { type SetupFlags, setupOf } from './setup-options.ts';

type SyncFlags = SetupFlags & { format: Format } & Partial<
    Record<'check' | 'expand' | 'migrate' | 'contract', boolean>
  >;

const ALONE = ['check', 'expand', 'migrate', 'contract'];
const phase = (name: string, text: string) =>
  new Option(`--${name}`, text).conflicts(ALONE.filter((other) => other !== name));

export const dbSyncCommand = (verb: (name: string, description: string) => Command) =>
  verb('db_sync', 'bring the schema to this release: make it, or upgrade it')
    .argument('[version]', 'not supported: the schema goes to this release or not at all')
    .addOption(phase('expand', 'only add what the new release needs; the old one goes on working'))
    .addOption(phase('migrate', 'nothing to do; accepted for scripts'))
    .addOption(phase('contract', 'only remove what the old release needed'))
    .addOption(phase('check', 'change nothing; exit code 0: up to date, 2: --expand is next, 4: --contract is next'))
    .action(run);

async function run(version: string | undefined, flags: SyncFlags): Promise<void> {
  if (version !== undefined) throw new StartError('db_sync to a version is not supported');
  const setup = setupOf(flags);
  if (flags.check) {
    const report = await schemaReport(setup);
    printOutcome(describe(report), report, flags.format);
    process.exitCode = { expand: 2, contract: 4, none: 0 }[report.outstanding ?? 'none'];
    return;
  }
  if (flags.migrate) return printOutcome('There is no data to migrate.', await schemaReport(setup), flags.format);
  const report = await syncSchema(setup, flags.expand ? 'expand' : flags.contract ? 'contract' : undefined);
  printOutcome(describe(report), report, flags.format);
}

function describe({ outstanding, expand, contract, expand_head, contract_head }: SchemaReport): string {
  const state =
    outstanding === null
      ? 'The schema is up to date.'
      : `The schema is not up to date: run "archstone manage db_sync --${outstanding}" next.`;
  return `${state}\nexpand: ${expand ?? 'None'} (head: ${expand_head})\ncontract: ${contract ?? 'None'} (head: ${contract_head})`;
}
