/**
 * One v2.0 call as a v3 call: the same policy action and target, the same schema, the same handler; only names and the
 * envelope differ. So a rule of v3 cannot be forgotten here. Path arguments carry the names of v3.
 */
import { badRequest, IdentityError } from '../errors.ts';
import type { Call, Method, Reply, Route } from '../http/route.ts';
import { compileCheck } from '../http/validation.ts';

/** What a v3 call is made of; what is absent stays as it came. */
export interface V3Call {
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  /** What `X-Subject-Token` says in v3. */
  subjectToken?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of every v3 resource
export type V3Body = any;

export interface Translation {
  method: Method;
  path: string;
  summary: string;
  /** The v3 route that does it. */
  of: Route;
  to?(call: Call<V3Body>): V3Call | Promise<V3Call>;
  /** After policy, before the work: what v2.0 does not know must not be reached, and what it needs must exist. */
  before?(v3: Call<V3Body>, call: Call<V3Body>): unknown;
  /** The v2.0 body out of the v3 body. */
  reply?(body: V3Body, v3: Call<V3Body>, call: Call<V3Body>): unknown;
}

/** The call as v3 reads it. */
export function asV3(
  call: Call,
  { params = call.params, query = call.query, body = {}, subjectToken }: V3Call,
): Call<V3Body> {
  return {
    method: call.method,
    params,
    query,
    body,
    header: (name) => (name === 'x-subject-token' ? subjectToken : call.header(name)),
    get caller() {
      return call.caller;
    },
    baseUrl: call.baseUrl,
    path: call.path,
    rawQuery: new URLSearchParams(query).toString(),
    peer: call.peer,
    allows: (action, target) => call.allows(action, { ...params, ...target }),
  };
}

interface Loaded {
  v3: Call<V3Body>;
  loaded: unknown;
}

export type Translate = (translation: Translation) => Route;

/** @param checkCaller refuses a caller whose token v2.0 does not know */
export function translator(checkCaller: (call: Call) => void): Translate {
  return ({ of, to = () => ({}), before, reply = () => undefined, ...shown }) => {
    const check = of.body && compileCheck(of.body);
    // A create is judged by what will be stored, which must be readable first; otherwise policy speaks first.
    const isCreate = of.method === 'POST';
    const base = {
      ...shown,
      async load(call: Call): Promise<Loaded> {
        if (!of.public) checkCaller(call);
        const v3 = asV3(call, await to(call));
        if (isCreate) check?.(v3.body);
        return { v3, loaded: await of.load?.(v3) };
      },
      async handle(call: Call, { v3, loaded }: Loaded): Promise<Reply> {
        await before?.(v3, call);
        if (!isCreate) check?.(v3.body);
        const answer = await of.handle(v3, loaded);
        const body = await reply(answer.body, v3, call);
        return body === undefined ? { status: 204 } : { body };
      },
    };
    if (of.public) return { ...base, public: true } as Route;
    const { action, target } = of;
    return {
      ...base,
      action: typeof action === 'string' ? action : (_call: Call, { v3, loaded }: Loaded) => action(v3, loaded),
      target: (_call: Call, { v3, loaded }: Loaded) => ({ ...v3.params, ...target?.(v3, loaded) }),
    } as Route;
  };
}

/** All entries of a v3 list, page after page: v2.0 has no pages there. The caller has passed the list's policy. */
export async function wholeList(of: Route, call: Call, name: string, query: Record<string, string>): Promise<V3Body[]> {
  const found: V3Body[] = [];
  for (let marker: string | undefined; ; ) {
    const v3 = asV3(call, { query: marker === undefined ? query : { ...query, marker } });
    const { body } = (await of.handle(v3, await of.load?.(v3))) as { body: V3Body };
    found.push(...body[name]);
    const last = found.at(-1)?.id;
    if (!body.truncated || last === marker) return found;
    marker = last;
  }
}

/**
 * The object under `name` of a body.
 *
 * @throws IdentityError 400
 */
export function memberOf(body: unknown, name: string): Record<string, unknown> {
  const member = (body as Record<string, unknown>)[name];
  if (typeof member === 'object' && member !== null && !Array.isArray(member)) return { ...member };
  throw new IdentityError('expecting', { attribute: name, target: 'request body' });
}

/** @throws IdentityError 400 */
export function textOf(fields: Record<string, unknown>, name: string, target: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  if (value === undefined || value === null || value === '')
    throw new IdentityError('expecting', { attribute: name, target });
  throw badRequest(`Invalid input for field '${target}.${name}': must be a string.`);
}
