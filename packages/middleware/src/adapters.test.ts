import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RequestIdentity } from './acting.ts';
import { authToken } from './connect.ts';
import { fastifyAuthToken } from './fastify.ts';
import { fetchAuthToken } from './fetch.ts';
import { koaAuthToken } from './koa.ts';
import type { AuthTokenOptions } from './options.ts';
import { type TestIdentity, testIdentity } from './testing/identity.ts';
import { tokenBody } from './testing/recorded.ts';

declare module 'fastify' {
  interface FastifyRequest {
    identity?: RequestIdentity;
  }
}

let identity: TestIdentity;
beforeAll(async () => {
  identity = await testIdentity();
  const restricted = tokenBody('restricted');
  restricted.token.catalog!.push({ type: 'notes', endpoints: [] });
  identity.tokens.set('user', tokenBody('project'));
  identity.tokens.set('restricted', restricted);
  identity.tokens.set(
    'chinese',
    tokenBody('project', { user: { id: 'u', name: '王小明', domain: { id: 'd', name: '域' } } }),
  );
});
const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
  await identity.close();
});

/** What every framework's application below answers: 401 at /own, else what it saw. */
const saw = (headers: IncomingHttpHeaders, who: RequestIdentity | null | undefined) => ({
  roles: headers['x-roles'],
  scope: headers['openstack-system-scope'],
  status: headers['x-identity-status'],
  user: who?.user.name,
});

type Send = (path: string, headers: Record<string, string>, method?: string) => Promise<Response>;
type Start = (options: AuthTokenOptions) => Promise<Send>;

const over =
  (port: number): Send =>
  (path, headers, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers, method });

const frameworks: Record<string, Start> = {
  async express(options) {
    const app = express();
    const nested = express.Router();
    nested.get('/own', (_req, res) => void res.sendStatus(401));
    nested.use((req, res) => void res.json(saw(req.headers, req.identity)));
    app.use('/notes', authToken(options), nested);
    const server = app.listen(0, '127.0.0.1');
    closers.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    return over((server.address() as AddressInfo).port);
  },
  async fastify(options) {
    const app = fastify();
    await app.register(fastifyAuthToken, options);
    app.get('/notes/own', async (_request, reply) => reply.code(401).send({}));
    app.all('/notes/*', async (request) => {
      expect(request.raw.identity).toBe(request.identity);
      return saw(request.headers, request.identity);
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    closers.push(() => app.close());
    return over((app.server.address() as AddressInfo).port);
  },
  async 'fastify inject'(options) {
    const app = fastify();
    await app.register(fastifyAuthToken, options);
    app.get('/notes/own', async (_request, reply) => reply.code(401).send({}));
    app.all('/notes/*', async (request) => saw(request.headers, request.identity));
    closers.push(() => app.close());
    return async (url, headers, method = 'GET') => {
      const answer = await app.inject({ url, headers, method: method as 'GET' });
      return new Response(answer.body, {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
      });
    };
  },
  async koa(options) {
    const app = new Koa();
    app.use(koaAuthToken(options));
    app.use((ctx) => {
      expect(ctx.state.identity).toBe(ctx.req.identity);
      if (ctx.path === '/notes/own') ctx.status = 401;
      else ctx.body = saw(ctx.headers, ctx.req.identity);
    });
    const server = app.listen(0, '127.0.0.1');
    closers.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    return over((server.address() as AddressInfo).port);
  },
  async fetch(options) {
    const handler = fetchAuthToken(options)(async (request, { identity: who }, extra: string) => {
      expect(extra).toBe('platform');
      if (new URL(request.url).pathname === '/notes/own') return new Response(null, { status: 401 });
      if (request.method === 'POST') expect(await request.text()).toBe('body');
      return Response.json(saw(Object.fromEntries(request.headers), who));
    });
    return (path, headers, method = 'GET') =>
      handler(
        new Request(`http://notes${path}`, { headers, method, body: method === 'POST' ? 'body' : null }),
        'platform',
      );
  },
};

describe.each(Object.entries(frameworks))('%s', (_name, start) => {
  let send: Send;
  beforeAll(async () => {
    send = await start(identity.options);
  });

  test('a valid token', async () => {
    const answer = await send('/notes/1', {
      'x-auth-token': 'user',
      'openstack-system-scope': 'all',
      'x-roles': 'admin',
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ roles: 'member,reader', status: 'Confirmed', user: 'mw-Jürgen' });
  });

  test('a body survives', async () => {
    expect((await send('/notes/1', { 'x-auth-token': 'user' }, 'POST')).status).toBe(200);
  });

  test('names outside Latin-1', async () => {
    const answer = await send('/notes/1', { 'x-auth-token': 'chinese' });
    expect(await answer.json()).toMatchObject({ user: '王小明' });
  });

  test.each([{}, { 'x-auth-token': 'nobody' }, { 'x-auth-token': 'a, b' }])('%j is refused', async (headers) => {
    const answer = await send('/notes/1', headers as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(`Keystone uri="${identity.url}"`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toMatchObject({ error: { code: 401, title: 'Unauthorized' } });
  });

  test('HEAD is refused without a body', async () => {
    const answer = await send('/notes/1', {}, 'HEAD');
    expect([answer.status, await answer.text()]).toEqual([401, '']);
  });

  test("the application's own 401 carries the challenge", async () => {
    const answer = await send('/notes/own', { 'x-auth-token': 'user' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(`Keystone uri="${identity.url}"`);
  });

  test('access rules see the whole path and the method', async () => {
    expect((await send('/notes/1', { 'x-auth-token': 'restricted' })).status).toBe(200);
    expect((await send('/notes/1/x', { 'x-auth-token': 'restricted' })).status).toBe(401);
    expect((await send('/notes/1', { 'x-auth-token': 'restricted' }, 'DELETE')).status).toBe(401);
  });

  test('delayed, it passes without an identity', async () => {
    const delayed = await start({ ...identity.options, delayAuthDecision: true });
    const answer = await delayed('/notes/1', { 'x-roles': 'admin', 'openstack-system-scope': 'all' });
    expect(await answer.json()).toEqual({ status: 'Invalid' });
  });
});
