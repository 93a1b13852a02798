/** The adapter for Fastify (4 and 5): a plugin. Fastify's types are stated by shape; it is no dependency. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { challenger } from './challenge.ts';
import { guard } from './guard.ts';
import { addIdentityHeaders, headerOf, removeIdentityHeaders } from './node-request.ts';
import type { AuthTokenOptions } from './options.ts';

interface RequestLike {
  raw: IncomingMessage;
  headers: IncomingMessage['headers'];
  method: string;
  originalUrl: string;
}

interface ReplyLike {
  raw: ServerResponse;
  code(status: number): ReplyLike;
  headers(values: Record<string, string>): ReplyLike;
  send(body: string): ReplyLike;
}

/** `never`: Fastify's own signatures depend on the application's types, and any of them will do. */
interface InstanceLike {
  decorateRequest: (...args: never) => unknown;
  addHook: (...args: never) => unknown;
}

interface Instance {
  decorateRequest(name: 'identity', value: null): unknown;
  addHook(name: 'onRequest', hook: (request: RequestLike, reply: ReplyLike) => Promise<unknown>): unknown;
  addHook(name: 'onClose', hook: () => Promise<void>): unknown;
}

/**
 * `auth_token` as a Fastify plugin; it covers the instance it is registered on, and those below.
 * The identity is at `request.identity` and `request.raw.identity`.
 *
 * @throws AuthTokenConfigError when registered, as `authToken` does.
 *
 * @example
 * declare module 'fastify' { interface FastifyRequest { identity?: RequestIdentity } }
 * await app.register(fastifyAuthToken, { configFile: 'notes.conf' });
 * app.get('/', async (request) => request.identity?.user.name);
 */
export async function fastifyAuthToken(instance: InstanceLike, options: AuthTokenOptions): Promise<void> {
  const { check, challenge, close } = guard(options);
  const challengeIn = challenger(challenge);
  const app = instance as unknown as Instance;
  app.decorateRequest('identity', null);
  app.addHook('onClose', close);
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    removeIdentityHeaders(raw);
    challengeIn(reply.raw);
    const answer = await check({
      header: (name) => headerOf(raw, name),
      method: request.method,
      target: request.originalUrl,
      connection: raw.socket,
      request,
    });
    if (!answer.pass)
      return reply
        .code(answer.status)
        .headers({ ...answer.headers })
        .send(answer.body);
    addIdentityHeaders(raw, answer.headers);
    raw.identity = answer.identity;
    Object.assign(request, { identity: answer.identity });
    return undefined;
  });
}

// Without this Fastify would confine the hooks to the plugin itself; it is what fastify-plugin sets.
Object.assign(fastifyAuthToken, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'archstone-auth-token',
});
