/** Where links point: `public_endpoint` if it is set, else what the caller asked, as proxies forwarded it. */
import type { IncomingMessage } from 'node:http';

export interface LinkOptions {
  publicEndpoint: string | null;
  /** `[oslo_middleware] enable_proxy_headers_parsing`. */
  trustProxyHeaders: boolean;
}

const withoutDefaultPort = (scheme: string, host: string) => host.replace(scheme === 'https' ? /:443$/ : /:80$/, '');

/** Parses RFC 7239 `Forwarded`; only the first hop (the one nearest to the client) counts. */
function forwarded(header: string): { proto?: string; host?: string } {
  const pairs = header
    .split(',', 1)[0]!
    .split(';')
    .map((pair) => pair.trim().split('=', 2) as [string, string?]);
  const found: Record<string, string> = {};
  for (const [name, value] of pairs) if (value !== undefined) found[name.toLowerCase()] = value.replace(/^"|"$/g, '');
  return { proto: found.proto, host: found.host };
}

const first = (value: string | string[] | undefined) =>
  (Array.isArray(value) ? value[0] : value)?.split(',', 1)[0]?.trim() || undefined;

/** The root of the service for this request, without a trailing slash and without `/v3`. */
export function rootUrl(request: IncomingMessage, options: LinkOptions): string {
  if (options.publicEndpoint) return options.publicEndpoint.replace(/\/+$/, '').replace(/\/v(3|2\.0)$/, '');
  const { headers } = request;
  let scheme = 'encrypted' in request.socket ? 'https' : 'http';
  let host = headers.host ?? `127.0.0.1:${request.socket.localPort}`;
  let prefix = '';
  if (options.trustProxyHeaders) {
    const rfc = headers.forwarded ? forwarded(headers.forwarded) : {};
    scheme = rfc.proto ?? first(headers['x-forwarded-proto']) ?? scheme;
    host = rfc.host ?? first(headers['x-forwarded-host']) ?? host;
    prefix = first(headers['x-forwarded-prefix'])?.replace(/\/+$/, '') ?? '';
  }
  return `${scheme}://${withoutDefaultPort(scheme, host)}${prefix}`;
}
