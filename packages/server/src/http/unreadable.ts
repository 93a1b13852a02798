/** Requests that are not even HTTP: the parser gives up before there is a request to route, so the answer is written to the socket. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { badRequest, IdentityError } from '../errors.ts';
import { errorBody } from './error-reply.ts';
import { type AllowedMethods, routedUrl } from './paths.ts';

interface ParserError extends Error {
  code?: string;
  rawPacket?: Buffer;
}

/** A method that Node's parser has no name for is still a method that the path does not have. */
function unknownMethod(packet: Buffer | undefined, allowed: AllowedMethods): IdentityError {
  const line = packet?.subarray(0, 8192).toString('latin1').split(/\r?\n/, 1)[0] ?? '';
  const target = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ (\S+) HTTP\/1\.[01]$/.exec(line)?.[1];
  if (target === undefined) return badRequest('The request is not valid HTTP.');
  const allow = allowed(routedUrl(target).split('?', 1)[0]!)?.join(', ');
  return allow === undefined
    ? new IdentityError('route_not_found')
    : new IdentityError('method_not_allowed', {}, { headers: { allow } });
}

function asIdentityError({ code, rawPacket }: ParserError, allowed: AllowedMethods): IdentityError {
  if (code === 'HPE_HEADER_OVERFLOW') return new IdentityError('headers_too_large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new IdentityError('request_timeout');
  if (code === 'HPE_INVALID_METHOD') return unknownMethod(rawPacket, allowed);
  return badRequest('The request is not valid HTTP.');
}

/** fastify's `clientErrorHandler`. */
export function unreadableReply(allowed: AllowedMethods) {
  return (raw: Error, socket: Socket) => {
    const cause: ParserError = raw;
    if (cause.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
    const error = asIdentityError(cause, allowed);
    const body = errorBody(error);
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      vary: 'X-Auth-Token',
      'x-openstack-request-id': `req-${randomUUID()}`,
      date: new Date().toUTCString(),
      connection: 'close',
      ...error.headers,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${error.status} ${error.title}\r\n${lines.join('')}\r\n`), body]));
  };
}
