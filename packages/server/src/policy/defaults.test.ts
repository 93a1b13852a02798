import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policyDefaults } from './defaults.ts';
import { parseRule } from './parser.ts';

interface FixtureRule {
  name: string;
  check: string;
  scope_types?: string[];
  operations?: string[];
  deprecated?: { name: string; check: string; since: string };
}

const fixture: FixtureRule[] = JSON.parse(readFileSync(new URL('./fixtures/policies.json', import.meta.url), 'utf8'));

describe('the default rules', () => {
  test('are the 203 of release 2026.1, each exactly once', () => {
    expect(policyDefaults.map((rule) => rule.name).sort()).toEqual(fixture.map((rule) => rule.name).sort());
    expect(policyDefaults).toHaveLength(203);
  });

  test.each(fixture)('$name', ({ scope_types, ...rule }) => {
    expect(policyDefaults.find((ours) => ours.name === rule.name)).toEqual(
      scope_types ? { ...rule, scopes: scope_types } : rule,
    );
  });

  test('are all understood', () => {
    for (const { check, deprecated } of policyDefaults) {
      expect(parseRule(check).problems).toEqual([]);
      if (deprecated) expect(parseRule(deprecated.check).problems).toEqual([]);
    }
  });
});
