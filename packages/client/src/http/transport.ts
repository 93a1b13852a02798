/**
 * HTTP, and nothing of OpenStack: pools of connections per origin, JSON in and out, time limits, retries, redirects.
 * It never throws for a status (that is the caller's business), only when no whole answer came.
 * It refuses to carry secrets to another origin: a redirect elsewhere loses the token headers, and a request with a
 * body is not redirected elsewhere at all.
 */
import { Pool } from 'undici';
import { ClientError, ConnectionError, TimeoutError } from '../errors.ts';
import { backOff, mayRepeat, retryAfterOf } from './retry.ts';

export interface TlsOptions {
  /** Certificates of the authorities to trust, PEM (the text, not a path), instead of the system's. */
  ca?: string | Buffer;
  /** Client certificate, PEM. */
  cert?: string | Buffer;
  /** Key of the client certificate, PEM. May stand in `cert`. */
  key?: string | Buffer;
  /** Accept any certificate. For tests only. */
  insecure?: boolean;
}

export interface TransportOptions extends TlsOptions {
  /** Milliseconds for one attempt, from connecting to the last byte. Default 60,000. */
  timeout?: number;
  /** How many more attempts after a failed connection, or a 503 that names Retry-After. Default 2. */
  retries?: number;
  /** Milliseconds before the first repetition; doubles each time, up to 60 s. Default 500. */
  retryDelay?: number;
  /** Connections kept per origin. Default 32. */
  connections?: number;
  userAgent?: string;
}

export type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>;

export interface TransportRequest {
  method?: string;
  /** Absolute. */
  url: string;
  headers?: Record<string, string | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** `undefined` is left out, `null` becomes a bare `name`, a list repeats the name. */
  query?: Query | undefined;
  timeout?: number | undefined;
  retries?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Whether sending it twice does no harm; by default judged from the method. */
  idempotent?: boolean | undefined;
}

export interface Response<T = unknown> {
  status: number;
  /** Names in lower case; a repeated header is joined with `, `. */
  headers: Record<string, string>;
  /** Parsed where the answer is JSON, else the text; `undefined` if there was none. */
  body: T;
  /** Where the answer came from, after redirects. */
  url: string;
}

export interface Transport {
  request<T = unknown>(request: TransportRequest): Promise<Response<T>>;
  /** Closes all connections once what runs has ended. */
  close(): Promise<void>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;
const SECRET_HEADERS = new Set(['x-auth-token', 'x-subject-token', 'x-service-token', 'authorization', 'cookie']);
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

export function createTransport(options: TransportOptions = {}): Transport {
  const pools = new Map<string, Pool>();
  const timeout = options.timeout ?? 60_000;
  const userAgent = options.userAgent ?? 'archstone-client';

  function poolFor(origin: string): Pool {
    let pool = pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, {
        connections: options.connections ?? 32,
        keepAliveTimeout: 4_000,
        maxResponseSize: MAX_RESPONSE_BYTES,
        connect: {
          timeout,
          rejectUnauthorized: !options.insecure,
          ...(options.ca !== undefined && { ca: options.ca }),
          ...(options.cert !== undefined && { cert: options.cert, key: options.key ?? options.cert }),
        },
      });
      pools.set(origin, pool);
    }
    return pool;
  }

  async function attempt(request: Prepared): Promise<Response> {
    const { url, method } = request;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.timeout);
    try {
      const answer = await poolFor(url.origin).request({
        method: method as 'GET',
        path: url.pathname + url.search,
        headers: request.headers,
        body: request.body ?? null,
        headersTimeout: request.timeout,
        bodyTimeout: request.timeout,
        signal: request.signal ? AbortSignal.any([request.signal, deadline.signal]) : deadline.signal,
      });
      const headers = flatten(answer.headers);
      const text = await answer.body.text();
      return { status: answer.statusCode, headers, body: parse(text, headers['content-type']), url: url.href };
    } catch (cause) {
      request.signal?.throwIfAborted();
      const at = { method, url: url.href, cause };
      const code = (cause as { code?: string }).code ?? '';
      if (deadline.signal.aborted || code.endsWith('_TIMEOUT') || code === 'ETIMEDOUT') {
        throw new TimeoutError(`${method} ${url.origin}${url.pathname}: no answer within ${request.timeout} ms`, at);
      }
      throw new ConnectionError(`${method} ${url.origin}${url.pathname}: ${reasonOf(cause)}`, at);
    } finally {
      clearTimeout(timer);
    }
  }

  async function persist(request: Prepared): Promise<Response> {
    // An idle connection that the server closed just now says nothing about the server: one repetition for free.
    let stale = request.idempotent;
    for (let failed = 0; ; ) {
      try {
        const response = await attempt(request);
        const wait = response.status === 503 ? retryAfterOf(response.headers) : undefined;
        if (wait === undefined || failed >= request.retries) return response;
        failed++;
        await backOff(wait, request.signal);
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        const repeat = mayRepeat(error, request.idempotent);
        if (stale && repeat === 'at-once') {
          stale = false;
          continue;
        }
        if (!repeat || failed >= request.retries) throw error;
        await backOff(Math.min((options.retryDelay ?? 500) * 2 ** failed++, 60_000), request.signal);
      }
    }
  }

  return {
    async request<T>(request: TransportRequest): Promise<Response<T>> {
      let prepared = prepare(request, { userAgent, timeout, retries: options.retries ?? 2 });
      for (let hops = 0; ; hops++) {
        const response = await persist(prepared);
        const location = response.headers.location;
        const target = REDIRECTS.has(response.status) && location ? URL.parse(location, prepared.url) : null;
        const next = target && redirect(prepared, response.status, target);
        if (!next || hops === MAX_REDIRECTS) return response as Response<T>;
        prepared = next;
      }
    },
    async close() {
      const closing = [...pools.values()].map((pool) => pool.close());
      pools.clear();
      await Promise.all(closing);
    },
  };
}

