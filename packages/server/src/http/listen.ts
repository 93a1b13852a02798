/**
 * The HTTP server around the routes: raw bodies up to the size limit, request ids, error bodies, HEAD wherever GET, 405
 * with `Allow` where a path exists and the method does not. It refuses at boot a route that has neither a policy action
 * nor `public: true`, and a path that is declared twice.
 */
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { IdentityError } from '../errors.ts';
import { errorReply } from './error-reply.ts';
import { type PipelineOptions, pipeline } from './pipeline.ts';
import type { Route } from './route.ts';

export interface HttpOptions extends PipelineOptions {
  /** Bytes; `[oslo_middleware] max_request_body_size`. */
  bodyLimit: number;
  /** Header `x-archstone-worker` on every response, for tests of freshness; undefined: not sent. */
  workerName?: string;
  logger?: boolean | object;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Query parameters, the first value of each; percent-escapes that are not UTF-8 become U+FFFD. */
function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) if (!(name in query)) query[name] = value;
  return query;
}

/** Builds the server; nothing listens yet. */
export function httpServer(routes: readonly Route[], options: HttpOptions): FastifyInstance {
  const app = fastify({
    logger: options.logger ?? false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit,
    http: { maxHeaderSize: 32_768 },
    forceCloseConnections: 'idle',
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: false,
      maxParamLength: 16_384,
      querystringParser: parseQuery,
    },
    genReqId: () => `req-${randomUUID()}`,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(errorReply(options));
  app.setNotFoundHandler(() => {
    throw new IdentityError('route_not_found');
  });
  const { workerName } = options;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('vary', 'X-Auth-Token').header('x-openstack-request-id', request.id);
    if (workerName !== undefined) reply.header('x-archstone-worker', workerName);
    done();
  });
  addRoutes(app, routes, options);
  return app;
}

function addRoutes(app: FastifyInstance, routes: readonly Route[], options: HttpOptions) {
  const methodsOf = new Map<string, Set<string>>();
  for (const route of routes) {
    if (typeof route.action === 'string' && !options.enforcer.has(route.action)) {
      throw new Error(`${route.method} ${route.path}: no policy rule is named ${route.action}`);
    }
    if (!route.public && !route.action) throw new Error(`${route.method} ${route.path} has no policy action`);
    app.route({ method: route.method, url: route.path, handler: pipeline(route, options) });
    const methods = methodsOf.get(route.path) ?? new Set<string>();
    methodsOf.set(route.path, methods.add(route.method));
  }
  for (const [url, methods] of methodsOf) {
    const missing = METHODS.filter((method) => !methods.has(method));
    if (missing.length === 0) continue;
    const allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : [])].join(', ');
    app.route({
      method: missing,
      url,
      exposeHeadRoute: false,
      handler: () => {
        throw new IdentityError('method_not_allowed', {}, { headers: { allow } });
      },
    });
  }
}
