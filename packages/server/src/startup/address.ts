/** Where the service listens, and the URL under which it is reached. */
import { createServer } from 'node:net';
import { splitHostPort } from '../config/address.ts';
import type { Config } from '../config/load.ts';
import { StartError } from './error.ts';

export interface Address {
  host: string;
  port: number;
}

/**
 * `[archstone_server] bind`; port 0 is replaced by a port that is free now, so that endpoints can name it. Throws StartError
 * where nobody can listen there, before a first start writes that address into the catalog.
 */
export async function listenAddress(config: Config): Promise<Address> {
  const address = splitHostPort(config.archstone_server.bind);
  if (!address) throw new StartError(`--bind ${config.archstone_server.bind}: expected HOST:PORT`);
  return { host: address.host, port: await freePort(address) };
}

function freePort({ host, port: asked }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', (error) => reject(listenError(error, { host, port: asked })));
    probe.listen(asked, host, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

export function listenError(error: unknown, { host, port }: Address): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new StartError(`${host}:${port} is taken: another program listens there (--bind HOST:PORT takes another)`);
  if (code === 'EACCES') return new StartError(`${host}:${port}: not allowed to listen there`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError(`${host}:${port}: this machine has no such address`);
  return error;
}

const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** The root URL for clients: `[DEFAULT] public_endpoint`, else the bound address, never a wildcard. */
export function publicRoot(config: Config, { host, port }: Address): string {
  const configured = config.DEFAULT.public_endpoint;
  if (configured) return configured.replace(/\/+$/, '').replace(/\/v3$/, '');
  const reachable = WILDCARDS[host] ?? host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
