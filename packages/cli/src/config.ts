/** `archstone config check`: what is set, where it is set, and what of it has no effect here. */
import { reportConfig } from '@archstone/server';
import { Command } from 'commander';
import { type Format, printOutcome, printRows, withFormat } from './print.ts';
import { quietSetupOf, type SetupFlags, warn, withSetupOptions } from './setup-options.ts';

export const configCommand = () =>
  new Command('config').description('look at the configuration').addCommand(
    withFormat(withSetupOptions(new Command('check')))
      .description('list the options that are set, and where; exit code 1 for a value that cannot be used')
      .action(check),
  );

function check({ format, ...flags }: SetupFlags & { format: Format }): void {
  const report = reportConfig(quietSetupOf(flags));
  if (format === 'json') {
    printOutcome('', report, format);
    return;
  }
  for (const warning of report.warnings) warn(warning);
  const rows = report.options.map(({ section, option, value, source, honoured }) => ({
    option: `[${section}] ${option}`,
    value,
    source,
    honoured: honoured ? 'yes' : 'not yet',
  }));
  printRows(rows, format);
  const ignored = rows.filter(({ honoured }) => honoured !== 'yes').length;
  const set = rows.length === 0 ? 'No option is set' : `${rows.length} set`;
  printOutcome(
    `${set}, ${ignored} of them accepted but without effect yet, ${report.warnings.length} warnings.`,
    '',
    format,
  );
}
