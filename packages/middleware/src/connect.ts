/** The adapter for node:http, Connect and Express: `(req, res, next)`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestIdentity } from './acting.ts';
import { challenger } from './challenge.ts';
import { guard, type Pass, type Refusal } from './guard.ts';
import { addIdentityHeaders, headerOf, removeIdentityHeaders } from './node-request.ts';
import type { AuthTokenOptions } from './options.ts';
import type { TokenCacheStats } from './token-cache.ts';

declare module 'node:http' {
  interface IncomingMessage {
    /** Set by auth_token; undefined where it did not run, or let an unauthenticated request pass. */
    identity?: RequestIdentity | undefined;
  }
}

type Next = (error?: unknown) => void;

const DONE = Promise.resolve();

export interface AuthTokenHandler {
  /**
   * Calls `next()` with `req.identity` and the identity headers set, answers 401 or 503 itself, or hands an unforeseen
   * error to `next(error)`.
   */
  (req: IncomingMessage, res: ServerResponse, next: Next): Promise<void>;
  cacheStats(): TokenCacheStats;
  /** Ends the connections to Identity. */
  close(): Promise<void>;
}

/**
 * `auth_token` for node:http, Connect and Express. Incoming identity headers are removed from `headers`,
 * `headersDistinct` and `rawHeaders`, then set as keystonemiddleware sets them.
 *
 * @throws AuthTokenConfigError at once for an unknown option, a bad value, or where there is no way to sign in.
 *
 * @example
 * const auth = authToken({ authUrl: 'http://127.0.0.1:5000/v3', username: 'notes', userDomainId: 'default',
 *   password, projectName: 'service', projectDomainId: 'default', serviceType: 'notes' });
 * createServer((req, res) => auth(req, res, () => res.end(`Hello ${req.identity?.user.name}`)));
 * // Express: app.use(auth)
 */
export function authToken(options: AuthTokenOptions = {}): AuthTokenHandler {
  const { check, challenge, cacheStats, close } = guard(options);
  const challengeIn = challenger(challenge);

  function finish(req: IncomingMessage, res: ServerResponse, next: Next, answer: Pass | Refusal): void {
    if (!answer.pass) {
      res.writeHead(answer.status, answer.headers);
      res.end(req.method === 'HEAD' ? undefined : answer.body);
      return;
    }
    try {
      addIdentityHeaders(req, answer.headers);
    } catch (error) {
      next(error);
      return;
    }
    req.identity = answer.identity;
    next();
  }

  // Not async: with a known token the application goes on in the same turn.
  function handle(req: IncomingMessage, res: ServerResponse, next: Next): Promise<void> {
    let answer: ReturnType<typeof check>;
    try {
      req.identity = undefined;
      removeIdentityHeaders(req);
      challengeIn(res);
      answer = check({
        header: (name) => headerOf(req, name),
        method: req.method ?? 'GET',
        // Express shortens `url` below a mount point; access rules speak of the whole path.
        target: (req as { originalUrl?: string }).originalUrl ?? req.url ?? '/',
        connection: req.socket,
        request: req,
      });
    } catch (error) {
      answer = Promise.reject(error);
    }
    if (answer instanceof Promise) return answer.then((found) => finish(req, res, next, found), next);
    try {
      finish(req, res, next, answer);
      return DONE;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  return Object.assign(handle, { cacheStats, close });
}
