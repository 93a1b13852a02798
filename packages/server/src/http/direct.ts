/**
 * The direct way of the hottest requests: a route that says `hot` is answered on node:http itself, without the framework's
 * router, hooks and reply, which together cost as much as the validation of a token. The steps are the route's own, and so
 * are the answers. It takes only what is plain (the very path, a body of a stated length that is allowed, nothing that asks
 * for further headers) and leaves every other request to the framework, untouched.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorReplyOptions, errorAnswer } from './error-reply.ts';
import type { Incoming, Steps } from './pipeline.ts';
import { parseQuery } from './query.ts';
import type { Reply, Route } from './route.ts';

export interface DirectOptions extends ErrorReplyOptions {
  /** The header `x-archstone-worker`. */
  workerName?: string | undefined;
  /** Logs what an operator should know of. */
  onFault(fault: { err: unknown; reqId: string }, message: string): void;
}

/** Answers the request, or returns false and has not touched it. */
export type DirectWay = (request: IncomingMessage, response: ServerResponse) => boolean;

const NONE = Object.freeze({});
/** Headers that make a request a matter for the framework: an unusual framing, or a browser that asks for CORS. */
const isPlain = ({ headers }: IncomingMessage) =>
  headers.host !== undefined &&
  headers['transfer-encoding'] === undefined &&
  headers.expect === undefined &&
  headers.origin === undefined &&
  headers.upgrade === undefined;

export function directWay(routes: readonly { route: Route; steps: Steps }[], options: DirectOptions): DirectWay {
  const stepsOf = new Map<string, Map<string, Steps>>();
  for (const { route, steps } of routes) {
    if (!route.hot) continue;
    const methods = stepsOf.get(route.path) ?? new Map<string, Steps>();
    stepsOf.set(route.path, methods.set(route.method, steps));
    if (route.method === 'GET') methods.set('HEAD', steps);
  }

  function answer(steps: Steps, incoming: Incoming, response: ServerResponse): void {
    const begun = ['vary', 'X-Auth-Token', 'x-openstack-request-id', incoming.id];
    if (options.workerName !== undefined) begun.push('x-archstone-worker', options.workerName);
    const send = (reply: Reply) => write(response, begun, reply);
    const fail = (error: unknown) => {
      const { fault, ...reply } = errorAnswer(error, incoming.raw, options);
      if (fault) options.onFault({ err: fault.err, reqId: incoming.id }, fault.message);
      write(response, begun, reply);
    };
    try {
      const reply = steps(incoming);
      if (reply instanceof Promise) reply.then(send).catch(fail);
      else send(reply);
    } catch (error) {
      fail(error);
    }
  }

  return (raw, response) => {
    const { url = '/', method = 'GET', headers } = raw;
    const at = url.indexOf('?');
    const steps = stepsOf.get(at < 0 ? url : url.slice(0, at))?.get(method);
    if (steps === undefined || !isPlain(raw)) return false;
    const length = Number(headers['content-length'] ?? 0);
    if (!(length <= options.bodyLimit)) return false;
    const take = (body?: Buffer) => {
      const query = at < 0 ? NONE : parseQuery(url.slice(at + 1));
      const incoming = { id: `req-${randomUUID()}`, raw, method, url, headers, params: NONE, query, body };
      together(() => answer(steps, incoming, response));
    };
    if (length === 0) take();
    else whole(raw, take);
    return true;
  };
}

let waiting: (() => void)[] = [];
let isAnswering = false;
const answers: (() => void)[] = [];

function answerAll(): void {
  const all = waiting;
  waiting = [];
  isAnswering = true;
  for (const work of all) work();
  isAnswering = false;
  for (const goOut of answers.splice(0)) goOut();
}

/**
 * Requests that arrive in one turn of the event loop are answered at its end, in one stretch of code: one look at the
 * database, made after all of them came, proves the caches fresh for all; and the answers go out together, since waking
 * whoever waits for each of them costs more than to make it.
 */
function together(work: () => void): void {
  if (waiting.push(work) === 1) setImmediate(answerAll);
}

/** Of a request that breaks off nothing is answered: nobody is there any more. */
function whole(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
}

function write(response: ServerResponse, begun: readonly string[], { status = 200, headers, body }: Reply): void {
  const lines = [...begun];
  for (const name in headers) lines.push(name, headers[name]!);
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  if (bytes && headers?.['content-type'] === undefined) lines.push('content-type', 'application/json');
  if (bytes || status !== 204) lines.push('content-length', String(bytes?.length ?? 0));
  const goOut = () => void response.writeHead(status, lines).end(bytes);
  if (isAnswering) answers.push(goOut);
  else goOut();
}
