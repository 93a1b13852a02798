/**
 * The headers of a node:http request. They exist three times (`headers`, `headersDistinct`, `rawHeaders`) and must agree. Node
 * makes the first two from the third when somebody reads them, and many a service never does: so long only the third is written.
 */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { isIdentityHeader, type WrittenHeaders } from './headers.ts';

/** What of an IncomingMessage is needed; frameworks' and tests' imitations lack the rest. */
export interface HeaderHolder {
  headers: IncomingMessage['headers'];
  headersDistinct?: IncomingMessage['headersDistinct'];
  rawHeaders?: string[];
}

/** The names under which Node keeps what it has made, and from how many strings of `rawHeaders` it makes it. */
const NODE = symbolsOf(new IncomingMessage(new Socket()));

function symbolsOf(message: IncomingMessage) {
  void message.headersDistinct;
  const named = (name: string) => Object.getOwnPropertySymbols(message).find(({ description }) => description === name);
  const [headers, distinct, count] = [named('kHeaders'), named('kHeadersDistinct'), named('kHeadersCount')];
  return headers && distinct && count ? { headers, distinct, count } : undefined;
}

type Kept = Record<symbol, unknown>;

const isUnread = (request: HeaderHolder): boolean =>
  NODE !== undefined && request instanceof IncomingMessage && (request as unknown as Kept)[NODE.headers] === null;

/** A header by its lower-case name, as `headers` has it. */
export function headerOf(request: HeaderHolder, name: string): string | string[] | undefined {
  if (!isUnread(request)) return request.headers[name];
  const { rawHeaders = [] } = request;
  let found: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const own = rawHeaders[at]!;
    if (own.length !== name.length || own.toLowerCase() !== name) continue;
    found = found === undefined ? rawHeaders[at + 1]! : `${found}, ${rawHeaders[at + 1]}`;
  }
  return found;
}

export function removeIdentityHeaders(request: HeaderHolder): void {
  const { rawHeaders } = request;
  if (!isUnread(request)) {
    const { headers } = request;
    for (const name in headers) if (isIdentityHeader(name)) delete headers[name];
    if (!rawHeaders || !(request instanceof IncomingMessage)) {
      const { headersDistinct = {} } = request;
      for (const name of Object.keys(headersDistinct)) if (isIdentityHeader(name)) delete headersDistinct[name];
    }
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
  if (kept === rawHeaders.length) return;
  rawHeaders.length = kept;
  if (request instanceof IncomingMessage) makeAnew(request);
}

export function addIdentityHeaders(request: HeaderHolder, { list, fields }: WrittenHeaders): void {
  const { rawHeaders } = request;
  rawHeaders?.push(...list);
  if (!(request instanceof IncomingMessage)) {
    const { headers, headersDistinct } = request;
    Object.assign(headers, fields);
    if (headersDistinct) for (const name in fields) headersDistinct[name] = [fields[name]!];
    return;
  }
  if (!isUnread(request)) {
    const { headers } = request;
    // Copied as a whole they cost a fraction of what adding them one by one does.
    const all: IncomingMessage['headers'] = { ...fields };
    for (const name in headers) all[name] = headers[name];
    request.headers = all;
  }
  makeAnew(request);
}

/** What Node makes of `rawHeaders` from here on is made of all there is. */
function makeAnew(request: IncomingMessage): void {
  const { rawHeaders } = request;
  if (!NODE) {
    Object.defineProperty(request, 'headersDistinct', { configurable: true, value: distinctOf(rawHeaders) });
    return;
  }
  const kept = request as unknown as Kept;
  kept[NODE.count] = rawHeaders.length;
  if (kept[NODE.distinct]) kept[NODE.distinct] = undefined;
}

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
