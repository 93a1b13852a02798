import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { credentialsOf } from './credentials.ts';
import { createRemoteCheck } from './remote.ts';

const credentials = credentialsOf({ user: { id: 'u1', domain: { id: 'd1' } } });
let server: Server;
let base: string;
let received: { type: string | undefined; body: string };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    received = { type: request.headers['content-type'], body };
    if (request.url === '/silent') return;
    response.end(decodeURIComponent(request.url!.slice(1)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('the server of a remote check', () => {
  const options = { contentType: 'application/json', verifyServer: false, timeoutSeconds: 5 } as const;
  const ask = (answer: string, more = {}) =>
    createRemoteCheck({ ...options, ...more })({
      url: `${base}/${encodeURIComponent(answer)}`,
      action: 'identity:list_users',
      target: { user_id: 'u1', target: { user: { id: 'u2' } } },
      credentials,
    });

  test.each([
    ['True', true],
    ['"True"', true],
    ['true', false],
    ['False', false],
    ['', false],
    [`True${'x'.repeat(500)}`, false],
  ])('says %j', async (answer, allowed) => {
    expect(await ask(answer)).toBe(allowed);
  });

  test('is sent action, flat target and credentials as JSON', async () => {
    await ask('True');
    expect(received.type).toBe('application/json');
    expect(JSON.parse(received.body)).toEqual({
      rule: 'identity:list_users',
      target: { user_id: 'u1', 'target.user.id': 'u2' },
      credentials,
    });
  });

  test('or as a form of JSON texts', async () => {
    await ask('True', { contentType: 'application/x-www-form-urlencoded' });
    const form = Object.fromEntries(new URLSearchParams(received.body));
    expect(received.type).toBe('application/x-www-form-urlencoded');
    expect(JSON.parse(form.rule!)).toBe('identity:list_users');
    expect(JSON.parse(form.target!)).toEqual({ user_id: 'u1', 'target.user.id': 'u2' });
    expect(JSON.parse(form.credentials!)).toEqual(credentials);
  });

  test('is given up after the timeout', async () => {
    await expect(ask('silent', { timeoutSeconds: 0.05 })).rejects.toThrow();
  });

  test('cannot be asked with key files that are missing', () => {
    expect(() => createRemoteCheck({ ...options, certFile: '/no/such' })).toThrow(
      '[oslo_policy] remote_ssl_client_crt_file',
    );
  });
});
