import { parseTemplate, type Template, UnusableCheck } from './template.ts';

/** One parsed rule of oslo.policy's language. */
export type Check =
  | { readonly kind: 'always' | 'never' }
  | { readonly kind: 'not'; readonly check: Check }
  | { readonly kind: 'and' | 'or'; readonly checks: readonly Check[] }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'role'; readonly match: Template }
  | { readonly kind: 'attribute'; readonly path: readonly string[]; readonly match: Template }
  | { readonly kind: 'literal'; readonly text: string; readonly match: Template }
  | { readonly kind: 'remote'; readonly url: Template };

/** A rule as a policy file states it: text, or the old list of lists (outer "or", inner "and"). */
export type RuleText = string | readonly (string | readonly string[])[];

export interface ParsedRule {
  readonly check: Check;
  /** What could not be understood; the check is then false in that place (fail closed). */
  readonly problems: readonly string[];
}

const ALWAYS: Check = { kind: 'always' };
const NEVER: Check = { kind: 'never' };

export function parseRule(rule: RuleText): ParsedRule {
  const problems: string[] = [];
  try {
    return { check: typeof rule === 'string' ? parseText(rule, problems) : parseLists(rule, problems), problems };
  } catch (error) {
    if (!(error instanceof UnusableCheck)) throw error;
    // One unusable check refuses the whole rule: a mere "false" in its place would turn into "true" behind a "not".
    return { check: NEVER, problems: [...problems, error.message] };
  }
}

function parseLists(rule: readonly (string | readonly string[])[], problems: string[]): Check {
  if (rule.length === 0) return ALWAYS;
  const alternatives = rule
    .filter((inner) => inner.length > 0)
    .map((inner) =>
      joined(
        'and',
        (typeof inner === 'string' ? [inner] : inner).map((text) => parseCheck(text, problems)),
      ),
    );
  return alternatives.length === 0 ? NEVER : joined('or', alternatives);
}

function joined(kind: 'and' | 'or', checks: Check[]): Check {
  return checks.length === 1 ? checks[0]! : { kind, checks };
}

type Token = '(' | ')' | 'and' | 'or' | 'not' | 'string' | { check: Check };

/** Words are separated by white space only; parentheses count at a word's ends, since `%(key)s` holds some inside. */
function tokenize(rule: string, problems: string[]): Token[] {
  const tokens: Token[] = [];
  for (const word of rule.split(/\s+/)) {
    const opened = word.replace(/^\(+/, '');
    for (let i = opened.length; i < word.length; i++) tokens.push('(');
    if (opened === '') continue;
    const bare = opened.replace(/\)+$/, '');
    const operator = bare.toLowerCase();
    if (operator === 'and' || operator === 'or' || operator === 'not') tokens.push(operator);
    else if (/^(".*"|'.*')$/s.test(opened)) tokens.push('string');
    else if (bare !== '') tokens.push({ check: parseCheck(bare, problems) });
    for (let i = bare.length; i < opened.length; i++) tokens.push(')');
  }
  return tokens;
}

function parseText(rule: string, problems: string[]): Check {
  if (rule === '') return ALWAYS;
  const tokens = tokenize(rule, problems);
  let next = 0;

  // Each step answers undefined where the text does not parse; `not` binds tighter than `and`, `and` tighter than `or`.
  function chain(kind: 'and' | 'or', operand: () => Check | undefined): Check | undefined {
    const checks: Check[] = [];
    do {
      const check = operand();
      if (check === undefined) return undefined;
      checks.push(check);
    } while (tokens[next] === kind && next++ >= 0);
    return joined(kind, checks);
  }
  const disjunction = (): Check | undefined => chain('or', conjunction);
  const conjunction = (): Check | undefined => chain('and', unary);
  function unary(): Check | undefined {
    const token = tokens[next++];
    if (token === 'not') {
      const check = unary();
      return check && { kind: 'not', check };
    }
    if (token === '(') {
      const check = disjunction();
      return tokens[next++] === ')' ? check : undefined;
    }
    return typeof token === 'object' ? token.check : undefined;
  }

  const check = disjunction();
  if (check !== undefined && next === tokens.length) return check;
  problems.push(`"${rule}" is not a rule`);
  return NEVER;
}

function parseCheck(text: string, problems: string[]): Check {
  if (text === '!') return NEVER;
  if (text === '@') return ALWAYS;
  const colon = text.indexOf(':');
  if (colon < 0) {
    problems.push(`"${text}" is not a check`);
    return NEVER;
  }
  const kind = text.slice(0, colon);
  const match = text.slice(colon + 1);
  switch (kind) {
    case 'rule':
      return { kind, name: match };
    case 'role':
      return { kind, match: parseTemplate(match) };
    case 'http':
    case 'https':
      return { kind: 'remote', url: parseTemplate(text, encodeURIComponent) };
  }
  const literal = parseLiteral(kind);
  if (literal !== undefined) return { kind: 'literal', text: literal, match: parseTemplate(match) };
  if (!ATTRIBUTE.test(kind)) throw new UnusableCheck(`"${kind}" names no attribute of the credentials`);
  return { kind: 'attribute', path: kind.split('.'), match: parseTemplate(match) };
}

const ATTRIBUTE = /^[\p{L}_][\p{L}\p{N}_.\- ]*$/u;

/** The text of a Python literal on the left-hand side, or undefined where it is the name of an attribute. */
function parseLiteral(kind: string): string | undefined {
  if (kind === 'None' || kind === 'True' || kind === 'False') return kind;
  const quoted = /^(?:'([^'\\]*)'|"([^"\\]*)")$/.exec(kind);
  if (quoted) return quoted[1] ?? quoted[2] ?? '';
  if (/^-?(0|[1-9]\d*)$/.test(kind)) return kind === '-0' ? '0' : kind;
  if (/^-?\d+\.\d+$/.test(kind)) return kind.replace(/^(-?)0+(?=\d)/, '$1').replace(/(\.\d+?)0+$/, '$1');
  return undefined;
}
