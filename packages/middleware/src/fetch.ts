/** The adapter for fetch-style handlers (Hono, Deno, Bun, service workers, route handlers): `Request` to `Response`. */
import type { RequestIdentity } from './acting.ts';
import { guard } from './guard.ts';
import { isIdentityHeader } from './headers.ts';
import type { AuthTokenOptions } from './options.ts';
import type { TokenCacheStats } from './token-cache.ts';

/** What a wrapped handler gets beside the request; whatever else the platform passes follows it. */
export interface FetchContext {
  /** Undefined only under `delayAuthDecision`. */
  identity: RequestIdentity | undefined;
}

export type FetchHandler<Rest extends unknown[]> = (
  request: Request,
  context: FetchContext,
  ...rest: Rest
) => Response | Promise<Response>;

export interface FetchAuthToken {
  <Rest extends unknown[]>(handler: FetchHandler<Rest>): (request: Request, ...rest: Rest) => Promise<Response>;
  cacheStats(): TokenCacheStats;
  /** Ends the connections to Identity. */
  close(): Promise<void>;
}

/**
 * `auth_token` for handlers from `Request` to `Response`. The handler gets a copy of the request whose identity headers
 * are ours. A `Headers` object holds bytes, so names outside ASCII stand there in UTF-8, one character a byte, as any
 * header on the wire; `context.identity` has them as text.
 *
 * @throws AuthTokenConfigError at once, as `authToken` does.
 *
 * @example
 * const protect = fetchAuthToken({ configFile: 'notes.conf' });
 * export default { fetch: protect(async (request, { identity }) => new Response(identity?.user.name)) };
 */
export function fetchAuthToken(options: AuthTokenOptions = {}): FetchAuthToken {
  const { check, challenge, cacheStats, close } = guard(options);
  const protect =
    <Rest extends unknown[]>(handler: FetchHandler<Rest>) =>
    async (request: Request, ...rest: Rest): Promise<Response> => {
      const answer = await check({
        header: (name) => request.headers.get(name),
        method: request.method,
        target: request.url,
        request,
      });
      if (!answer.pass)
        return new Response(request.method === 'HEAD' ? null : answer.body, {
          status: answer.status,
          headers: answer.headers,
        });
      const headers = new Headers(request.headers);
      for (const name of [...headers.keys()]) if (isIdentityHeader(name)) headers.delete(name);
      for (const [name, value] of Object.entries(answer.headers.fields))
        headers.set(name, Buffer.from(value).toString('latin1'));
      const response = await handler(new Request(request, { headers }), { identity: answer.identity }, ...rest);
      if (response.status !== 401) return response;
      const challenged = new Response(response.body, response);
      challenged.headers.append('WWW-Authenticate', challenge);
      return challenged;
    };
  return Object.assign(protect, { cacheStats, close });
}
