/**
 * Composition of the service, in construction order: stores (depend on `db/` only, never on one another), services (any
 * store, and only services declared above them), routes (their own service). A circle does not compile.
 */
import type { FastifyInstance } from 'fastify';
import type { Config } from './config/load.ts';
import type { Database } from './db/connect.ts';
import { type ChangeBus, createFreshness } from './freshness/freshness.ts';
import { httpServer } from './http/listen.ts';
import { regionRoutes } from './regions/routes.ts';
import { regionService } from './regions/service.ts';
import { regionStore } from './regions/store.ts';
