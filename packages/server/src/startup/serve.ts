/** One serving process: opens what it stands on, listens, drains on request. */
import { createApp } from '../app.ts';
import type { ChangeBus } from '../freshness/freshness.ts';
import type { Address } from './address.ts';
import { StartError } from './error.ts';
import { openDatabase, openPolicy } from './open.ts';
import type { Setup } from './options.ts';

export interface ServeOptions {
  setup: Setup;
  address: Address;
  bus?: ChangeBus;
  /** Names this worker in responses where `[archstone_server] worker_header` asks for it. */
  workerName: string;
}

export interface Service {
  /** Stops accepting, lets running requests end, closes the database. Resolves within `DRAIN` ms. */
  stop(): Promise<void>;
}

/** Milliseconds that running requests have to end. */
const DRAIN = 4000;

export async function serve({ setup, address, bus, workerName }: ServeOptions): Promise<Service> {
  const { config, searchDirs } = setup;
  const say = (level: string) => (message: string) => void process.stderr.write(`${level}: ${message}\n`);
  const database = openDatabase(config);
  const enforcer = openPolicy(config, searchDirs, { info: say('info'), warn: say('warning'), error: say('error') });
  const app = createApp({
    config,
    database,
    enforcer,
    ...(bus ? { bus } : {}),
    ...(config.archstone_server.worker_header ? { workerName } : {}),
    logger: { level: config.DEFAULT.debug ? 'debug' : 'warn', stream: process.stderr },
  });
  try {
    await app.http.listen({ host: address.host, port: address.port });
  } catch (error) {
    throw listenError(error, address);
  }
  return {
    async stop() {
      const deadline = setTimeout(() => app.http.server.closeAllConnections(), DRAIN).unref();
      await app.close();
      clearTimeout(deadline);
      await database.close();
    },
  };
}

function listenError(error: unknown, { host, port }: Address): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new StartError(`${host}:${port} is taken: another program listens there (--bind HOST:PORT takes another)`);
  if (code === 'EACCES') return new StartError(`${host}:${port}: not allowed to listen there`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError(`${host}:${port}: this machine has no such address`);
  return error;
}
