/**
 * `/healthcheck`: whether a load balancer should send requests here. It needs no token, and it does not ask the database:
 * a restart of the database must not take every server out of rotation at once. Sources that may not ask see 404.
 */
import { BlockList, isIP } from 'node:net';
import { ConfigError } from '../config/error.ts';
import { IdentityError } from '../errors.ts';
import { preferredType } from '../http/accept.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { type HealthOptions, healthChecks } from './checks.ts';
import { REPORT_TYPES, type ReportType, report } from './report.ts';

export interface HealthRoutesOptions extends HealthOptions {
  detailed: boolean;
  /** Networks in CIDR form; none: everyone may ask. */
  allowed_source_ranges: readonly string[];
  ignore_proxied_requests: boolean;
}

const PROXY_HEADERS = [
  'forwarded',
  'forwarded-proto',
  'forwarded-host',
  'forwarded-prefix',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-prefix',
];

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function sources(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.trim().split('/', 2);
    const most = isIP(address) === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : Number(bits);
    if (!isIP(address) || !(Number.isInteger(prefix) && prefix >= 0 && prefix <= most))
      throw new ConfigError(`[healthcheck] allowed_source_ranges: "${range}" is not a network`);
    list.addSubnet(address, prefix, family(address));
  }
  return list;
}

export function healthRoutes(options: HealthRoutesOptions): Route[] {
  const { detailed, allowed_source_ranges, ignore_proxied_requests } = options;
  const checks = healthChecks(options);
  const allowed = sources(allowed_source_ranges);

  function mayAsk({ peer, header }: Pick<Call, 'peer' | 'header'>): boolean {
    if (ignore_proxied_requests && PROXY_HEADERS.some((name) => header(name))) return false;
    if (allowed_source_ranges.length === 0) return true;
    const address = peer.address?.replace(/^::ffff:(?=\d+\.)/, '');
    return address !== undefined && allowed.check(address, family(address));
  }

  return [
    route({
      method: 'GET',
      path: '/healthcheck',
      summary: 'Whether this server should get requests',
      statuses: [200, 503],
      media: 'text/plain',
      public: true,
      handle(call) {
        if (!mayAsk({ peer: call.peer, header: (name) => call.header(name) }))
          throw new IdentityError('route_not_found');
        const results = checks.map((check) => check(call.peer.localPort));
        const healthy = results.every(({ available }) => available);
        if (call.method === 'HEAD') return { status: healthy ? 204 : 503 };
        const type = (preferredType(call.header('accept'), REPORT_TYPES) ?? 'text/plain') as ReportType;
        return {
          status: healthy ? 200 : 503,
          headers: { 'content-type': `${type}; charset=UTF-8` },
          body: report(type, results, detailed),
        };
      },
    }),
  ];
}
