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

/** The names a file may use for an option, as `section.option`: the current one first, then former ones. */
export function namesOf(section: string, name: string, option: Option<unknown>): string[] {
  const former = (option.aliases ?? []).flatMap((alias) => {
    const [place, old] = splitFull(alias);
    return old.includes('-') ? [alias, `${place}.${old.replaceAll('-', '_')}`] : [alias];
  });
  return [...new Set([`${section}.${name}`, ...former])];
}
