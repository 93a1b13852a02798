/** The adapter for Koa: `(ctx, next)`. Koa's types are stated by shape; it is no dependency. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { challenger } from './challenge.ts';
import { guard } from './guard.ts';
import { addIdentityHeaders, headerOf, removeIdentityHeaders } from './node-request.ts';
import type { AuthTokenOptions } from './options.ts';
import type { TokenCacheStats } from './token-cache.ts';

interface ContextLike {
  req: IncomingMessage;
  res: ServerResponse;
  state: Record<string, unknown>;
  method: string;
  originalUrl: string;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
}

export interface KoaAuthToken {
  (ctx: ContextLike, next: () => Promise<unknown>): Promise<void>;
  cacheStats(): TokenCacheStats;
  /** Ends the connections to Identity. */
  close(): Promise<void>;
}

/**
 * `auth_token` for Koa. The identity is at `ctx.state.identity` and `ctx.req.identity`.
 *
 * @throws AuthTokenConfigError at once, as `authToken` does.
 *
 * @example
 * app.use(koaAuthToken({ configFile: 'notes.conf' }));
 * app.use((ctx) => { ctx.body = ctx.req.identity?.user.name; });
 */
export function koaAuthToken(options: AuthTokenOptions = {}): KoaAuthToken {
  const { check, challenge, cacheStats, close } = guard(options);
  const challengeIn = challenger(challenge);
  const handle = async (ctx: ContextLike, next: () => Promise<unknown>): Promise<void> => {
    const { req } = ctx;
    removeIdentityHeaders(req);
    challengeIn(ctx.res);
    const answer = await check({
      header: (name) => headerOf(req, name),
      method: ctx.method,
      target: ctx.originalUrl,
      connection: req.socket,
      request: ctx,
    });
    if (!answer.pass) {
      ctx.status = answer.status;
      ctx.body = answer.body;
      ctx.set({ ...answer.headers });
      return;
    }
    addIdentityHeaders(req, answer.headers);
    req.identity = answer.identity;
    ctx.state.identity = answer.identity;
    await next();
  };
  return Object.assign(handle, { cacheStats, close });
}
