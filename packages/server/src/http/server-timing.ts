import type { FastifyInstance } from 'fastify';

/** `Server-Timing: app;dur=` on every response: milliseconds from the request's head to the response's. */
export function addServerTiming(app: FastifyInstance): void {
  const startedAt = new WeakMap<object, number>();
  app.addHook('onRequest', (request, _reply, done) => {
    startedAt.set(request, performance.now());
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    const start = startedAt.get(request);
    if (start !== undefined) reply.header('server-timing', `app;dur=${(performance.now() - start).toFixed(3)}`);
    done();
  });
}
