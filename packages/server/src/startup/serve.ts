/** One serving process: opens what it stands on, listens, drains on request. */
import type { Server } from 'node:http';
import { createApp } from '../app.ts';
import type { WorkerBus } from '../freshness/worker-bus.ts';
import { type Address, listenError, publicRoot } from './address.ts';
import { openAdminPort } from './admin-port.ts';
import { hostBuses } from './buses.ts';
import { logDestination } from './log.ts';
import { openDatabase, openPolicy } from './open.ts';
import type { Setup } from './options.ts';

export interface ServeOptions {
  setup: Pick<Setup, 'config' | 'searchDirs'>;
  address: Address;
  /** To the other worker processes of this host, where there are any. */
  workers?: WorkerBus;
  /** Names this worker in responses where `[archstone_server] worker_header` asks for it. */
  workerName: string;
  /** Whether another process of this service logs what concerns them all. */
  quiet?: boolean;
}

export interface Service {
  /** Stops accepting, lets running requests end, closes the database. Resolves within 5 s. */
  stop(): Promise<void>;
}

/** Milliseconds that running requests have to end, and after which stopping waits for nothing any more. */
const DRAIN = 4000;
const GIVE_UP = 4600;
const SWEEP = 50;

export async function serve(options: ServeOptions): Promise<Service> {
  const { setup, address, quiet = false, workerName } = options;
  const { config, searchDirs } = setup;
  const log = logDestination(config);
  const say = (level: string) => (message: string) => void log.write(`${level}: ${message}\n`);
  const sayOnce = (level: string) => (quiet ? () => {} : say(level));
  const database = openDatabase(config);
  // On SQLite every process sees by itself that another one has committed.
  const workers = database.features.dataVersion ? undefined : options.workers;
  const buses = [...(workers ? [workers] : []), ...(await hostBuses(config, database, say('warning')))];
  const enforcer = openPolicy(config, searchDirs, {
    info: sayOnce('info'),
    warn: sayOnce('warning'),
    error: say('error'),
  });
  const app = createApp({
    config,
    database,
    enforcer,
    buses,
    publicRoot: publicRoot(config, address),
    ...(config.archstone_server.worker_header ? { workerName } : {}),
    logger: { level: config.DEFAULT.debug ? 'debug' : 'warn', stream: log },
  });
  let adminPort: Server | undefined;
  const close = async () => {
    const closed = adminPort && new Promise((resolve) => adminPort!.close(resolve));
    await Promise.all([app.close(), closed]);
    await database.close();
  };
  try {
    await app.http.ready();
    await workers?.join();
    await app.http.listen({ host: address.host, port: address.port });
    adminPort = await openAdminPort(app.http, config);
  } catch (error) {
    await close();
    throw listenError(error, address);
  }
  return {
    async stop() {
      const servers = () => [app.http.server, ...(adminPort ? [adminPort] : [])];
      const drained = setTimeout(() => {
        for (const server of servers()) server.closeAllConnections();
      }, DRAIN).unref();
      // A connection whose request ends now would otherwise be kept alive until the deadline.
      const sweep = setInterval(() => {
        for (const server of servers()) server.closeIdleConnections();
      }, SWEEP);
      const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
      const deadline = setTimeout(giveUp, GIVE_UP);
      await Promise.race([close(), late]);
      clearInterval(sweep);
      clearTimeout(drained);
      clearTimeout(deadline);
    },
  };
}
