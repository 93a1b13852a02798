/** `/v3/OS-REVOKE/events/{snapshot,stream}`: for services that judge tokens by themselves. */
import type { TokenValidation } from '../auth/validate.ts';
import { IdentityError } from '../errors.ts';
import { type Call, type Route, route } from '../http/route.ts';
import type { RevocationFeed } from './service.ts';

export interface FeedRoutesOptions {
  feed: RevocationFeed;
  validation: TokenValidation;
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Proxies that gather responses would hold events back.
  'x-accel-buffering': 'no',
};

export function revocationFeedRoutes({ feed, validation }: FeedRoutesOptions): Route[] {
  /** What cannot be judged now is judged at the next heartbeat; meanwhile the heartbeats tell how old the knowledge is. */
  async function holds(token: string): Promise<boolean> {
    try {
      await validation.validate(token);
      return true;
    } catch (error) {
      return !(error instanceof IdentityError) || error.status >= 500;
    }
  }

  return [
    route({
      method: 'GET',
      path: '/v3/OS-REVOKE/events/snapshot',
      summary: 'Every event that a living token can match, and its place in the sequence',
      headers: ['If-None-Match?'],
      replyHeaders: ['ETag'],
      statuses: [200, 304],
      action: 'identity:list_revoke_events',
      async handle(call) {
        const { etag, body, gzipped } = await feed.snapshot();
        const headers = { etag, 'cache-control': 'no-cache', 'x-archstone-as-of': String(feed.asOf) };
        const vary = { vary: 'X-Auth-Token, Accept-Encoding' };
        if (isKnown(call, etag)) return { status: 304, headers: { ...headers, ...vary } };
        if (!takesGzip(call)) return { body, headers: { ...headers, ...vary } };
        return { body: gzipped, headers: { ...headers, ...vary, 'content-encoding': 'gzip' } };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/OS-REVOKE/events/stream',
      summary: 'The events from there on, as they are committed (server-sent events)',
      parameters: ['last_event_id'],
      headers: ['Last-Event-ID?'],
      media: 'text/event-stream',
      action: 'identity:list_revoke_events',
      async handle(call) {
        await feed.ready();
        if (call.method === 'HEAD') return { headers: STREAM_HEADERS };
        const { token } = call.caller;
        const after = call.header('last-event-id') ?? call.query.last_event_id;
        return {
          headers: STREAM_HEADERS,
          stream: (sink) => feed.open({ sink, after, isAllowed: () => holds(token) }),
        };
      },
    }),
  ];
}

const isKnown = (call: Call, etag: string): boolean =>
  (call.header('if-none-match') ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === etag);

const takesGzip = (call: Call): boolean =>
  /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?:1|0\.0*[1-9]\d*|0\.[1-9]\d*))?\s*(?:,|$)/i.test(
    call.header('accept-encoding') ?? '',
  );
