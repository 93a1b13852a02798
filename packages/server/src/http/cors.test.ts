import { beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

const origin = 'https://dashboard.example';
const PREFIX = 'access-control-';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ cors: { allowed_origin: [origin, 'https://other.example'], max_age: 60 } });
  return () => server.close();
});
const call = (method: string, path: string, headers: Record<string, string>) => server.call(method, path, { headers });
const corsOf = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(PREFIX)));

describe('a request', () => {
  const expected = {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'X-Auth-Token,X-Openstack-Request-Id,X-Subject-Token,Openstack-Auth-Receipt',
  };
  test.each([
    ['GET', '/v3', 200],
    ['GET', '/v3/users', 401],
    ['GET', '/nowhere', 404],
    ['GET', '/v3/%zz', 404],
    ['PUT', '/v3/services', 405],
  ])('%s %s from an allowed origin', async (method, path, status) => {
    const answer = await call(method, path, { origin });
    expect(answer.status).toBe(status);
    expect(corsOf(answer.headers)).toEqual(expected);
    expect(answer.headers.vary).toBe('X-Auth-Token,Origin');
  });

  test.each([{ origin: 'https://elsewhere.example' }, { origin: 'null' }, {}])(
    'with %j gets no headers',
    async (headers) => {
      const answer = await call('GET', '/v3', headers as Record<string, string>);
      expect([answer.status, corsOf(answer.headers), answer.headers.vary]).toEqual([200, {}, 'X-Auth-Token']);
    },
  );
});

describe('a preflight', () => {
  const ask = (more: Record<string, string>) => call('OPTIONS', '/v3/users', { origin, ...more });

  test('is told what it asked for', async () => {
    const answer = await ask({
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-auth-token, Content-Type',
    });
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(corsOf(answer.headers)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'x-auth-token,Content-Type',
      'access-control-max-age': '60',
    });
  });

  test.each([
    {},
    { 'access-control-request-method': 'TRACE' },
    { 'access-control-request-method': 'GET', 'access-control-request-headers': 'X-Secret' },
    { 'access-control-request-method': 'GET', origin: 'https://elsewhere.example' },
  ])('with %j is told nothing', async (headers) => {
    const answer = await ask(headers as Record<string, string>);
    expect([answer.status, corsOf(answer.headers)]).toEqual([200, {}]);
  });

  test('is answered even where there is no such path', async () => {
    const headers = { origin, 'access-control-request-method': 'GET' };
    const answer = await call('OPTIONS', '/nowhere', headers);
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin]);
  });
});

test('any origin, where the configuration says so; none, where it says nothing', async () => {
  const open = await createTestServer({
    cors: { allowed_origin: ['*'], allow_credentials: false, expose_headers: [] },
  });
  const answer = await open.call('GET', '/v3', { headers: { origin } });
  expect(corsOf(answer.headers)).toEqual({ 'access-control-allow-origin': '*' });
  await open.close();
  const closed = await createTestServer();
  expect(corsOf((await closed.call('GET', '/v3', { headers: { origin } })).headers)).toEqual({});
  await closed.close();
});
