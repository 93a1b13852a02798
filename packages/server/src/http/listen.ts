/**
 * The HTTP server around the routes: raw bodies up to the size limit, request ids, error bodies, HEAD wherever GET,
 * `OPTIONS` and 405 with `Allow` wherever a path. It refuses at boot a route that has neither a policy action nor
 * `public: true`, and a path that is declared twice. Whatever arrives, even what is no HTTP, gets our error body, a request
 * id and `Vary`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { badRequest, IdentityError } from '../errors.ts';
import { type CorsOptions, cors } from './cors.ts';
import { directWay } from './direct.ts';
import { errorReply } from './error-reply.ts';
import { frameworkHandler } from './handler.ts';
import { rootUrl } from './links.ts';
import { allowedMethods, answerUnrouted, routedUrl } from './paths.ts';
import { type PipelineOptions, pipeline, type Steps } from './pipeline.ts';
import { parseQuery } from './query.ts';
import type { Route } from './route.ts';
import { addServerTiming } from './server-timing.ts';
import { unreadableReply } from './unreadable.ts';

export interface HttpOptions extends PipelineOptions {
  /** Bytes; `[oslo_middleware] max_request_body_size`. */
  bodyLimit: number;
  /** `[cors]`. */
  cors?: CorsOptions;
  /** Header `x-archstone-worker` on every response, for tests of freshness; undefined: not sent. */
  workerName?: string;
  /** Whether responses say how long they took (`Server-Timing`). */
  serverTiming?: boolean;
  logger?: boolean | object;
}

/** Builds the server; nothing listens yet. */
export function httpServer(routes: readonly Route[], options: HttpOptions): FastifyInstance {
  const allowed = allowedMethods(routes);
  const onError = errorReply(options);
  const begin = beginReply(options);
  const app = fastify({
    logger: options.logger ?? false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit,
    // Without it, Node itself would refuse HTTP/1.1 without Host, with an empty body.
    http: { maxHeaderSize: 32_768, requireHostHeader: false },
    // Milliseconds for a whole request to arrive; fastify would wait for ever.
    requestTimeout: 120_000,
    forceCloseConnections: 'idle',
    routerOptions: {
      maxParamLength: 16_384,
      querystringParser: parseQuery,
    },
    rewriteUrl: ({ url = '/' }) => routedUrl(url),
    genReqId: () => `req-${randomUUID()}`,
    clientErrorHandler: unreadableReply(allowed),
    // Paths that the router itself gives up on come here without having passed the hooks.
    frameworkErrors(error, request, reply) {
      begin(request, reply);
      if (request.method === 'OPTIONS') (reply as FastifyReply).send();
      else onError(error, request, reply);
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const method of ['GET', 'HEAD']) app.addHttpMethod(method, { hasBody: true, overrideExisting: true });
  // An expectation that is not understood may be ignored (RFC 9110, section 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.setErrorHandler(onError);
  if (options.serverTiming) addServerTiming(app);
  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply);
    // An empty media type is none.
    if (request.headers['content-type'] === '') delete request.headers['content-type'];
    done(refusal(request, options.bodyLimit));
  });
  app.setNotFoundHandler((request, reply) => {
    const root = () => rootUrl(request.raw, options.links);
    const { status, headers } = answerUnrouted(request.method, request.url, root, allowed);
    return reply.code(status).headers(headers).send();
  });
  const built: { route: Route; steps: Steps }[] = [];
  for (const route of routes) {
    if (typeof route.action === 'string' && !options.enforcer.has(route.action)) {
      throw new Error(`${route.method} ${route.path}: no policy rule is named ${route.action}`);
    }
    if (!route.public && !route.action) throw new Error(`${route.method} ${route.path} has no policy action`);
    const steps = pipeline(route, options);
    built.push({ route, steps });
    app.route({ method: route.method, url: route.path, handler: frameworkHandler(steps) });
  }
  if (!options.serverTiming) takeDirectWay(app, built, options);
  return app;
}

/** Lets hot requests past the framework, until the server closes: then it is the framework that turns requests away. */
function takeDirectWay(app: FastifyInstance, built: { route: Route; steps: Steps }[], options: HttpOptions): void {
  const onFault = app.log.error.bind(app.log);
  const direct = directWay(built, { ...options, onFault });
  const framework = app.server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.server.removeAllListeners('request').on('request', (request, response) => {
    if (!isClosing && direct(request, response)) return;
    for (const handle of framework) handle(request, response);
  });
}

/** What every response carries, good or bad. */
function beginReply({ cors: corsOptions, workerName }: HttpOptions) {
  const addCors = corsOptions && cors(corsOptions);
  return (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('vary', 'X-Auth-Token').header('x-openstack-request-id', request.id);
    if (workerName !== undefined) reply.header('x-archstone-worker', workerName);
    addCors?.(request, reply);
  };
}

/** What needs no route to be refused. */
function refusal({ raw, headers, url }: FastifyRequest, bodyLimit: number): IdentityError | undefined {
  if (headers.host === undefined && raw.httpVersion === '1.1') return badRequest('The Host header is missing.');
  // No id holds a NUL, and not every database can be asked for one.
  if (url.includes('%00') && url.split('?', 1)[0]!.includes('%00')) return new IdentityError('route_not_found');
  if (Number(headers['content-length'] ?? 0) > bodyLimit)
    return new IdentityError('body_too_large', { limit: bodyLimit }, { headers: { connection: 'close' } });
  return undefined;
}
