import { isIPv4, isIPv6 } from 'node:net';

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

/** An address or a DNS name; a dotted name whose last label is a number is taken for a mistyped address and refused. */
export function isHostAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes('%')) || isHostname(text);
}

function isHostname(text: string): boolean {
  if (text === '' || text.length > 253) return false;
  const labels = text.replace(/\.$/, '').split('.');
  return /[a-z-]/i.test(labels.at(-1)!) && labels.every((label) => LABEL.test(label));
}

const REG_NAME = "(?:[a-z0-9._~!$&'()*+,;=-]|%[0-9a-f]{2})+";
const AUTHORITY = new RegExp(
  `^(?:(?:[a-z0-9._~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:\\[([0-9a-f:.]+)\\]|(${REG_NAME}))(?::[0-9]*)?$`,
  'i',
);

/** A URI with scheme and host. Its path (but for brackets), query, fragment and the size of its port are not looked at, as in oslo.config. */
export function isUri(text: string): boolean {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^\\/?#]*)[^?#[\]]*(?:[?#]|$)/i.exec(text);
  if (parts === null) return false;
  const authority = AUTHORITY.exec(parts[2]!);
  if (authority === null) return false;
  const [, literal, host] = authority;
  if (literal !== undefined && !isIPv6(literal)) return false;
  return host === undefined || !/^[0-9]+(?:\.[0-9]+){3}$/.test(host) || isIPv4(host);
}

/** `host:port` as `[archstone_server] bind` takes it; an IPv6 address stands in brackets. */
export function splitHostPort(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, literal, name, digits] = match;
  const host = literal ?? name!;
  const port = Number(digits);
  const known = literal === undefined ? isHostAddress(host) : isIPv6(host);
  return known && port <= 65535 ? { host, port } : undefined;
}
