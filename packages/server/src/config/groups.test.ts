import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { drivers } from './drivers.ts';
import * as groups from './groups.ts';
import { honoured } from './honoured.ts';
import { type Config, loadConfig } from './load.ts';
import { optionOf, splitFull } from './tables.ts';

interface Row {
  section: string;
  name: string;
  type: string;
  default: unknown;
  choices?: string[];
  min?: number;
  max?: number;
  aliases?: string[];
  deprecated?: boolean;
}

const rows: Row[] = JSON.parse(readFileSync(new URL('fixtures/keystone-options.json', import.meta.url), 'utf8'));

describe("Keystone's own options", () => {
  test('are 215 in 33 sections', () => {
    expect(rows).toHaveLength(215);
    expect(new Set(rows.map((row) => row.section)).size).toBe(33);
  });

  test.each(rows.map((row) => [`${row.section}.${row.name}`, row] as const))('%s', (_, row) => {
    const option = optionOf(groups, row.section, row.name)!;
    expect(option.type).toBe(row.type);
    // An empty text is Keystone's default of one list, which it reads as no items.
    expect(option.default).toEqual(row.type === 'List' && row.default === '' ? [] : row.default);
    expect(option.choices).toEqual(row.choices);
    expect(option.min).toBe(row.min);
    // Numbers above 2^53 are not whole in JavaScript.
    expect(option.max).toBe(row.max === undefined ? undefined : Math.min(row.max, Number.MAX_SAFE_INTEGER));
    expect(option.aliases).toEqual(row.aliases);
    expect(option.deprecated).toBe(row.deprecated);
  });
});

test.each(Object.entries(groups))('[%s]: every default is a value that its option accepts', (_, group) => {
  for (const option of Object.values(group)) {
    const texts = option.type === 'MultiString' ? (option.default as string[]) : [asText(option.default)];
    for (const text of texts) if (text !== null) expect(() => option.parse(text)).not.toThrow();
    if (option.type !== 'MultiString' && texts[0] != null) expect(option.parse(texts[0])).toEqual(option.default);
  }
});

function asText(value: unknown): string | null {
  if (Array.isArray(value)) return value.join(',');
  if (value === null) return null;
  return typeof value === 'object' ? Object.entries(value).join(',') : String(value);
}

test('the published groups of the libraries are known', () => {
  expect(Object.keys(groups)).toEqual(
    expect.arrayContaining([
      'cache',
      'cors',
      'database',
      'healthcheck',
      'oslo_messaging_amqp',
      'oslo_messaging_kafka',
      'oslo_messaging_notifications',
      'oslo_messaging_rabbit',
      'oslo_middleware',
      'oslo_policy',
      'profiler',
    ]),
  );
  expect(groups.DEFAULT).toMatchObject({ log_file: { type: 'String' }, transport_url: { secret: true } });
});

test('every name in the tables of drivers and honoured options exists', () => {
  for (const full of [...Object.keys(drivers), ...honoured.filter((each) => !each.endsWith('.*'))]) {
    expect(optionOf(groups, ...splitFull(full)), full).toBeDefined();
  }
  for (const full of honoured.filter((each) => each.endsWith('.*'))) expect(groups).toHaveProperty(splitFull(full)[0]);
});

test('values have static types', () => {
  expectTypeOf<Config['token']['expiration']>().toEqualTypeOf<number>();
  expectTypeOf<Config['auth']['methods']>().toEqualTypeOf<string[]>();
  expectTypeOf<Config['DEFAULT']['public_endpoint']>().toEqualTypeOf<string | null>();
  expectTypeOf<Config['DEFAULT']['list_limit']>().toEqualTypeOf<number | null>();
  expectTypeOf<Config['resource']['project_name_url_safe']>().toEqualTypeOf<'off' | 'new' | 'strict'>();
  expectTypeOf<Config['archstone_freshness']['foreign_writers']>().toEqualTypeOf<boolean | null>();
  const { config } = loadConfig();
  expect(config.token.expiration).toBe(3600);
  expect(config.auth.methods).toContain('password');
});
