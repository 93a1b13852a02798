/** Every error leaves as `{"error": {"code", "title", "message"}}`; what is not ours becomes a logged 500 or a 503. */
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

/** fastify's error handler. */
export function errorReply(options: ErrorReplyOptions) {
  return (raw: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const error = asIdentityError(raw, options);
    if (error.status >= 500) request.log.error({ err: error.cause ?? error }, error.message);
    reply.code(error.status).headers(error.headers).header('content-type', 'application/json');
    if (error.status === 401)
      reply.header('www-authenticate', `Keystone uri="${rootUrl(request.raw, options.links)}/v3"`);
    return reply.send(errorBody(error));
  };
}
