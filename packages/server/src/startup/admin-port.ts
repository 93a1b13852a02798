/**
 * `[archstone_v2] admin_bind`: a second listener of the same service, as v2.0 had one for administrators. What differs there
 * is only what `v2/` makes of the port that a call came by.
 */
import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { splitHostPort } from '../config/address.ts';
import type { Config } from '../config/load.ts';
import { listenError } from './address.ts';

/** Undefined where there shall be none. Throws StartError where nobody can listen there. */
export async function openAdminPort(http: FastifyInstance, config: Config): Promise<Server | undefined> {
  const { enabled, admin_bind } = config.archstone_v2;
  const address = enabled && admin_bind !== null ? splitHostPort(admin_bind) : undefined;
  if (!address) return undefined;
  const { maxHeaderSize, requestTimeout } = { maxHeaderSize: 32_768, requestTimeout: http.server.requestTimeout };
  const server = createServer({ maxHeaderSize, requestTimeout, requireHostHeader: false }, http.routing);
  for (const event of ['clientError', 'checkExpectation'])
    server.on(event, (...given: unknown[]) => http.server.emit(event, ...given));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, address)));
    server.listen(address.port, address.host, resolve);
  });
  return server;
}
