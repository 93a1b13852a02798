import type { Case } from './case.ts';

/** What is put in the place of a field, by name; `undefined` takes the field away. */
export const VALUES: Readonly<Record<string, unknown>> = {
  absent: undefined,
  null: null,
  true: true,
  'the text true': 'true',
  5: 5,
  '-1': -1,
  1.5: 1.5,
  'a number too big': 1e300,
  'the empty text': '',
  'a blank': ' ',
  'a text': 'x',
  'a text with a comma and a slash': 'x,y/z',
  'an unknown id': '0123456789abcdef0123456789abcdef',
  '65 characters': 'x'.repeat(65),
  '256 characters': 'x'.repeat(256),
  '70000 characters': 'x'.repeat(70_000),
  'a NUL': 'x\u0000y',
  'half a character': 'x\ud800',
  'an emoji': '\u{1F600}',
  'an empty list': [],
  'a list of one text': ['x'],
  'a list of a text twice': ['x', 'x'],
  'a list of numbers': [5],
  'a list of lists': [['x']],
  'an empty object': {},
  'an object': { x: 1 },
};

/** The first case of each route that takes a body. */
export function casesWithBody(cases: readonly Case[]): Case[] {
  const byRoute = new Map<string, Case>();
  for (const asked of cases) {
    const key = `${asked.method} ${asked.route}`;
    if (asked.body && !byRoute.has(key)) byRoute.set(key, asked);
  }
  return [...byRoute.values()];
}

/** The body with one field (`user.options.lock_password`, `limits.0.limit`) replaced. */
export function withField(body: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const inner = withField(Object(body)[first], rest, value);
  if (Array.isArray(body)) return body.map((item, index) => (String(index) === first ? inner : item));
  const { [first]: _, ...others } = Object(body) as Record<string, unknown>;
  return inner === undefined ? others : { ...others, [first]: inner };
}