interface Prepared {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
  timeout: number;
  retries: number;
  signal: AbortSignal | undefined;
  idempotent: boolean;
}

function prepare(
  request: TransportRequest,
  defaults: { userAgent: string; timeout: number; retries: number },
): Prepared {
  const method = (request.method ?? 'GET').toUpperCase();
  const url = URL.parse(request.url);
  if (!url?.protocol.startsWith('http')) throw new ClientError('not an absolute http(s) URL');
  for (const [name, value] of Object.entries(request.query ?? {})) addQuery(url, name, value);
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': defaults.userAgent };
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  if (body !== undefined) headers['content-type'] ??= 'application/json';
  return {
    method,
    url,
    headers,
    body,
    timeout: request.timeout ?? defaults.timeout,
    retries: request.retries ?? defaults.retries,
    signal: request.signal,
    idempotent: request.idempotent ?? (method !== 'POST' && method !== 'PATCH'),
  };
}

function addQuery(url: URL, name: string, value: Query[string]): void {
  if (value === undefined) return;
  if (value === null) {
    url.search += `${url.search ? '&' : '?'}${encodeURIComponent(name)}`;
  } else if (Array.isArray(value)) {
    for (const item of value as readonly string[]) url.searchParams.append(name, item);
  } else {
    url.searchParams.append(name, String(value));
  }
}

function redirect(from: Prepared, status: number, target: URL): Prepared | undefined {
  if (!target.protocol.startsWith('http')) return undefined;
  const upgrade =
    target.hostname === from.url.hostname && target.protocol === 'https:' && from.url.protocol === 'http:';
  const elsewhere = target.origin !== from.url.origin && !upgrade;
  if (status === 303 && from.method !== 'HEAD') {
    const { 'content-type': _, ...headers } = from.headers;
    return {
      ...from,
      method: 'GET',
      url: target,
      body: undefined,
      headers: elsewhere ? withoutSecrets(headers) : headers,
    };
  }
  if (elsewhere && from.body !== undefined) return undefined;
  return { ...from, url: target, headers: elsewhere ? withoutSecrets(from.headers) : from.headers };
}

const withoutSecrets = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET_HEADERS.has(name)));

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function parse(text: string, contentType: string | undefined): unknown {
  if (text === '') return undefined;
  if (!contentType || !/^application\/([a-z0-9.-]+\+)?json/i.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string };
  return [code, message].filter(Boolean).join(': ') || 'connection failed';
}
