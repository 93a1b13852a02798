import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PolicyCredentials } from './credentials.ts';
import { createEnforcer } from './enforcer.ts';
import { parseRule, type RuleText } from './parser.ts';
import type { PolicyTarget } from './target.ts';

/** Answers of Python's oslo.policy 4.0: one letter for each of the credentials, 1 allowed, 0 refused, E an exception (a 500). */
interface Fixture {
  rules: Record<string, RuleText>;
  target: PolicyTarget;
  credentials: PolicyCredentials[];
  cases: [RuleText, string][];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('./fixtures/language.json', import.meta.url), 'utf8'));

/** Every case in which ours answers otherwise, with our answer. */
const differences: Record<string, string> = {
  // A null of the credentials equals no null of the target (oslo.policy compares 'None' with 'None').
  'project_id:%(project_id)s': '0000',
  'domain_id:%(role.domain_id)s': '0000',
  'service_user_id:%(project_id)s': '0000',
  // Literals are text, numbers, True, False and None; no lists.
  '[1]:[1]': '0000',
};

function answers(rule: RuleText): string {
  const overrides = new Map(
    Object.entries({ ...fixture.rules, 'the rule': rule }).map(([name, check]) => [name, { check }]),
  );
  const enforcer = createEnforcer({ rules: [], overrides });
  return fixture.credentials
    .map((caller) => (enforcer.allows('the rule', fixture.target, caller) === true ? '1' : '0'))
    .join('');
}

describe("the language, against oslo.policy's answers", () => {
  test.each(fixture.cases)('%j', (rule, oslo) => {
    const ours = answers(rule);
    const listed = typeof rule === 'string' ? differences[rule] : undefined;
    if (listed !== undefined) {
      expect(listed).not.toBe(oslo);
      expect(ours).toBe(listed);
    } else expect(ours).toBe(oslo.replaceAll('E', '0'));
  });
});

describe('what is not understood', () => {
  test.each<[RuleText, string]>([
    ['role:admin and', '"role:admin and" is not a rule'],
    ['garbage or role:admin', '"garbage" is not a check'],
    ['1x:y', '"1x" names no attribute of the credentials'],
    ['user_id:100%', '"100%" holds a "%" that is neither "%%" nor "%(name)s"'],
    [[['garbage']], '"garbage" is not a check'],
  ])('%j is reported', (rule, problem) => {
    expect(parseRule(rule).problems).toEqual([problem]);
  });

  test('a check that oslo.policy crashes on refuses its whole rule, also behind "not"', () => {
    expect(answers('not 1x:y')).toBe('0000');
    expect(answers('@ or user_id:%s')).toBe('0000');
  });

  test('no rule reaches a prototype', () => {
    for (const rule of [
      'constructor.name:Object',
      'user_id:%(constructor.name)s',
      "'Object':%(target.constructor.name)s",
    ]) {
      expect(answers(rule)).toBe('0000');
    }
  });
});
