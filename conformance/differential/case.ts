/**
 * The vocabulary in which a story is told: a story is a list of requests, in order, against one server.
 *
 * Strings of a case may hold templates: `{prefix}` is a name prefix of this run and side, `{kind.name}` (`{user.alice}`) is
 * a value that an earlier case saved. So two servers play the same story, each with its own ids. A case whose template was
 * never saved is skipped. What a story creates by POST (or PUT answered 201) is deleted after it.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** HTTP Basic, or a request signed as OAuth 1.0 has it (RFC 5849, HMAC-SHA1). */
export type Authorization =
  | { readonly scheme: 'basic'; readonly id: string; readonly secret: string }
  | {
      readonly scheme: 'oauth1';
      /** Parameters of the protocol beside those that every signed request has. */
      readonly parameters: Readonly<Record<string, string>>;
      readonly secrets: readonly [consumer: string, token: string];
    };

export interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Whose token calls: the name of a saved `token.NAME`; null for none. */
  readonly as: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Makes the header Authorization when the case is played. */
  readonly authorization?: Authorization;
  /** Variable name → where its value stands in the answer: a dotted path in the body (JSON or a form), or `header:NAME`. */
  readonly save: Readonly<Record<string, string>>;
  /** Milliseconds to wait before: revocation in the reference knows whole seconds only. */
  readonly wait: number;
}

export interface Story {
  readonly name: string;
  readonly cases: readonly Case[];
}

export interface Options {
  readonly name?: string;
  readonly authorization?: Authorization;
  readonly as?: string | null;
  /** The token that is looked at, by its saved name, or `raw:TEXT`. */
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly save?: Readonly<Record<string, string>>;
  readonly wait?: number;
}

export function request(
  method: string,
  path: string,
  body: string | Uint8Array | undefined,
  options: Options = {},
): Case {
  const as = options.as === undefined ? 'admin' : options.as;
  const subject = options.subject?.startsWith('raw:') ? options.subject.slice(4) : `{token.${options.subject}}`;
  return {
    name: options.name ?? `${method} ${path} as ${as ?? 'nobody'}`,
    method,
    path,
    as,
    headers: { ...(options.subject ? { 'X-Subject-Token': subject } : {}), ...options.headers },
    ...(body === undefined ? {} : { body }),
    ...(options.authorization ? { authorization: options.authorization } : {}),
    save: options.save ?? {},
    wait: options.wait ?? 0,
  };
}

const withJson =
  (method: string) =>
  (path: string, body: Json, options: Options = {}) =>
    request(method, path, JSON.stringify(body), {
      ...options,
      headers: { 'Content-Type': 'application/json', ...options.headers },
    });
const withoutBody =
  (method: string) =>
  (path: string, options: Options = {}) =>
    request(method, path, undefined, options);

/** A form, as OAuth takes it. */
export const postForm = (path: string, fields: Readonly<Record<string, string>>, options: Options = {}): Case =>
  request(
    'POST',
    path,
    // not escaped: a template must stay one, and no value here needs it
    Object.entries(fields)
      .map((field) => field.join('='))
      .join('&'),
    { ...options, headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...options.headers } },
  );
export const post = withJson('POST');
export const patch = withJson('PATCH');
export const get = withoutBody('GET');
export const head = withoutBody('HEAD');
export const put = withoutBody('PUT');
export const putJson = withJson('PUT');
export const remove = withoutBody('DELETE');

/** The same request by each of several callers. */
export const byEach = (callers: readonly (string | null)[], make: (as: string | null) => Case): Case[] =>
  callers.map(make);

/** GET and HEAD of each path. */
export const read = (paths: readonly string[], options: Options = {}): Case[] =>
  paths.flatMap((path) => [get(path, options), head(path, options)]);

/** The login of a saved user, by id, with an optional scope; the token is saved as `token.NAME`. */
export function login(name: string, user: Json, scope?: Json, options: Options = {}): Case {
  const identity = { methods: ['password'], password: { user } };
  return post('/v3/auth/tokens', scope === undefined ? { auth: { identity } } : { auth: { identity, scope } }, {
    name: `log in as ${name}`,
    as: null,
    save: { [`token.${name}`]: 'header:x-subject-token' },
    ...options,
  });
}

/** A token from a token. */
export function exchange(from: string, scope?: Json, options: Options = {}): Case {
  const identity = { methods: ['token'], token: { id: `{token.${from}}` } };
  return post('/v3/auth/tokens', scope === undefined ? { auth: { identity } } : { auth: { identity, scope } }, {
    name: `rescope ${from} to ${JSON.stringify(scope ?? null)}`,
    as: null,
    ...options,
  });
}
