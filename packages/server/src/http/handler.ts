/** The framework's way of a request: fastify routes it, runs its hooks and writes the answer of the steps. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Steps } from './pipeline.ts';
import type { Reply } from './route.ts';
import { streamSink } from './stream.ts';

export const frameworkHandler =
  (steps: Steps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send(reply, await steps(request));

function send(reply: FastifyReply, { status = 200, body, headers, stream }: Reply): FastifyReply {
  reply.code(status);
  if (headers) reply.headers(headers);
  if (stream) {
    reply.hijack();
    reply.raw.writeHead(status, reply.getHeaders() as Record<string, string>);
    reply.raw.flushHeaders();
    stream(streamSink(reply.raw));
    return reply;
  }
  if (body === undefined) return reply.send();
  if (!reply.hasHeader('content-type')) reply.header('content-type', 'application/json');
  return reply.send(Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)));
}
