import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AuthError, ConnectionError, HttpError, password, presented, Session, TimeoutError, token } from './index.ts';
import {
  type Answer,
  type RecordedServer,
  recordedServer,
  recording,
  type Seen,
  tokenAnswer,
} from './testing/recorded-server.ts';

const credentials = { username: 'admin', password: 'not to be seen', defaultDomainId: 'default' };
const hour = { issued: 0, expires: 3600 };

/** Answers sign-ins with numbered tokens, the rest with `other`. */
function keystone(other: (request: Seen) => Answer, life: () => { issued: number; expires: number } = () => hour) {
  let issued = 0;
  return recordedServer((request) =>
    request.url === '/v3/auth/tokens' && request.method === 'POST'
      ? tokenAnswer(`token-${++issued}`, life())
      : other(request),
  );
}

const sessionFor = (server: RecordedServer, more = {}) =>
  new Session({ auth: password({ authUrl: `${server.url}/v3`, ...credentials }), retryDelay: 5, ...more });

const ok = recording('regions');
const signIns = (server: RecordedServer) => server.seen.filter(({ method }) => method === 'POST').length;

describe('the token of a session', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  test('is got once for many requests at the same time, and sent with each', async () => {
    await using server = await keystone(() => ok);
    const session = sessionFor(server);
    const url = `${server.url}/v3/regions`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => session.request({ url })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(signIns(server)).toBe(1);
    expect(server.seen.slice(1).every(({ headers }) => headers['x-auth-token'] === 'token-1')).toBe(true);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', domain: { id: 'default' }, password: 'not to be seen' } },
        },
      },
    });
  });

  test('refused with 401 is replaced once, by one sign-in for all requests that met the refusal', async () => {
    await using server = await keystone(({ headers }) =>
      headers['x-auth-token'] === 'token-1' ? recording('unauthorized') : ok,
    );
    const session = sessionFor(server);
    const requests = Array.from({ length: 10 }, () => session.request({ url: `${server.url}/v3/regions` }));
    expect((await Promise.all(requests)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(signIns(server)).toBe(2);
  });

  test('refused with 401 again is an HttpError, not a loop', async () => {
    await using server = await keystone(() => recording('unauthorized'));
    const session = sessionFor(server);
    const error = await session.request({ url: `${server.url}/v3/users` }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 401, code: 401, title: 'Unauthorized', name: 'HttpError' });
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'GET']);
  });

  test('is renewed in its last minute, but used for three quarters of a life shorter than four minutes', async () => {
    const lives = [hour, { issued: 0, expires: 60 }];
    let next = 0;
    await using server = await keystone(
      () => ok,
      () => lives[next++] ?? hour,
    );
    const session = sessionFor(server);
    const at = async (seconds: number) => {
      vi.setSystemTime(start + seconds * 1000);
      return session.getToken();
    };
    const start = Date.now();
    expect([await at(0), await at(3530), await at(3545)]).toEqual(['token-1', 'token-1', 'token-2']);
    expect([await at(3545 + 40), await at(3545 + 50)]).toEqual(['token-2', 'token-3']);
  });

  test("lives as long as it should where the two machines' clocks differ", async () => {
    const skewed = { issued: -86_400, expires: 3600 - 86_400 };
    await using server = await keystone(
      () => ok,
      () => skewed,
    );
    const session = sessionFor(server);
    expect([await session.getToken(), await session.getToken()]).toEqual(['token-1', 'token-1']);
  });

  test('about to end goes on while the service cannot be asked for another', async () => {
    let down = false;
    await using server = await recordedServer(() =>
      down ? recording('unauthorized', { status: 503 }) : tokenAnswer('late', hour),
    );
    const session = sessionFor(server, { retries: 0 });
    const start = Date.now();
    expect(await session.getToken()).toBe('late');
    down = true;
    vi.setSystemTime(start + 3_570_000);
    expect(await session.getToken()).toBe('late');
    expect(server.seen).toHaveLength(2);
    vi.setSystemTime(start + 3_601_000);
    await expect(session.getToken()).rejects.toMatchObject({ status: 503 });
  });

  test('is forgotten by invalidate, unless it is no longer the current one', async () => {
    await using server = await keystone(() => ok);
    const session = sessionFor(server);
    const first = await session.getToken();
    session.invalidate(first);
    const second = await session.getToken();
    session.invalidate(first);
    expect(await session.getToken()).toBe(second);
    expect(second).not.toBe(first);
  });

  test('is not sent with authenticated: false, nor got', async () => {
    await using server = await keystone(() => ok);
    await sessionFor(server).request({ url: `${server.url}/v3`, authenticated: false });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]!.headers).not.toHaveProperty('x-auth-token');
  });

  test('does not show where an access is printed', async () => {
    await using server = await keystone(() => ok);
    const access = await sessionFor(server).getAccess();
    expect(access.token).toBe('token-1');
    expect(JSON.stringify(access)).not.toContain('token-1');
    expect(access).toMatchObject({
      user: { name: 'admin' },
      project: { name: 'admin' },
      system: false,
      methods: ['password'],
    });
    expect(access.expiresAt).toBeInstanceOf(Date);
  });

  test('that was presented is used as it is and never renewed', async () => {
    await using server = await keystone(() => recording('unauthorized'));
    const access = await sessionFor(server).getAccess();
    const session = new Session({ auth: presented({ access }) });
    await expect(session.request({ url: `${server.url}/v3/users` })).rejects.toMatchObject({ status: 401 });
    expect(signIns(server)).toBe(1);
  });

  test('of a service goes along as X-Service-Token', async () => {
    await using server = await keystone(() => ok);
    const service = sessionFor(server);
    const caller = presented({ access: await sessionFor(server).getAccess() });
    await new Session({ auth: caller, serviceSession: service }).request({ url: `${server.url}/v3/regions` });
    expect(server.seen.at(-1)!.headers).toMatchObject({ 'x-auth-token': 'token-1', 'x-service-token': 'token-2' });
  });
});

