/**
 * Who may do what, asked of the running service. This folder holds tests and the tables they share: `world.ts` makes two
 * domains and a caller of every kind, `cases/` has each protected route with the rule that governs it and what that rule
 * is told, `fixtures/` what oslo.policy decides and which bodies Keystone's schemas accept.
 *
 * Invariants: every route is in the table or is public; nothing is expected because our own code says so. Everything goes
 * through HTTP alone, so that the same table can be asked of another server.
 */
import type { Method } from '../http/route.ts';

/** Strings hold templates: `{home.user}` is a name of the world, `{fresh}` what `before` made, `{unique}` a new word. */
export interface Request {
  readonly method: Method | 'HEAD';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further names for what the answer holds, by dotted path. */
  readonly save?: Readonly<Record<string, string>>;
}

export interface Case extends Request {
  /** The path as it is declared, e.g. `/v3/users/:user_id`. */
  readonly route: string;
  readonly rule: string;
  /**
   * What the rule is told, below `target`. `{caller.domain}` is left out for a caller without a domain scope, `{caller.user}`
   * for one of the system's.
   */
  readonly target: Readonly<Record<string, string | null>>;
  /** The path arguments, which rules see too. */
  readonly args: Readonly<Record<string, string>>;
  /** The status where the rule allows. */
  readonly ok: number;
  /** What the service itself answers to some callers whom the rule allows. */
  readonly instead?: Readonly<Record<string, number>>;
  /** Told by the admin before each request; the id of what is made last (or the token) becomes `{fresh}`. */
  readonly before?: Request | readonly Request[];
}

export interface CaseOptions {
  readonly args?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly target?: Case['target'];
  readonly body?: Case['body'];
  readonly headers?: Case['headers'];
  readonly ok?: number;
  readonly instead?: Case['instead'];
  readonly before?: Case['before'];
}

const OK: Readonly<Record<string, number>> = { GET: 200, HEAD: 200, POST: 201, PUT: 204, PATCH: 200, DELETE: 204 };

/** `resource` is the path below `/v3`. */
export function on(method: Case['method'], resource: string, rule: string, options: CaseOptions = {}): Case {
  const { args = {}, query, target = {}, ok = OK[method]!, ...rest } = options;
  const route = `/v3${resource}`;
  const path = route.replace(/:(\w+)/g, (_, name: string) => args[name]!) + (query === undefined ? '' : `?${query}`);
  return { ...rest, method, path, route, rule: `identity:${rule}`, target, args, ok };
}

/** A request of the admin, for `before`. */
export const admin = (method: Method, resource: string, body?: Request['body']): Request => ({
  method,
  path: `/v3${resource}`,
  ...(body ? { body } : {}),
});

/** The domain that every caller of the table belongs to, and another one. */
export const places = ['home', 'other'] as const;
export type Place = (typeof places)[number];

/** One case is told apart by what is asked and of what, never by its place in the table. */
export function nameOf({ rule, method, path, body, before }: Case): string {
  const made = path.includes('{fresh}') && before ? [before].flat().at(-1)?.body : undefined;
  const given = [body, made].map((part) => (part ? ` ${JSON.stringify(part)}` : '')).join(' of');
  return `${rule.replace('identity:', '')}: ${method} ${path}${given.replace(/ of$/, '')}`;
}
