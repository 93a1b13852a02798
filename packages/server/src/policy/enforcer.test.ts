import { describe, expect, test } from 'vitest';
import type { RemoteQuestion } from './checks.ts';
import { credentialsOf, type PolicyToken } from './credentials.ts';
import type { RuleDefault } from './defaults/base.ts';
import { policyDefaults } from './defaults.ts';
import { createEnforcer, type EnforcerOptions } from './enforcer.ts';
import type { RuleText } from './parser.ts';

const user = { id: 'u1', domain: { id: 'd1' } };
const project = { id: 'p1', domain: { id: 'd1' } };
const tokens: Record<string, PolicyToken> = {
  systemAdmin: { user, roles: [{ name: 'admin' }], system: { all: true } },
  systemReader: { user, roles: [{ name: 'reader' }], system: { all: true } },
  projectAdmin: { user, roles: [{ name: 'admin' }], project },
  projectReader: { user, roles: [{ name: 'reader' }], project },
  projectManager: { user, roles: [{ name: 'manager' }], project },
  domainAdmin: { user, roles: [{ name: 'admin' }], domain: { id: 'd1' } },
};
const caller = (name: string) => credentialsOf(tokens[name]!);

function withRules(rules: Record<string, RuleText>, more: Partial<EnforcerOptions> = {}) {
  const overrides = new Map(Object.entries(rules).map(([name, check]) => [name, { check, file: 'policy.yaml' }]));
  return createEnforcer({ rules: policyDefaults, overrides, ...more });
}

describe('why a caller is refused', () => {
  const enforcer = createEnforcer({ rules: policyDefaults });

  test('by the scope of the token, before the rule is asked', () => {
    expect(enforcer.explain('identity:create_region', {}, caller('domainAdmin'))).toBe('scope');
    expect(enforcer.explain('identity:create_region', {}, caller('systemAdmin'))).toBe('allowed');
    expect(enforcer.explain('identity:create_region', {}, caller('projectAdmin'))).toBe('allowed');
  });

  test('by the rule', () => {
    expect(enforcer.explain('identity:create_region', {}, caller('systemReader'))).toBe('rule');
    expect(enforcer.allows('identity:create_region', {}, caller('systemReader'))).toBe(false);
  });

  test('by an unknown action', () => {
    expect(enforcer.explain('identity:no_such', {}, caller('systemAdmin'))).toBe('unknown_action');
    expect(enforcer.has('identity:no_such')).toBe(false);
    expect(enforcer.has('identity:create_region')).toBe(true);
  });

  test('not by the scope where enforce_scope is off', () => {
    const lenient = createEnforcer({ rules: policyDefaults, enforceScope: false });
    expect(lenient.explain('identity:create_region', {}, caller('domainAdmin'))).toBe('allowed');
  });
});

describe('nulls', () => {
  test('a caller without a domain is no member of a target without one', () => {
    const enforcer = createEnforcer({ rules: policyDefaults });
    const target = { target: { domain_id: null } };
    expect(enforcer.allows('identity:list_users', target, caller('projectReader'))).toBe(false);
  });

  test('a manager without a domain stays kept out by "not domain_id:None"', () => {
    const enforcer = createEnforcer({ rules: policyDefaults });
    expect(enforcer.allows('identity:list_roles', {}, caller('projectManager'))).toBe(false);
  });

  test('the literal None matches a null of the target', () => {
    const enforcer = withRules({ global: 'None:%(target.role.domain_id)s' });
    expect(enforcer.allows('global', { target: { role: { domain_id: null } } }, caller('projectReader'))).toBe(true);
    expect(enforcer.allows('global', { target: { role: {} } }, caller('projectReader'))).toBe(false);
  });
});

describe("the operator's rules", () => {
  test('replace a default, whose scopes still hold', () => {
    const enforcer = withRules({ 'identity:create_region': 'role:reader' });
    expect(enforcer.explain('identity:create_region', {}, caller('systemReader'))).toBe('allowed');
    expect(enforcer.explain('identity:create_region', {}, caller('systemAdmin'))).toBe('rule');
    expect(enforcer.explain('identity:create_region', {}, caller('domainAdmin'))).toBe('scope');
  });

  test('replace a rule that defaults refer to', () => {
    const enforcer = withRules({ admin_required: 'role:reader' });
    expect(enforcer.allows('identity:create_region', {}, caller('projectReader'))).toBe(true);
    expect(enforcer.allows('identity:create_region', {}, caller('projectAdmin'))).toBe(false);
  });

  test('replace the deprecated form too', () => {
    const enforcer = withRules({ 'identity:get_user': '!' }, { enforceNewDefaults: false });
    expect(enforcer.allows('identity:get_user', { user_id: 'u1' }, caller('projectReader'))).toBe(false);
  });

  test('may have names of their own, and a rule named default stands in for missing ones', () => {
    const enforcer = withRules({ default: 'role:admin', mine: 'rule:nowhere' });
    expect(enforcer.problems).toEqual([]);
    expect(enforcer.allows('mine', {}, caller('projectAdmin'))).toBe(true);
    expect(enforcer.allows('anything', {}, caller('projectReader'))).toBe(false);
  });

  test('refuse and are reported where they are not understood', () => {
    const enforcer = withRules({ 'identity:list_users': 'role:admin and', mine: 'rule:nowhere' });
    expect(enforcer.allows('identity:list_users', {}, caller('systemAdmin'))).toBe(false);
    expect(enforcer.problems).toEqual([
      'policy file policy.yaml: rule "identity:list_users": "role:admin and" is not a rule: it refuses',
      'policy file policy.yaml: rule "mine": rule "nowhere" does not exist: it refuses',
    ]);
  });

  test.each<[Record<string, RuleText>, string]>([
    [{ a: 'rule:a' }, 'policy file policy.yaml: rule "a" refers to itself: a → a'],
    [{ a: 'rule:b', b: '@ or not (rule:a)' }, 'policy file policy.yaml: rule "a" refers to itself: a → b → a'],
    [
      { owner: [['rule:admin_or_owner']] },
      'policy file policy.yaml: rule "owner" refers to itself: owner → admin_or_owner → owner',
    ],
    [{ default: 'rule:nowhere' }, 'policy file policy.yaml: rule "default" refers to itself: default → default'],
  ])('must not refer to themselves: %j', (rules, message) => {
    expect(() => withRules(rules)).toThrow(message);
  });
});