describe('signing in', () => {
  test('with bad credentials is an AuthError that tells no secret', async () => {
    await using server = await recordedServer(() => recording('token-refused'));
    const error = await sessionFor(server)
      .getToken()
      .catch((e: unknown) => e as AuthError);
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ status: 401, message: 'The request you have made requires authentication.' });
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toContain('not to be seen');
  });

  test('that needs more methods keeps the receipt out of sight', async () => {
    await using server = await recordedServer(() =>
      recording('token-refused', {
        headers: { 'openstack-auth-receipt': 'gAAAA-receipt' },
        body: JSON.stringify({ receipt: {}, required_auth_methods: [['password', 'totp']] }),
      }),
    );
    const error = await sessionFor(server)
      .getToken()
      .catch((e: unknown) => e as AuthError);
    expect(error).toMatchObject({ requiredAuthMethods: [['password', 'totp']], receipt: 'gAAAA-receipt' });
    expect(JSON.stringify(error) + JSON.stringify((error as Error).cause)).not.toContain('gAAAA-receipt');
  });

  test('without a way to is an AuthError', async () => {
    await expect(new Session({}).getToken()).rejects.toBeInstanceOf(AuthError);
  });

  test('has equal cache keys for equal options only, which do not hold the secret', () => {
    const authUrl = 'http://127.0.0.1/v3';
    const one = password({ authUrl, ...credentials });
    expect(one.cacheKey).toBe(password({ authUrl, ...credentials }).cacheKey);
    expect(one.cacheKey).not.toBe(password({ authUrl, ...credentials, password: 'other' }).cacheKey);
    expect(one.cacheKey).not.toBe(password({ authUrl, ...credentials, unscoped: true }).cacheKey);
    expect(token({ authUrl, token: 'abc' }).cacheKey).not.toContain('abc');
  });
});

