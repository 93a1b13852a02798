/**
 * Cross-origin requests: https://fetch.spec.whatwg.org/#http-cors-protocol, with the options of `[cors]`. Only the origins
 * that are listed (or `*`) get headers; what a browser then refuses, it refuses by itself.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface CorsOptions {
  allowed_origin: readonly string[] | null;
  allow_credentials: boolean;
  expose_headers: readonly string[];
  max_age: number;
  allow_methods: readonly string[];
  allow_headers: readonly string[];
}

/** Request headers that need no permission. */
const ALWAYS_ALLOWED = [
  'accept',
  'accept-language',
  'content-type',
  'cache-control',
  'content-language',
  'expires',
  'last-modified',
  'pragma',
];

const listed = (header: string | undefined) =>
  (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Adds the headers to a reply; undefined where no origin is allowed. */
export function cors(options: CorsOptions): ((request: FastifyRequest, reply: FastifyReply) => void) | undefined {
  const origins = new Set(options.allowed_origin ?? []);
  if (origins.size === 0) return undefined;
  const methods = new Set(options.allow_methods);
  const allowedHeaders = new Set([...ALWAYS_ALLOWED, ...options.allow_headers.map((name) => name.toLowerCase())]);
  const exposed = options.expose_headers.join(',');

  /** What a preflight is told, or undefined where the request it announces is not allowed. */
  function preflight({ headers }: FastifyRequest): Record<string, string> | undefined {
    const method = headers['access-control-request-method'];
    if (method === undefined || !methods.has(method)) return undefined;
    const asked = listed(headers['access-control-request-headers']);
    if (!asked.every((name) => allowedHeaders.has(name.toLowerCase()))) return undefined;
    return {
      'access-control-allow-methods': method,
      ...(options.max_age ? { 'access-control-max-age': String(options.max_age) } : {}),
      ...(asked.length > 0 ? { 'access-control-allow-headers': asked.join(',') } : {}),
    };
  }

  return (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    const allowed = origins.has(origin) ? origin : origins.has('*') ? '*' : undefined;
    const further =
      request.method === 'OPTIONS'
        ? preflight(request)
        : exposed === ''
          ? {}
          : { 'access-control-expose-headers': exposed };
    if (allowed === undefined || further === undefined) return;
    reply.headers({
      vary: 'X-Auth-Token,Origin',
      'access-control-allow-origin': allowed,
      ...(options.allow_credentials ? { 'access-control-allow-credentials': 'true' } : {}),
      ...further,
    });
  };
}
