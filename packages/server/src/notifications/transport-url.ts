/**
 * oslo.messaging's transport URL: `rabbit://user:pass@host:port,user2:pass2@host2:port2/vhost?option=value`. What is left
 * out is what RabbitMQ's clients take for granted: guest, localhost, 5672 and the vhost `/`.
 */

export interface BrokerHost {
  hostname: string;
  port: number;
  username: string;
  password: string;
}

export interface Transport {
  hosts: BrokerHost[];
  vhost: string;
  /** Options of `[oslo_messaging_rabbit]` that this URL sets, as text. */
  options: Readonly<Record<string, string>>;
}

/** What is wrong with it; never with the URL itself, which holds a password. */
export class TransportUrlFault extends Error {
  override readonly name = 'TransportUrlFault';
}

const SHAPE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
const HOST = /^(?:(?<user>[^:]*)(?::(?<password>.*))?@)?(?<name>\[[^\]]*\]|[^:[\]]*)(?::(?<port>\d+))?$/;

/** @throws TransportUrlFault */
export function parseTransportUrl(url: string): Transport {
  const [, scheme, netloc, path, query] = SHAPE.exec(url) ?? [];
  if (scheme === undefined || netloc === undefined) throw new TransportUrlFault('is not a transport URL');
  if (scheme.toLowerCase() !== 'rabbit')
    throw new TransportUrlFault(`has the transport '${scheme}': there is only rabbit`);
  const hosts = netloc.split(',').filter((host) => host !== '');
  return {
    hosts: (hosts.length === 0 ? [''] : hosts).map(hostOf),
    vhost: decode(path ?? '') || '/',
    options: Object.fromEntries(new URLSearchParams(query ?? '')),
  };
}

function hostOf(text: string): BrokerHost {
  const at = text.lastIndexOf('@');
  // A password may hold an `@` that nobody escaped; the last one counts.
  const found = HOST.exec(at < 0 ? text : `${text.slice(0, at).replaceAll('@', '%40')}${text.slice(at)}`)?.groups;
  const port = Number(found?.port ?? 5672);
  if (!found || port < 1 || port > 65535) throw new TransportUrlFault('names a host that cannot be one');
  return {
    hostname: found.name!.replace(/^\[|\]$/g, '') || 'localhost',
    port,
    username: decode(found.user ?? '') || 'guest',
    password: decode(found.password ?? '') || 'guest',
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TransportUrlFault('has a % that escapes nothing');
  }
}
