/**
 * Headers of node:http, which exist three times (`headers`, `headersDistinct`, `rawHeaders`) and must agree, and the
 * challenge on answers with status 401, whoever writes them.
 */
import { IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { isIdentityHeader, type WrittenHeaders } from './headers.ts';

/** What of an IncomingMessage is needed; frameworks' and tests' imitations lack the rest. */
export interface HeaderHolder {
  headers: IncomingMessage['headers'];
  headersDistinct?: IncomingMessage['headersDistinct'];
  rawHeaders?: string[];
}

export function removeIdentityHeaders(request: HeaderHolder): void {
  const { headers, rawHeaders } = request;
  for (const name in headers) if (isIdentityHeader(name)) delete headers[name];
  if (!rawHeaders || !(request instanceof IncomingMessage)) {
    const { headersDistinct = {} } = request;
    for (const name of Object.keys(headersDistinct)) if (isIdentityHeader(name)) delete headersDistinct[name];
  }
  if (!rawHeaders) return;
  let kept = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (isIdentityHeader(rawHeaders[at]!)) continue;
    if (kept !== at) {
      rawHeaders[kept] = rawHeaders[at]!;
      rawHeaders[kept + 1] = rawHeaders[at + 1]!;
    }
    kept += 2;
  }
  rawHeaders.length = kept;
  if (request instanceof IncomingMessage) readDistinctLater(request);
}

/**
 * Node builds `headersDistinct` when it is first read, but from as many headers as there were at the beginning. Built from
 * those that there are, and only where somebody reads it, since building it costs as much as everything else here.
 */
function readDistinctLater(request: WithDistinct): void {
  if (request[DISTINCT]) request[DISTINCT] = undefined;
  if (!Object.hasOwn(request, 'headersDistinct')) Object.defineProperty(request, 'headersDistinct', LATER);
}

const DISTINCT = Symbol('headersDistinct');
type WithDistinct = IncomingMessage & { [DISTINCT]?: IncomingMessage['headersDistinct'] | undefined };

/** One for all requests, so that they stay of one shape. */
const LATER: PropertyDescriptor & ThisType<WithDistinct> = {
  configurable: true,
  enumerable: true,
  get() {
    this[DISTINCT] ??= distinctOf(this.rawHeaders);
    return this[DISTINCT];
  },
  set(value: IncomingMessage['headersDistinct']) {
    this[DISTINCT] = value;
  },
};

function distinctOf(rawHeaders: readonly string[]): IncomingMessage['headersDistinct'] {
  const distinct: IncomingMessage['headersDistinct'] = Object.create(null);
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    const values = distinct[name];
    if (values) values.push(rawHeaders[at + 1]!);
    else distinct[name] = [rawHeaders[at + 1]!];
  }
  return distinct;
}

export function addIdentityHeaders(request: HeaderHolder, { list, fields }: WrittenHeaders): void {
  const { headers, rawHeaders } = request;
  rawHeaders?.push(...list);
  if (request instanceof IncomingMessage) {
    // Copied as a whole they cost a fraction of what adding them one by one does.
    const all: IncomingMessage['headers'] = { ...fields };
    for (const name in headers) all[name] = headers[name];
    request.headers = all;
    readDistinctLater(request);
    return;
  }
  const { headersDistinct } = request;
  Object.assign(headers, fields);
  if (headersDistinct) for (const name in fields) headersDistinct[name] = [fields[name]!];
}

type HeaderList = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** From now on an answer with status 401 carries our challenge beside those that the application wrote. */
export function challengeUnauthorized(response: ServerResponse, challenge: string): void {
  const writeHead = response.writeHead as (...args: unknown[]) => ServerResponse;
  response.writeHead = ((...args: [status: number, ...rest: unknown[]]) =>
    writeHead.apply(
      response,
      args[0] === 401 ? challenged(response, challenge, args) : args,
    )) as typeof response.writeHead;
}

/** The arguments of `writeHead`, the challenge among them. */
function challenged(response: ServerResponse, challenge: string, args: unknown[]): unknown[] {
  const last = args.length > 1 && typeof args.at(-1) === 'object' ? (args.at(-1) as HeaderList | null) : undefined;
  const written = last ? challengesIn(last) : [];
  const own = written.length > 0 ? written : [response.getHeader('www-authenticate') ?? []].flat().map(String);
  if (own.includes(challenge)) return args;
  const all = [...own, challenge];
  if (last) return [...args.slice(0, -1), withChallenges(last, all)];
  response.setHeader('WWW-Authenticate', all);
  return args;
}

const isChallenge = (name: unknown) => String(name).toLowerCase() === 'www-authenticate';

function pairs(headers: HeaderList): [string, OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (Array.isArray(headers[0])) return headers as unknown as [string, OutgoingHttpHeader][];
  const list: [string, OutgoingHttpHeader][] = [];
  for (let at = 0; at < headers.length; at += 2) list.push([String(headers[at]), headers[at + 1]!]);
  return list;
}

const challengesIn = (headers: HeaderList) =>
  pairs(headers)
    .filter(([name, value]) => isChallenge(name) && value !== undefined)
    .flatMap(([, value]) => [value!].flat().map(String));

function withChallenges(headers: HeaderList, challenges: string[]): HeaderList {
  const others = pairs(headers).filter(([name]) => !isChallenge(name));
  if (!Array.isArray(headers)) return { ...Object.fromEntries(others), 'WWW-Authenticate': challenges };
  return [...others, ...challenges.map((value) => ['WWW-Authenticate', value])].flat() as OutgoingHttpHeader[];
}
