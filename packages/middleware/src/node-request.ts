/**
 * Headers of node:http, which exist three times (`headers`, `headersDistinct`, `rawHeaders`) and must agree, and the
 * challenge on answers with status 401, whoever writes them.
 */
import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isIdentityHeader } from './headers.ts';

/** What of an IncomingMessage is needed; frameworks' and tests' imitations lack the rest. */
export interface HeaderHolder {
  headers: IncomingMessage['headers'];
  headersDistinct?: IncomingMessage['headersDistinct'];
  rawHeaders?: string[];
}

export function removeIdentityHeaders(request: HeaderHolder): void {
  const { headers, headersDistinct, rawHeaders } = request;
  for (const view of [headers, headersDistinct ?? {}])
    for (const name of Object.keys(view)) if (isIdentityHeader(name)) delete view[name];
  if (!rawHeaders) return;
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (!isIdentityHeader(rawHeaders[at]!)) kept.push(rawHeaders[at]!, rawHeaders[at + 1]!);
  rawHeaders.splice(0, rawHeaders.length, ...kept);
}

export function addIdentityHeaders(request: HeaderHolder, added: ReadonlyMap<string, string>): void {
  for (const [name, value] of added) {
    const lower = name.toLowerCase();
    request.headers[lower] = value;
    if (request.headersDistinct) request.headersDistinct[lower] = [value];
    request.rawHeaders?.push(name, value);
  }
}

type HeaderList = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** From now on an answer with status 401 carries our challenge beside those that the application wrote. */
export function challengeUnauthorized(response: ServerResponse, challenge: string): void {
  const writeHead = response.writeHead as (...args: unknown[]) => ServerResponse;
  response.writeHead = ((...args: unknown[]) => {
    if (args[0] === 401) {
      const last = args.length > 1 && typeof args.at(-1) === 'object' ? (args.at(-1) as HeaderList | null) : undefined;
      const written = last ? challengesIn(last) : [];
      const own = written.length > 0 ? written : [response.getHeader('www-authenticate') ?? []].flat().map(String);
      if (!own.includes(challenge)) {
        const all = [...own, challenge];
        if (!last) response.setHeader('WWW-Authenticate', all);
        else args[args.length - 1] = withChallenges(last, all);
      }
    }
    return writeHead.apply(response, args);
  }) as typeof response.writeHead;
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
