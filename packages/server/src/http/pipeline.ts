/**
 * The way of a request, one fixed sequence for every route:
 * parse → authenticate → validate → load → enforce → call the service → serialise.
 *
 * Policy answers "may this caller try?" from the caller and the target; services answer "is it true?". Neither sees the
 * HTTP request.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.ts';
import { IdentityError } from '../errors.ts';
import type { Enforcer } from '../policy/enforcer.ts';
import { parseBody, parseForm } from './body.ts';
import { type LinkOptions, rootUrl } from './links.ts';
import type { Call, PolicyTarget, Reply, Route } from './route.ts';
import { streamSink } from './stream.ts';
import { compileCheck } from './validation.ts';

export interface PipelineOptions {
  /** Validates the token of `X-Auth-Token` for the request that it came with; throws 401. */
  authenticate(token: string, request: { method: string; path: string }): Caller | Promise<Caller>;
  enforcer: Enforcer;
  links: LinkOptions;
  /** Runs what may be announced to the outside; absent where no notifications are configured. */
  announced?:
    | ((request: FastifyRequest, caller: Caller | undefined, work: () => Reply | Promise<Reply>) => Promise<Reply>)
    | undefined;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const firstValue = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Builds the handler of one route. */
export function pipeline(route: Route, options: PipelineOptions): Handler {
  const checkBody = route.body && compileCheck(route.body);
  const checkQuery = route.query && compileCheck(route.query);
  const announced = route.method === 'GET' ? undefined : options.announced;

  return async (request, reply) => {
    const raw = request.body as Buffer | undefined;
    const contentType = firstValue(request.headers['content-type']);
    const body = route.form ? parseForm(raw, contentType) : parseBody(raw, contentType);
    const token = route.public ? undefined : firstValue(request.headers['x-auth-token']);
    const pending = token
      ? options.authenticate(token, { method: request.method, path: request.url.split('?', 1)[0]! })
      : undefined;
    const caller = pending instanceof Promise ? await pending : pending;
    if (caller === undefined && !route.public) throw new IdentityError('unauthorized');
    const call = new PipelineCall(request, body, caller, options);
    checkQuery?.(call.query);
    checkBody?.(body);

    const loading = route.load?.(call);
    const loaded = loading instanceof Promise ? await loading : loading;
    if (!route.public) {
      const action = typeof route.action === 'string' ? route.action : route.action(call, loaded);
      const allowed = call.allows(action, route.target?.(call, loaded));
      if (!(allowed instanceof Promise ? await allowed : allowed))
        throw new IdentityError('forbidden_action', { action });
    }
    const handling = announced
      ? announced(request, caller, () => route.handle(call, loaded))
      : route.handle(call, loaded);
    return send(reply, handling instanceof Promise ? await handling : handling);
  };
}

class PipelineCall implements Call {
  readonly #request: FastifyRequest;
  readonly #caller: Caller | undefined;
  readonly #options: PipelineOptions;
  readonly body: Record<string, unknown>;

  constructor(
    request: FastifyRequest,
    body: Record<string, unknown>,
    caller: Caller | undefined,
    options: PipelineOptions,
  ) {
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
    return this.#request.url.split('?', 1)[0]!;
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

function send(reply: FastifyReply, { status = 200, body, headers, stream }: Reply): FastifyReply {
  reply.code(status);
  if (headers) reply.headers(headers);
  if (stream) {
    reply.hijack();
    reply.raw.writeHead(status, reply.getHeaders() as Record<string, string>);
    reply.raw.flushHeaders();
    stream(streamSink(reply.raw));
    return reply;
  }
  if (body === undefined) return reply.send();
  if (!reply.hasHeader('content-type')) reply.header('content-type', 'application/json');
  return reply.send(Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)));
}
