import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError } from './error.ts';
import { indexFile } from './files.ts';
import { resolveOptions } from './resolve.ts';
import * as type from './types.ts';

interface Row {
  section: string;
  name: string;
  type: type.TypeName;
  default: never;
  choices?: string[];
  items?: string[];
  regex?: string;
  ignoreCase?: boolean;
  min?: number;
  max?: number;
  aliases?: string[];
}

interface Case {
  files: string[];
  env?: Record<string, string>;
  values?: Record<string, unknown>;
  refused?: string;
}

const vectors: { oracle: string; table: Row[]; cases: Case[] } = JSON.parse(
  readFileSync(new URL('fixtures/oslo-vectors.json', import.meta.url), 'utf8'),
);

function optionFor(row: Row): type.Option<unknown> {
  const { section, name, type: kind, default: fallback, choices, items, regex, ignoreCase, ...notes } = row;
  if (choices !== undefined) return type.choice(choices, fallback, { ignoreCase: ignoreCase ?? false, ...notes });
  if (kind === 'String') return type.string(fallback, { ...notes, ...(regex && { regex: new RegExp(regex) }) });
  if (kind === 'List') return type.list(fallback, { ...notes, ...(items && { items }) });
  const makers: Record<string, (fallback: never, notes: type.NumberRules) => type.Option<unknown>> = {
    MultiString: type.multiString,
    Boolean: type.boolean,
    Integer: type.integer,
    Float: type.float,
    Dict: type.dict,
    URI: type.uri,
    Port: type.port,
    HostAddress: type.hostAddress,
  };
  return makers[kind]!(fallback, notes);
}

const tables: Record<string, Record<string, type.Option<unknown>>> = {};
for (const row of vectors.table) tables[row.section] = { ...tables[row.section], [row.name]: optionFor(row) };

function load(each: Case) {
  const files = each.files.map((text, index) => indexFile(`${index}.conf`, text));
  const { values } = resolveOptions(tables, { files, env: each.env ?? {}, overrides: {}, stateDefaults: {} });
  const changed: Record<string, unknown> = {};
  for (const row of vectors.table) {
    const value = values[row.section]?.[row.name];
    if (JSON.stringify(value) !== JSON.stringify(row.default)) changed[`${row.section}.${row.name}`] = value;
  }
  return changed;
}

describe(`as ${vectors.oracle}`, () => {
  test.each(vectors.cases.map((each) => [JSON.stringify([each.files.join('|'), each.env]), each] as const))(
    '%s',
    (_, each) => {
      if (each.refused !== undefined) expect(() => load(each)).toThrow(ConfigError);
      else expect(load(each)).toEqual(each.values);
    },
  );
});