describe('trouble on the way', () => {
  const plain = { authenticated: false as const };

  test("Keystone's error body becomes the error", async () => {
    await using server = await recordedServer(() => recording('user-not-found'));
    await expect(new Session({}).request({ url: `${server.url}/v3/users/nobody?x=1`, ...plain })).rejects.toMatchObject(
      {
        status: 404,
        code: 404,
        title: 'Not Found',
        message: 'Could not find user: nobody.',
        method: 'GET',
        url: `${server.url}/v3/users/nobody`,
        requestId: expect.stringMatching(/^req-/),
      },
    );
  });

  test('a page instead of an error body still tells what happened', async () => {
    await using server = await recordedServer(() => recording('not-found-page'));
    const url = `${server.url}/v3/nope`;
    await expect(new Session({}).request({ url, ...plain })).rejects.toMatchObject({
      status: 404,
      title: 'HTTP 404',
      message: `GET ${url} answered 404`,
    });
  });

  test('a connection cut off is tried again where that does no harm, and only there', async () => {
    let calls = 0;
    await using server = await recordedServer(() => (++calls <= 2 ? 'cut' : ok));
    const session = new Session({ retries: 1, retryDelay: 5 });
    expect((await session.request({ url: server.url, ...plain })).status).toBe(200);
    expect(calls).toBe(2 + 1);
    calls = 0;
    const post = session.request({ method: 'POST', url: server.url, body: {}, ...plain });
    await expect(post).rejects.toBeInstanceOf(ConnectionError);
    expect(calls).toBe(1);
  });

  test('a service that is not there yet is waited for, a POST as well', async () => {
    const port = await freePort();
    const session = new Session({ retries: 5, retryDelay: 20 });
    const answer = session.request({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: {}, ...plain });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await using _server = await recordedServer(() => ok, port);
    expect((await answer).status).toBe(200);
  });

  test('a service that is not there is a ConnectionError that says so', async () => {
    const port = await freePort();
    const error = await new Session({ retries: 0 })
      .request({ url: `http://127.0.0.1:${port}/v3`, ...plain })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toContain('ECONNREFUSED');
  });

  test('silence is a TimeoutError', async () => {
    await using server = await recordedServer(() => 'hang');
    const request = new Session({ timeout: 50, retries: 0 }).request({ url: server.url, ...plain });
    await expect(request).rejects.toBeInstanceOf(TimeoutError);
  });

  test('a caller that gives up gets its own reason back', async () => {
    await using server = await recordedServer(() => 'hang');
    const request = new Session({}).request({ url: server.url, ...plain, signal: AbortSignal.timeout(50) });
    await expect(request).rejects.toMatchObject({ name: 'TimeoutError', constructor: DOMException });
  });

  test('503 with Retry-After is obeyed, 503 without is not repeated', async () => {
    let busy = 1;
    const answers: Answer[] = [];
    await using server = await recordedServer(() => (busy-- > 0 ? answers[0]! : ok));
    answers[0] = recording('unauthorized', { status: 503, headers: { 'retry-after': '0' } });
    expect((await new Session({}).request({ url: server.url, ...plain })).status).toBe(200);
    busy = 1;
    answers[0] = recording('unauthorized', { status: 503 });
    await expect(new Session({}).request({ url: server.url, ...plain })).rejects.toMatchObject({ status: 503 });
  });
});

describe('redirects', () => {
  const to = (location: string, status = 302) => recording('regions', { status, headers: { location } });

  test('are followed, with the token, on the same origin', async () => {
    await using server = await keystone(({ url }) => (url === '/old' ? to('/new') : ok));
    const answer = await sessionFor(server).request({ url: `${server.url}/old` });
    expect(answer.url).toBe(`${server.url}/new`);
    expect(server.seen.at(-1)!.headers['x-auth-token']).toBe('token-1');
  });

  test('to another origin lose the token, and a body does not go there', async () => {
    await using other = await recordedServer(() => ok);
    await using server = await keystone(() => to(`${other.url}/new`, 307));
    const session = sessionFor(server);
    await session.request({ url: `${server.url}/old` });
    expect(other.seen[0]!.headers).not.toHaveProperty('x-auth-token');
    expect((await session.request({ method: 'POST', url: `${server.url}/old`, body: { secret: 1 } })).status).toBe(307);
    expect(other.seen).toHaveLength(1);
  });

  test('without end come to an end', async () => {
    await using server = await recordedServer(() => to('/'));
    expect((await new Session({}).request({ url: server.url, authenticated: false })).status).toBe(302);
    expect(server.seen).toHaveLength(6);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
