/**
 * Access rules of application credentials: which requests a restricted credential may make at this service.
 *
 * Patterns: `*` and `{tag}` stand for one non-empty path segment (or part of one), `**` for anything, every other
 * character for itself. They are matched by a state set, not by a regular expression: a pattern is written by a
 * user, and one with many `**` must not cost more than pattern × path steps.
 */
import type { AccessRule } from './token-body.ts';

type Step = { kind: 'literal'; char: string } | { kind: 'segment' } | { kind: 'anything' };

function steps(pattern: string): Step[] {
  const list: Step[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    const close = char === '{' ? pattern.indexOf('}', at) : -1;
    if (close > at) {
      list.push({ kind: 'segment' });
      at = close;
    } else if (char === '*' && pattern[at + 1] === '*') {
      list.push({ kind: 'anything' });
      at += 1;
    } else if (char === '*') list.push({ kind: 'segment' });
    else list.push({ kind: 'literal', char });
  }
  return list;
}

export function pathMatches(path: string, pattern: string): boolean {
  const list = steps(pattern);
  let states = new Set<number>();
  const enter = (into: Set<number>, state: number) => {
    into.add(state);
    for (let next = state; list[next]?.kind === 'anything'; ) into.add(++next);
  };
  enter(states, 0);
  for (const char of path) {
    const after = new Set<number>();
    for (const state of states) {
      const step = list[state];
      if (!step) continue;
      if (step.kind === 'literal') {
        if (step.char === char) enter(after, state + 1);
      } else if (step.kind === 'anything') enter(after, state);
      else if (char !== '/') {
        after.add(state);
        enter(after, state + 1);
      }
    }
    if (after.size === 0) return false;
    states = after;
  }
  return states.has(list.length);
}

/**
 * The path a rule is held against, or `undefined` where two readers could take it for different paths: dot
 * segments, encoded slashes, backslashes, control characters or broken escapes. A restricted credential gets
 * nowhere with those, because the router behind us may resolve them after we have matched.
 */
export function rulePath(target: string): string | undefined {
  let raw = target;
  if (!raw.startsWith('/')) {
    if (!URL.canParse(raw)) return undefined;
    // Not URL.pathname: it would resolve the very dot segments that have to be seen here.
    raw = raw.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || '/';
  }
  raw = raw.replace(/[?#].*$/s, '');
  if (/%2f|%5c|\\/i.test(raw)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  if ([...path].some((char) => char < ' ' || char === '\x7f')) return undefined;
  // A parameter (`..;x`) makes a dot segment for some routers.
  if (path.split('/').some((segment) => /^\.{1,2}(;|$)/.test(segment))) return undefined;
  return path;
}

export function ruleAllows(rules: readonly AccessRule[], service: string, method: string, path: string): boolean {
  return rules.some((rule) => rule.service === service && rule.method === method && pathMatches(path, rule.path));
}
