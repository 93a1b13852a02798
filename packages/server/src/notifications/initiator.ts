/** Who is behind a request, as far as the request and its token tell. */
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import type { Initiator } from './event.ts';

export interface AnnouncedRequest {
  /** `req-` and a UUID, as the response carries it. */
  id: string;
  raw: IncomingMessage;
}

const REQUEST_ID = /^req-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/;

/** @param trustProxyHeaders `[oslo_middleware] enable_proxy_headers_parsing` */
export function initiatorOf(
  request: AnnouncedRequest,
  caller: Caller | undefined,
  trustProxyHeaders: boolean,
): Initiator {
  const { headers, socket } = request.raw;
  const above = headers['x-openstack-request-id'];
  const authorization = caller?.authorization;
  return {
    address: (trustProxyHeaders && forwardedFor(headers)) || socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, ''),
    agent: headers['user-agent'] ?? '',
    request_id: request.id,
    ...(typeof above === 'string' && REQUEST_ID.test(above) ? { global_request_id: above } : {}),
    ...(authorization ? { user: { id: authorization.user.id, name: authorization.user.name } } : {}),
    ...(authorization?.project ? { project_id: authorization.project.id } : {}),
    ...(authorization?.domain ? { domain_id: authorization.domain.id } : {}),
  };
}

/** The first hop of `Forwarded` (RFC 7239), else all of `X-Forwarded-For`. */
function forwardedFor({ forwarded, 'x-forwarded-for': older }: IncomingMessage['headers']): string | undefined {
  if (forwarded) return /(?:^|;)\s*for="?([^;,"]+)/i.exec(forwarded.split(',', 1)[0]!)?.[1];
  return Array.isArray(older) ? older.join(', ') : older;
}
