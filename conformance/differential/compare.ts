/**
 * What must be equal in two answers. The reference's own 500 means that the subject answers 400 or 404, and a refusal
 * always has the error body: the two blanket differences; all others are listed in accepted.ts.
 */
import type { Answer } from './exchange.ts';
import { type Normal, normalise, text } from './normalise.ts';
import { parse, type Side } from './side.ts';

export interface Difference {
  /** `status`, `header NAME`, `body` or `body.PATH`. */
  readonly at: string;
  readonly text: string;
}

/** The media type; none for an answer without a body that only carries its framework's default. */
function essence(answer: Answer): string {
  const type = (answer.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  return type === 'text/html' && (answer.body.length === 0 || isRedirect(answer)) ? '' : type;
}
const isRedirect = (answer: Answer) => answer.status === 301 || answer.status === 302 || answer.status === 308;

const list = (value: string | undefined) =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
    .sort()
    .join(', ');
const present = (name: string) => (answer: Answer) => (answer.headers[name] === undefined ? 'absent' : 'present');

const headers: readonly (readonly [string, (answer: Answer, side: Side) => string])[] = [
  ['content-type', essence],
  ['vary', (answer) => list(answer.headers.vary)],
  ['www-authenticate', present('www-authenticate')],
  ['x-subject-token', present('x-subject-token')],
  ['x-openstack-request-id', present('x-openstack-request-id')],
  ['location', (answer, side) => text(side, answer.headers.location ?? 'absent')],
  ['allow', (answer) => list(answer.headers.allow)],
];

const show = (value: Normal) => {
  const shown = JSON.stringify(value);
  return shown.length > 160 ? `${shown.slice(0, 157)}...` : shown;
};
const kind = (value: Normal) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

export function differ(at: string, a: Normal, b: Normal): Difference[] {
  if (kind(a) !== kind(b)) return [{ at, text: `${show(a)} vs ${show(b)}` }];
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return [{ at, text: `${a.length} entries vs ${b.length}: ${show(a)} vs ${show(b)}` }];
    return a.flatMap((item, index) => differ(`${at}[${index}]`, item, b[index]!));
  }
  if (a && b && typeof a === 'object' && typeof b === 'object' && !Array.isArray(a) && !Array.isArray(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((key) => {
      const path = `${at}.${key}`;
      if (!(key in b)) return [{ at: path, text: `only in the reference: ${show(a[key]!)}` }];
      if (!(key in a)) return [{ at: path, text: `only in the subject: ${show(b[key]!)}` }];
      return differ(path, a[key]!, b[key]!);
    });
  }
  return a === b ? [] : [{ at, text: `${show(a)} vs ${show(b)}` }];
}

/** RFC 6749, section 5.2. */
function isOAuth2Error(body: unknown): boolean {
  const { error, error_description } = (body ?? {}) as { error?: unknown; error_description?: unknown };
  return typeof error === 'string' && (error_description === undefined || typeof error_description === 'string');
}

function isErrorBody(body: unknown, status: number): boolean {
  const error = (body as { error?: { code?: unknown; title?: unknown; message?: unknown } } | undefined)?.error;
  return error?.code === status && typeof error.title === 'string' && typeof error.message === 'string';
}

export function compare(reference: readonly [Side, Answer], subject: readonly [Side, Answer]): Difference[] {
  const [ours, a] = reference;
  const [theirs, b] = subject;
  const same = ours.origin === theirs.origin;
  const fault = a.status >= 500 && !same;
  const statusIsRight = fault ? b.status === 400 || b.status === 404 : a.status === b.status;
  if (!statusIsRight) return [{ at: 'status', text: `status ${a.status} vs ${b.status}` }];

  const [left, right] = [parse(a.body), parse(b.body)];
  const empty = a.body.length === 0 && b.body.length === 0;
  const isRefusal = isErrorBody(left, a.status) || isOAuth2Error(left);
  if (!same && a.status >= 400 && !empty && (fault || !isRefusal)) {
    return isErrorBody(right, b.status)
      ? []
      : [{ at: 'body', text: `not an error body: ${b.body.toString().slice(0, 120)}` }];
  }
  const found = headers
    .map(([name, read]) => [name, read(a, ours), read(b, theirs)] as const)
    .filter(([, x, y]) => x !== y)
    .map(([name, x, y]) => ({ at: `header ${name}`, text: `${name}: ${x || '(none)'} vs ${y || '(none)'}` }));
  if (isRedirect(a)) return found;
  if (left === undefined || right === undefined) {
    const [x, y] = [a.body.length === 0 ? 'empty' : 'not JSON', b.body.length === 0 ? 'empty' : 'not JSON'];
    const [formA, formB] = [left === undefined ? x : 'JSON', right === undefined ? y : 'JSON'];
    return formA === formB ? found : [...found, { at: 'body', text: `body ${formA} vs ${formB}` }];
  }
  return [...found, ...differ('body', normalise(ours, left), normalise(theirs, right))];
}