describe('a default that was renamed', () => {
  const rules: RuleDefault[] = [
    { name: 'new', check: 'role:admin', deprecated: { name: 'old', check: 'role:reader', since: 'S' } },
  ];
  const overrides = (entries: Record<string, string>) =>
    new Map(Object.entries(entries).map(([name, check]) => [name, { check, file: 'f' }]));
  const decide = (entries: Record<string, string>, enforceNewDefaults: boolean) => {
    const enforcer = createEnforcer({ rules, overrides: overrides(entries), enforceNewDefaults });
    return ['projectAdmin', 'projectReader', 'projectManager'].map((name) => enforcer.allows('new', {}, caller(name)));
  };

  test('joins the old form until enforce_new_defaults', () => {
    expect(decide({}, true)).toEqual([true, false, false]);
    expect(decide({}, false)).toEqual([true, true, false]);
  });

  test('takes an override of the old name, with a word about it', () => {
    expect(decide({ old: 'role:manager' }, true)).toEqual([false, false, true]);
    expect(decide({ old: 'role:manager' }, false)).toEqual([false, false, true]);
    expect(createEnforcer({ rules, overrides: overrides({ old: '@' }) }).problems).toEqual([
      'policy file f: rule "old": deprecated since S, now "new": it applies to that',
    ]);
  });

  test('ignores the old name where the new one is overridden, or the old is an alias of the new', () => {
    expect(decide({ old: 'role:manager', new: 'role:reader' }, true)).toEqual([false, true, false]);
    expect(decide({ old: 'rule:new' }, false)).toEqual([true, true, false]);
  });
});

describe('remote checks', () => {
  const asked: RemoteQuestion[] = [];
  const remote = async (question: RemoteQuestion) => {
    asked.push(question);
    if (question.url.includes('broken')) throw new Error('no answer');
    return question.url.endsWith('/yes');
  };
  const enforcer = withRules(
    {
      yes: 'http://pdp/%(target.name)s/yes',
      no: 'https://pdp/no',
      nested: 'role:admin and not rule:no and rule:yes',
      saved: 'role:reader or rule:yes',
      broken: 'not http://broken/',
      'identity:create_region': 'rule:yes',
    },
    { remote },
  );
  const target = { target: { name: 'a/../b c' } };

  test('are awaited, and only where a rule holds one', async () => {
    expect(await enforcer.allows('yes', target, caller('projectReader'))).toBe(true);
    expect(await enforcer.allows('no', target, caller('projectReader'))).toBe(false);
    expect(await enforcer.allows('nested', target, caller('projectAdmin'))).toBe(true);
    expect(await enforcer.explain('nested', target, caller('projectReader'))).toBe('rule');
    expect(enforcer.allows('identity:create_user', target, caller('projectAdmin'))).toBe(true);
    expect(enforcer.explain('identity:create_region', target, caller('domainAdmin'))).toBe('scope');
  });

  test('are not made where the answer is settled before', async () => {
    asked.length = 0;
    expect(await enforcer.allows('saved', target, caller('projectReader'))).toBe(true);
    expect(asked).toEqual([]);
  });

  test('get the action and an address in which the target cannot add a path', async () => {
    asked.length = 0;
    await enforcer.allows('nested', target, caller('projectAdmin'));
    expect(asked.map(({ url, action }) => [url, action])).toEqual([
      ['https://pdp/no', 'nested'],
      ['http://pdp/a%2F..%2Fb%20c/yes', 'nested'],
    ]);
  });

  test('refuse where there is no answer, also behind "not"', async () => {
    expect(await enforcer.explain('broken', target, caller('projectAdmin'))).toBe('remote');
    expect(await enforcer.allows('broken', target, caller('projectAdmin'))).toBe(false);
    expect(await enforcer.explain('yes', {}, caller('projectAdmin'))).toBe('remote');
    expect(await withRules({ no: 'not http://pdp/' }).allows('no', {}, caller('projectAdmin'))).toBe(false);
  });
});

describe('credentials of a token', () => {
  test('name the scope, and null what the token has not', () => {
    expect(caller('projectReader')).toMatchObject({
      user_id: 'u1',
      user_domain_id: 'd1',
      project_id: 'p1',
      project_domain_id: 'd1',
      domain_id: null,
      system_scope: null,
      roles: ['reader'],
      is_admin_project: true,
      service_user_id: null,
      service_roles: [],
    });
    expect(caller('systemReader')).toMatchObject({ system_scope: 'all', project_id: null, domain_id: null });
  });

  test('a domain is never the admin project; a service token fills its own names', () => {
    const service = { user: { id: 's', domain: { id: 'd2' } }, roles: [{ name: 'service' }], project };
    expect(credentialsOf({ ...tokens.domainAdmin!, is_admin_project: true }, service)).toMatchObject({
      is_admin_project: false,
      service_user_id: 's',
      service_project_id: 'p1',
      service_roles: ['service'],
    });
  });
});
