import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentialsOf } from './credentials.ts';
import { policyDefaults } from './defaults.ts';
import { loadPolicy, type PolicyFileOptions } from './files.ts';

const reader = credentialsOf({
  user: { id: 'u1', domain: { id: 'd1' } },
  roles: [{ name: 'reader' }],
  project: { id: 'p1', domain: { id: 'd1' } },
});

let dir: string;
let clock: number;
let log: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'archstone-policy-'));
  clock = 0;
  log = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

function load(more: Partial<PolicyFileOptions> = {}) {
  const note = (level: string) => (message: string) => log.push(`${level}: ${message.replaceAll(dir, 'DIR')}`);
  return loadPolicy({
    rules: policyDefaults,
    policyFile: 'policy.yaml',
    policyDirs: ['policy.d'],
    searchDirs: [join(dir, 'elsewhere'), dir],
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    now: () => clock,
    ...more,
  });
}

const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
const list = 'identity:list_regions';
const create = 'identity:create_region';

describe('policy files', () => {
  test('absent: the defaults hold, in silence unless another file was named', () => {
    const policy = load();
    expect(policy.allows(create, {}, reader)).toBe(false);
    expect(policy.allows(list, {}, reader)).toBe(true);
    expect(log).toEqual([]);
    load({ policyFile: 'mine.yaml' });
    expect(log).toEqual(['warn: policy file mine.yaml does not exist: the default rules hold']);
  });

  test.each([
    ['YAML', `# ours\n"${create}": "role:reader"\n"${list}": '!'\n`],
    ['JSON', JSON.stringify({ [create]: 'role:reader', [list]: [['role:x'], ['!']] })],
    ['a repeated name, the last holds', `"${create}": "!"\n"${list}": "!"\n"${create}": "role:reader"\n`],
  ])('%s', (_, text) => {
    write('policy.yaml', text);
    const policy = load();
    expect(policy.allows(create, {}, reader)).toBe(true);
    expect(policy.allows(list, {}, reader)).toBe(false);
  });

  test.each(['', '# nothing\n', '{}'])('%j is an empty file', (text) => {
    write('policy.yaml', text);
    expect(load().allows(list, {}, reader)).toBe(true);
  });

  test('directories come after the file, by name; hidden files and folders are left out', () => {
    write('policy.yaml', `"${create}": "role:reader"\n"${list}": "!"\n`);
    mkdirSync(join(dir, 'policy.d', 'sub'), { recursive: true });
    write('policy.d/20.yaml', `"${create}": "!"\n`);
    write('policy.d/10.yaml', `"${create}": "role:reader"\n"${list}": "@"\n`);
    write('policy.d/.30.yaml', 'not: [a, policy');
    const policy = load();
    expect(policy.allows(create, {}, reader)).toBe(false);
    expect(policy.allows(list, {}, reader)).toBe(true);
  });

  test.each([
    ['a: "b', /^policy file .*policy\.yaml: Missing closing "quote .*$/],
    ['just text', /^policy file .*policy\.yaml: not a mapping of rule names to checks$/],
    ['- a\n- b\n', /^policy file .*policy\.yaml: not a mapping of rule names to checks$/],
    [
      '"identity:list_users": 5\n',
      /^policy file .*policy\.yaml: rule "identity:list_users": neither text nor a list of checks$/,
    ],
    ['"mine": {"a": "b"}\n', /^policy file .*policy\.yaml: rule "mine": neither text nor a list of checks$/],
    ['"mine": "rule:mine"\n', /^policy file .*policy\.yaml: rule "mine" refers to itself: mine → mine$/],
  ])('%j does not start', (text, message) => {
    write('policy.yaml', text);
    expect(() => load()).toThrow(
      expect.objectContaining({ name: 'PolicyError', message: expect.stringMatching(message) }),
    );
  });

  test('a rule that is not understood refuses and is logged', () => {
    write('policy.yaml', `"${list}": "role:reader or"\n`);
    expect(load().allows(list, {}, reader)).toBe(false);
    expect(log).toEqual([
      `warn: policy file DIR/policy.yaml: rule "${list}": "role:reader or" is not a rule: it refuses`,
    ]);
  });
});

describe('changes', () => {
  test('are in force within a second, not looked for more often', () => {
    write('policy.yaml', `"${create}": "!"\n`);
    const policy = load();
    write('policy.yaml', `"${create}": "role:reader"\n`);
    clock = 999;
    expect(policy.allows(create, {}, reader)).toBe(false);
    clock = 1000;
    expect(policy.allows(create, {}, reader)).toBe(true);
    expect(log).toEqual(['info: policy reloaded: DIR/policy.yaml']);
  });

  test('a file that appears, changes in a directory, or goes from a directory', () => {
    const policy = load();
    const after = (change: () => void) => {
      change();
      clock += 1000;
      return policy.allows(create, {}, reader);
    };
    expect(after(() => write('policy.yaml', `"${create}": "role:reader"\n`))).toBe(true);
    expect(after(() => mkdirSync(join(dir, 'policy.d')))).toBe(true);
    expect(after(() => write('policy.d/a.yaml', `"${create}": "!"\n`))).toBe(false);
    expect(after(() => write('policy.d/a.yaml', `"${create}": "@"\n`))).toBe(true);
    expect(after(() => write('policy.d/a.yaml', `"${create}": "!"\n`))).toBe(false);
    expect(after(() => rmSync(join(dir, 'policy.d/a.yaml')))).toBe(true);
  });

  test('to a bad file, or its loss, leave the old rules in force and are logged once', () => {
    write('policy.yaml', `"${create}": "role:reader"\n`);
    const policy = load();
    const look = () => {
      clock += 1000;
      return policy.allows(create, {}, reader);
    };
    write('policy.yaml', `"${create}": [5]\n`);
    expect([look(), look()]).toEqual([true, true]);
    expect(log).toEqual([
      `error: policy file DIR/policy.yaml: rule "${create}": neither text nor a list of checks; the rules read before stay in force`,
    ]);
    renameSync(join(dir, 'policy.yaml'), join(dir, 'kept'));
    expect([look(), look()]).toEqual([true, true]);
    expect(log.slice(1)).toEqual([
      'error: policy file DIR/policy.yaml has disappeared; the rules read before stay in force',
    ]);
    write('policy.yaml', `"${create}": "!"\n`);
    expect(look()).toBe(false);
  });

  test('reload() looks at once and tells of a bad file', () => {
    const policy = load();
    write('policy.yaml', `"${list}": "!"\n`);
    policy.reload();
    expect(policy.allows(list, {}, reader)).toBe(false);
    write('policy.yaml', 'x');
    expect(() => policy.reload()).toThrow('not a mapping');
    expect(policy.allows(list, {}, reader)).toBe(false);
  });
});
