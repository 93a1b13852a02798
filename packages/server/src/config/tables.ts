import type { Option, OptionTable } from './types.ts';

export type Tables = Readonly<Record<string, OptionTable>>;

export function optionOf(tables: Tables, section: string, name: string): Option<unknown> | undefined {
  if (!Object.hasOwn(tables, section)) return undefined;
  const table = tables[section]!;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The environment variable of an option, as oslo.config names it. */
export function variableOf(section: string, name: string): string {
  return `OS_${section.toUpperCase()}__${name.toUpperCase()}`;
}

/** `section.option` in two. */
export function splitFull(full: string): [section: string, name: string] {
  const dot = full.indexOf('.');
  return [full.slice(0, dot), full.slice(dot + 1)];
}
