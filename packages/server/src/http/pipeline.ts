/**
 * The way of a request, one fixed sequence for every route:
 * parse → authenticate → validate → load → enforce → call the service → serialise.
 *
 * Policy answers "may this caller try?" from the caller and the target; services answer "is it true?". Neither sees the
 * HTTP request.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { after } from '../after.ts';
import type { Caller } from '../auth/caller.ts';
import { IdentityError } from '../errors.ts';
import type { Enforcer } from '../policy/enforcer.ts';
import { parseBody, parseForm } from './body.ts';
import { type LinkOptions, rootUrl } from './links.ts';
import type { Call, PolicyTarget, Reply, Route } from './route.ts';
import { compileCheck } from './validation.ts';

export interface PipelineOptions {
  /** Validates the token of `X-Auth-Token` for the request that it came with; throws 401. */
  authenticate(token: string, request: { method: string; path: string }): Caller | Promise<Caller>;
  enforcer: Enforcer;
  links: LinkOptions;
  /** Runs what may be announced to the outside; absent where no notifications are configured. */
  announced?:
    | ((request: Incoming, caller: Caller | undefined, work: () => Reply | Promise<Reply>) => Promise<Reply>)
    | undefined;
}

/** A request as it came in, before any step: of the framework, or of `direct.ts`. */
export interface Incoming {
  /** `req-…`: what the response will name it. */
  readonly id: string;
  readonly raw: IncomingMessage;
  readonly method: string;
  /** Path and query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: unknown;
  readonly query: unknown;
  /** A Buffer, or undefined where there was none. */
  readonly body: unknown;
}

/** All steps of one route. Nothing waits that need not: an answer from caches comes without a promise. */
export type Steps = (request: Incoming) => Reply | Promise<Reply>;

const firstValue = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

const pathOf = (url: string) => {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
};

/** Builds the steps of one route. */
export function pipeline(route: Route, options: PipelineOptions): Steps {
  const checkBody = route.body && compileCheck(route.body);
  const checkQuery = route.query && compileCheck(route.query);
  const announced = route.method === 'GET' ? undefined : options.announced;

  function authenticate({ headers, method, url }: Incoming): Caller | Promise<Caller> | undefined {
    const token = route.public ? undefined : firstValue(headers['x-auth-token']);
    return token ? options.authenticate(token, { method, path: pathOf(url) }) : undefined;
  }

  function enforce(call: PipelineCall, loaded: unknown, handle: () => Reply | Promise<Reply>): Reply | Promise<Reply> {
    if (route.public) return handle();
    const action = typeof route.action === 'string' ? route.action : route.action(call, loaded);
    return after(call.allows(action, route.target?.(call, loaded)), (allowed) => {
      if (!allowed) throw new IdentityError('forbidden_action', { action });
      return handle();
    });
  }

  return (request) => {
    const raw = request.body as Buffer | undefined;
    const contentType = firstValue(request.headers['content-type']);
    const body = route.form ? parseForm(raw, contentType) : parseBody(raw, contentType);
    return after(authenticate(request), (caller) => {
      if (caller === undefined && !route.public) throw new IdentityError('unauthorized');
      const call = new PipelineCall(request, body, caller, options);
      checkQuery?.(call.query);
      checkBody?.(body);
      return after(route.load?.(call), (loaded) => {
        const handle = () => route.handle(call, loaded);
        return enforce(call, loaded, announced ? () => announced(request, caller, handle) : handle);
      });
    });
  };
}

class PipelineCall implements Call {
  readonly #request: Incoming;
  readonly #caller: Caller | undefined;
  readonly #options: PipelineOptions;
  readonly body: Record<string, unknown>;

  constructor(request: Incoming, body: Record<string, unknown>, caller: Caller | undefined, options: PipelineOptions) {
    this.#request = request;
    this.body = body;
    this.#caller = caller;
    this.#options = options;
  }
  get method() {
    return this.#request.method as Call['method'];
  }
  get params() {
    return this.#request.params as Record<string, string>;
  }
  get query() {
    return this.#request.query as Record<string, string>;
  }
  header(name: string) {
    return firstValue(this.#request.headers[name]);
  }
  get caller() {
    if (this.#caller === undefined) throw new IdentityError('unauthorized');
    return this.#caller;
  }
  get baseUrl() {
    return `${rootUrl(this.#request.raw, this.#options.links)}/v3`;
  }
  get path() {
    return pathOf(this.#request.url);
  }
  get rawQuery() {
    const at = this.#request.url.indexOf('?');
    return at < 0 ? '' : this.#request.url.slice(at + 1);
  }
  get peer() {
    const { remoteAddress: address, localPort } = this.#request.raw.socket;
    return { address, localPort };
  }
  /** Path arguments are the base of every policy target; what the route adds goes over them. */
  allows(action: string, target?: PolicyTarget) {
    return this.#options.enforcer.allows(
      action,
      target ? { ...this.params, ...target } : this.params,
      this.caller.credentials,
    );
  }
}
