/** What commands print: tables for people, JSON for programs. */
import { type Command, Option } from 'commander';

export type Format = 'table' | 'json';

export const withFormat = (command: Command): Command =>
  command.addOption(new Option('-f, --format <format>', 'output').choices(['table', 'json']).default('table'));

export type Row = Readonly<Record<string, unknown>>;

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(cell).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const json = (value: unknown) => process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

/** Columns are the keys of the first row; nothing at all for no rows. */
function table(rows: readonly Row[]): void {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((part, column) => part.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(text.map((line) => `${line}\n`).join(''));
}

export function printRows(rows: readonly Row[], format: Format): void {
  if (format === 'json') json(rows);
  else if (rows.length > 0) table(rows);
}

/** One thing: a line for each of its fields. */
export function printRecord(record: Row, format: Format): void {
  if (format === 'json') return void json(record);
  const width = Math.max(...Object.keys(record).map((name) => name.length));
  for (const [name, value] of Object.entries(record)) process.stdout.write(`${name.padEnd(width)}  ${cell(value)}\n`);
}

/** A sentence for people, or the value behind it for programs. */
export function printOutcome(sentence: string, value: unknown, format: Format): void {
  if (format === 'json') json(value);
  else process.stdout.write(`${sentence}\n`);
}
