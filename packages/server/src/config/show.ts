import * as groups from './groups.ts';
import type { Config } from './load.ts';
import { optionOf } from './tables.ts';

/** An option's value for a listing, in one line as a file would hold it; a secret as asterisks. */
export function showOption(config: Config, section: string, option: string): string {
  const value = (config as unknown as Record<string, Record<string, unknown>>)[section]?.[option];
  if (value === null || value === undefined) return '';
  if (optionOf(groups, section, option)?.secret) return '****';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object')
    return Object.entries(value)
      .map((pair) => pair.join(':'))
      .join(',');
  return String(value).replaceAll('\n', ' ');
}
