import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { credentialsOf, type PolicyToken } from './credentials.ts';
import { policyDefaults } from './defaults.ts';
import { createEnforcer } from './enforcer.ts';
import type { PolicyTarget } from './target.ts';

/**
 * Decisions of Python's oslo.policy 4.0 over the rules of release 2026.1. `decisions` are bit strings (base64), one bit for
 * each target and, within it, each persona; `results` names the bit string of each rule under each setting.
 */
interface Fixture {
  personas: Record<string, PolicyToken>;
  targets: Record<string, PolicyTarget>;
  decisions: string[];
  results: Record<string, Record<string, number>>;
}

function read(name: string) {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
}

const fixture: Fixture = read('decisions');
const personas = Object.entries(fixture.personas).map(([name, token]) => [name, credentialsOf(token)] as const);
const targets = Object.entries(fixture.targets);

/**
 * Every decision that differs, under every setting: rule → target → personas. In all of them oslo.policy lets a caller whose attribute
 * is null pass, since 'None' equals a null (or the text 'None') of the target; ours refuses. The list was made by
 * oslo.policy too, with that one comparison changed in it.
 */
const nullDifferences: Record<string, Record<string, string[]>> = read('null-differences');

describe.each(Object.keys(fixture.results))('43 personas and 7 targets, as oslo.policy decides: %s', (setting) => {
  const enforcer = createEnforcer({
    rules: policyDefaults,
    enforceScope: setting.includes('scope=true'),
    enforceNewDefaults: setting.includes('new=true'),
  });

  test.each(Object.entries(fixture.results[setting]!))('%s', (rule, index) => {
    const bits = Buffer.from(fixture.decisions[index]!, 'base64');
    const oslo: Record<string, string[]> = {};
    const ours: Record<string, string[]> = {};
    let at = 0;
    for (const [name, target] of targets) {
      const allowed = personas
        .filter(() => ((bits[at >> 3]! >> (7 - (at++ & 7))) & 1) === 1)
        .map(([persona]) => persona);
      const listed = nullDifferences[rule]?.[name] ?? [];
      expect(allowed).toEqual(expect.arrayContaining(listed));
      oslo[name] = allowed.filter((persona) => !listed.includes(persona));
      ours[name] = personas
        .filter(([, credentials]) => enforcer.allows(rule, target, credentials) === true)
        .map(([persona]) => persona);
    }
    expect(ours).toEqual(oslo);
  });
});
