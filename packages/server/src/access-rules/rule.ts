/**
 * access-rules/ owns the rules of application credentials (which requests a credential may make at which service): the table
 * `access_rule`, `/v3/users/{user_id}/access_rules`, and what they mean for requests to this service itself. Invariants: a
 * rule belongs to one user; a rule that a credential uses is not deleted, since that would widen the credential. It refuses
 * creating rules by themselves: they come with a credential.
 */
export interface AccessRule {
  id: string;
  service: string;
  path: string;
  method: string;
}

type Step = { kind: 'literal'; char: string } | { kind: 'segment' } | { kind: 'anything' };

/** `*` and `{tag}` stand for one path segment or a part of one, `**` for anything, every other character for itself. */
function stepsOf(pattern: string): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const close = char === '{' ? pattern.indexOf('}', at) : -1;
    if (close > at) {
      steps.push({ kind: 'segment' });
      at = close;
    } else if (char === '*') {
      const isDouble = pattern[at + 1] === '*';
      steps.push({ kind: isDouble ? 'anything' : 'segment' });
      if (isDouble) at++;
    } else steps.push({ kind: 'literal', char });
  }
  return steps;
}

/** By a set of states, not by a regular expression: users write the patterns, and none may cost more than steps × characters. */
export function pathMatches(path: string, pattern: string): boolean {
  const steps = stepsOf(pattern);
  const enter = (states: Set<number>, state: number) => {
    states.add(state);
    for (let next = state; steps[next]?.kind === 'anything'; ) states.add(++next);
  };
  let states = new Set<number>();
  enter(states, 0);
  for (const char of path) {
    const after = new Set<number>();
    for (const state of states) {
      const step = steps[state];
      if (step?.kind === 'anything') enter(after, state);
      else if (step?.kind === 'literal' && step.char === char) enter(after, state + 1);
      else if (step?.kind === 'segment' && char !== '/') {
        after.add(state);
        enter(after, state + 1);
      }
    }
    states = after;
  }
  return states.has(steps.length);
}

/** Whether the rules let their credential make this request to the Identity service. Its own token may always be validated. */
export function rulesAllow(rules: readonly AccessRule[], method: string, path: string): boolean {
  if (method === 'GET' && path === '/v3/auth/tokens') return true;
  return rules.some((rule) => rule.service === 'identity' && rule.method === method && pathMatches(path, rule.path));
}

/** Whether who validates a token knows access rules: header `OpenStack-Identity-Access-Rules` of version 1.0 or above. */
export const knowsAccessRules = (header: string | undefined): boolean => Number.parseFloat(header ?? '') >= 1;
