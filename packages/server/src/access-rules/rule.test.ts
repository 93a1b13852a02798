import { describe, expect, test } from 'vitest';
import { knowsAccessRules, pathMatches, rulesAllow } from './rule.ts';

// Answers of keystonemiddleware 10's matcher to the same pairs.
describe('paths', () => {
  test.each([
    ['/v3/users', '/v3/users', true],
    ['/v3/users/', '/v3/users', false],
    ['/v3/users/7', '/v3/users/*', true],
    ['/v3/users/7/groups', '/v3/users/*', false],
    ['/v3/users/', '/v3/users/*', false],
    ['/v3/users/7/groups', '/v3/users/**', true],
    ['/v3/users/', '/v3/users/**', true],
    ['/v3/users/7/groups', '/v3/users/{id}/groups', true],
    ['/v3/users//groups', '/v3/users/{id}/groups', false],
    ['/v3/users/7-8', '/v3/users/{a}-{b}', true],
    ['/v3/abc', '/v3/a*c', true],
    ['/anything/at/all', '/**', true],
    ['/v3x', '/v3', false],
  ])('%s by %s', (path, pattern, matches) => {
    expect(pathMatches(path, pattern)).toBe(matches);
  });

  test('a pattern of many wildcards costs no more than its length', () => {
    const begun = performance.now();
    expect(pathMatches(`/${'a'.repeat(4000)}`, `/${'**a'.repeat(40)}b`)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

test('a rule is for one service and one method; a token may always validate itself', () => {
  const rule = { id: 'r', service: 'identity', method: 'GET', path: '/v3/projects' };
  expect(rulesAllow([rule], 'GET', '/v3/projects')).toBe(true);
  expect(rulesAllow([rule], 'HEAD', '/v3/projects')).toBe(false);
  expect(rulesAllow([{ ...rule, service: 'compute' }], 'GET', '/v3/projects')).toBe(false);
  expect(rulesAllow([], 'GET', '/v3/auth/tokens')).toBe(true);
  expect(rulesAllow([], 'HEAD', '/v3/auth/tokens')).toBe(false);
});

test.each([
  [undefined, false],
  ['', false],
  ['x', false],
  ['0.9', false],
  ['1', true],
  ['1.0', true],
  ['2', true],
])('the header %s', (header, knows) => {
  expect(knowsAccessRules(header)).toBe(knows);
});
