/** Every error leaves as `{"error": {"code", "title", "message"}}`; what is not ours becomes a logged 500 or a 503. */
import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isConnectionError, isDataTooLong } from '../db/errors.ts';
import { badRequest, IdentityError } from '../errors.ts';
import { type LinkOptions, rootUrl } from './links.ts';

export interface ErrorReplyOptions {
  links: LinkOptions;
  bodyLimit: number;
}

function asIdentityError(error: FastifyError, options: ErrorReplyOptions): IdentityError {
  if (error instanceof IdentityError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new IdentityError('body_too_large', { limit: options.bodyLimit });
  // A path that cannot be decoded, or an id longer than any, names nothing that exists.
  if (error.code === 'FST_ERR_BAD_URL' || error.code === 'FST_ERR_MAX_PARAM_LENGTH')
    return new IdentityError('route_not_found');
  if (typeof error.statusCode === 'number' && error.statusCode < 500) return badRequest(error.message);
  if (isDataTooLong(error)) return badRequest('A value does not fit its column.');
  if (isConnectionError(error)) {
    return new IdentityError(
      'unavailable',
      { detail: 'the database cannot be reached' },
      { cause: error, headers: { 'retry-after': '1' } },
    );
  }
  return new IdentityError('unexpected', {}, { cause: error });
}

export function errorBody({ status: code, title, message, members, oauth2 }: IdentityError): Buffer {
  if (oauth2 !== undefined) return Buffer.from(JSON.stringify({ error: oauth2, error_description: message }));
  return Buffer.from(JSON.stringify({ error: { code, message, title, ...members } }));
}

export interface ErrorAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** What an operator should know of. */
  fault?: { err: unknown; message: string };
}

/** What the client of a request that threw is told. */
export function errorAnswer(raw: unknown, request: IncomingMessage, options: ErrorReplyOptions): ErrorAnswer {
  const error = asIdentityError(raw as FastifyError, options);
  const headers: Record<string, string> = { ...error.headers, 'content-type': 'application/json' };
  if (error.status === 401) headers['www-authenticate'] = `Keystone uri="${rootUrl(request, options.links)}/v3"`;
  const answer = { status: error.status, headers, body: errorBody(error) };
  return error.status < 500 ? answer : { ...answer, fault: { err: error.cause ?? error, message: error.message } };
}

/** fastify's error handler. */
export function errorReply(options: ErrorReplyOptions) {
  return (raw: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const { status, headers, body, fault } = errorAnswer(raw, request.raw, options);
    if (fault) request.log.error({ err: fault.err }, fault.message);
    return reply.code(status).headers(headers).send(body);
  };
}
