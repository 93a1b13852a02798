/**
 * Composition of the service, in construction order: stores (depend on `db/` only, never on one another), services (any
 * store, and only services declared above them), routes (their own service). A circle does not compile. Cascades on
 * delete are explicit lists, handed over here and run in the deleter's transaction.
 */

import type { FastifyInstance } from 'fastify';
import { callerAuthentication } from './auth/authenticate.ts';
import { createResourceServices } from './composition/resource-services.ts';
import { createRoutes } from './composition/routes.ts';
import { createStores } from './composition/stores.ts';
import { createTokenServices } from './composition/token-services.ts';
import type { Config } from './config/load.ts';
import type { Database } from './db/connect.ts';
import type { ChangeBus } from './freshness/change.ts';
import { createFreshness, type Freshness } from './freshness/freshness.ts';
import { httpServer } from './http/listen.ts';
import type { Route } from './http/route.ts';
import { initiatorOf } from './notifications/initiator.ts';
import { openNotifications } from './notifications/open.ts';
import type { Enforcer } from './policy/enforcer.ts';

export interface AppOptions {
  config: Config;
  database: Database;
  enforcer: Enforcer;
  /** To the other workers of this host, and to other hosts. */
  buses?: readonly ChangeBus[];
  /** Epoch seconds; the clock of the process unless a test sets its own. */
  now?(): number;
  /** Where clients reach the service, without `/v3`, where no `public_endpoint` is configured. */
  publicRoot?: string;
  /** Sent as `x-archstone-worker`. */
  workerName?: string;
  logger?: boolean | object;
}

export interface App {
  readonly http: FastifyInstance;
  readonly freshness: Freshness;
  readonly routes: readonly Route[];
  /** Stops listening, lets running requests end, and lets go of everything but the database. */
  close(): Promise<void>;
}

export function createApp(options: AppOptions): App {
  const { config, database, buses, now = () => Date.now() / 1000 } = options;
  const warn = (message: string) => http.log.warn(message);
  const foreignWriters = config.archstone_freshness.foreign_writers ?? !database.features.dataVersion;
  const freshness = createFreshness({
    database,
    ...(buses ? { buses } : {}),
    foreignWriters,
    maxStaleness: config.archstone_freshness.max_staleness * 1000,
  });
  const notifications = openNotifications({
    config,
    database,
    freshness,
    warn,
    log: (logger, line) => http.log.child({ logger }, { level: 'info' }).info(line),
  });
  const write = notifications?.hear(freshness.write) ?? freshness.write;
  const context = {
    config,
    database,
    freshness,
    write,
    notifications,
    foreignWriters,
    now,
    warn,
    givenRoot: options.publicRoot,
  };

  const stores = createStores(context);
  const tokenServices = createTokenServices(context, stores);
  const resourceServices = createResourceServices(context, stores, tokenServices);
  const routeSet = createRoutes(context, tokenServices, resourceServices, stores);
  const { providers, validation } = tokenServices;
  const { credentialKeys, scan, feed } = resourceServices;
  const { routes } = routeSet;
  const trustProxyHeaders = config.oslo_middleware.enable_proxy_headers_parsing;
  const http = httpServer(routes, {
    authenticate: callerAuthentication(validation),
    enforcer: options.enforcer,
    links: {
      publicEndpoint: config.DEFAULT.public_endpoint,
      trustProxyHeaders,
    },
    announced:
      notifications &&
      ((request, caller, work) => notifications.during(initiatorOf(request, caller, trustProxyHeaders), work)),
    bodyLimit: config.oslo_middleware.max_request_body_size,
    cors: config.cors,
    workerName: options.workerName,
    serverTiming: config.archstone_server.server_timing,
    logger: options.logger,
  });
  // Before the first token: what it will rest on is known from then on.
  if (scan) http.addHook('onReady', () => scan.start());

  return {
    http,
    freshness,
    routes,
    async close() {
      await scan?.close();
      await feed?.close();
      await http.close();
      for (const provider of providers.all) await provider.close?.();
      credentialKeys.close();
      await notifications?.close();
      await freshness.close();
    },
  };
}
