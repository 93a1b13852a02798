import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { routedUrl } from './paths.ts';

const LIMIT = 114_688;
let server: TestServer;
let token: string;
let port: number;
beforeAll(async () => {
  server = await createTestServer();
  token = await server.token();
  await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = server.app.http.server.address() as { port: number });
  return () => server.close();
});

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends these bytes as they are, and reads until the server closes. */
function send(...chunks: (string | Buffer)[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      for (const chunk of chunks) socket.write(chunk);
    });
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (data) => received.push(Buffer.from(data)));
    socket.on('error', (error) => (received.length > 0 ? undefined : reject(error)));
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(received).toString().split('\r\n\r\n');
      const [first = '', ...lines] = head.split('\r\n');
      const headers = lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.replace(/^[^:]*: */, ''),
      ]);
      resolve({
        status: Number(first.split(' ')[1]),
        headers: Object.fromEntries(headers),
        body: rest.join('\r\n\r\n'),
      });
    });
  });
}

const ask = (line: string, headers: Record<string, string | number> = {}, body: string | Buffer = '') => {
  const lines = Object.entries({ host: 'x', connection: 'close', 'x-auth-token': token, ...headers });
  return send(`${line}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, body);
};

function expectError(answer: Answer, status: number) {
  expect(answer.status).toBe(status);
  const { error } = JSON.parse(answer.body);
  expect(error).toEqual({ code: status, title: expect.any(String), message: expect.any(String) });
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    vary: 'X-Auth-Token',
    'x-openstack-request-id': expect.stringMatching(/^req-/),
  });
}

describe('what is no HTTP, or hardly', () => {
  test.each([
    ['no request line', 'nonsense\r\n\r\n', 400],
    ['a header without a colon', 'GET /v3 HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n', 400],
    ['a length that is no number', 'POST /v3/users HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n', 400],
    ['a negative length', 'POST /v3/users HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    ['two lengths', 'POST /v3/users HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST /v3/users HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a chunk of no size', 'POST /v3/regions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['no Host', 'GET /v3 HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a method that nobody has', 'FOO /v3/users?x=1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['such a method on no path of ours', 'FOO /nowhere HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ['a header of 40 KB', `GET /v3 HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['a URL of 40 KB', `GET /v3/${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ])('%s', async (_name, bytes, status) => {
    expectError(await send(bytes), status);
  });

  test('a method that nobody has is told what the path has', async () => {
    const { headers } = await send('FOO /v3/services/x HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(headers.allow).toBe('GET, HEAD, PATCH, DELETE, OPTIONS');
  });

  test('HTTP/1.0 without Host is served, with links to the address it came to', async () => {
    const answer = await send('GET /v3 HTTP/1.0\r\n\r\n');
    expect([answer.status, JSON.parse(answer.body).version.links[0].href]).toEqual([
      200,
      `http://127.0.0.1:${port}/v3/`,
    ]);
  });

  test('an expectation that nobody knows is ignored', async () => {
    expect((await ask('GET /v3 HTTP/1.1', { expect: 'miracles' })).status).toBe(200);
  });

  test('an upgrade is not taken up', async () => {
    expect((await ask('GET /v3 HTTP/1.1', { connection: 'upgrade, close', upgrade: 'h2c' })).status).toBe(200);
  });
});

describe('bodies', () => {
  const post = (
    body: string | Buffer,
    headers: Record<string, string | number> = {},
    line = 'POST /v3/regions HTTP/1.1',
  ) => ask(line, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers }, body);
  const good = '{"region": {"description": "ä"}}';

  test.each([
    ['JSON', 'application/json'],
    ['JSON with a character set', 'Application/JSON; charset=utf-8'],
    ['a kind of JSON', 'application/vnd.openstack+json'],
    ['nothing said', ''],
  ])('%s is read', async (_name, type) => {
    expect((await post(good, { 'content-type': type })).status).toBe(201);
  });

  test('a body without Content-Type is read', async () => {
    const length = Buffer.byteLength(good);
    const head = `POST /v3/regions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Auth-Token: ${token}\r\n`;
    expect((await send(`${head}Content-Length: ${length}\r\n\r\n${good}`)).status).toBe(201);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'json', '/', ';'])(
    'Content-Type %s is refused',
    async (type) => expectError(await post(good, { 'content-type': type }), 400),
  );

  test.each([
    ['an array', '[]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['nothing but a space', ' '],
    ['half an object', '{"region": {'],
    ['two objects', '{}{}'],
    ['single quotes', "{'region': {}}"],
    ['NaN', '{"region": {"description": NaN}}'],
    ['Latin-1', Buffer.from('{"region": {"description": "ä"}}', 'latin1')],
    ['UTF-16', Buffer.from('{"region": {}}', 'utf16le')],
    ['a surrogate in UTF-8', Buffer.from([...Buffer.from('{"region": {"id": "'), 0xed, 0xa0, 0x80, 0x22, 0x7d, 0x7d])],
    ['a deep array', `{"region": {"x": ${'['.repeat(50_000)}${']'.repeat(50_000)}}}`],
    ['deep objects', `{"region": ${'{"x": '.repeat(15_000)}1${'}'.repeat(15_000)}}`],
  ])('%s is refused', async (_name, body) => {
    expectError(await post(body), 400);
  });

  test('brackets in a string are no depth', async () => {
    const description = `${'['.repeat(120)}\\"${'{'.repeat(120)}`;
    expect((await post(`{"region": {"description": "${description}"}}`)).status).toBe(201);
  });

  test('half a surrogate pair, written as an escape, is no 500', async () => {
    expect((await post('{"region": {"description": "\\ud800"}}')).status).toBeLessThan(500);
  });

  test.each(['GET', 'DELETE'])('%s with a malformed body is refused', async (method) => {
    expectError(await post('[', {}, `${method} /v3/regions/RegionOne HTTP/1.1`), 400);
    expect((await ask('GET /v3/regions/RegionOne HTTP/1.1')).status).toBe(200);
  });

  test('a body up to the limit is read, a larger one is refused, announced or not', async () => {
    const of = (size: number) => `{"region": {"x": "${'x'.repeat(size - 21)}"}}`.padEnd(size);
    expect((await post(of(LIMIT))).status).toBe(201);
    expectError(await post(of(LIMIT + 1)), 413);
    expectError(await post('', { 'content-length': 10_000_000_000 }), 413);
    expectError(await post('', { 'content-length': 10_000_000_000 }, 'GET /v3 HTTP/1.1'), 413);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const head = `POST /v3/regions HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${token}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expectError(await send(head, chunk, chunk), 413);
  });
});

describe('paths and queries', () => {
  test.each([
    ['/nowhere', 404],
    ['/V3/regions', 404],
    ['/v3/regions/%zz', 404],
    ['/v3/regions/%', 404],
    ['/v3/regions/%ff', 404],
    ['/v3/regions/%00', 404],
    ['/v3/regions/%e2%82', 404],
    ['/v3/regions/a%2Fb', 404],
    ['/v3/regions/..', 404],
    ['/v3/regions/__proto__', 404],
    [`/v3/regions/${'x'.repeat(1000)}`, 404],
    [`/v3/regions/${'x'.repeat(20_000)}`, 404],
    ['/v3/regions?limit=-1', 400],
    ['/v3/regions?limit=1e3', 400],
    ['/v3/regions?parent_region_id=%zz', 200],
    ['/v3/regions?parent_region_id=%ff', 200],
    ['/v3/endpoints?__proto__=1&constructor=2', 200],
    ['/v3/endpoints?&&=&a=b=c;d', 200],
    ['/v3/endpoints?region_id=%00', 200],
    ['/v3/services?name=a&name=b', 200],
    ['/v3/regions/', 200],
    ['/v3/regions//', 200],
    ['//v3/regions', 200],
  ])('GET %s is %i', async (path, status) => {
    const answer = await ask(`GET ${path} HTTP/1.1`);
    if (status < 400) expect(answer.status).toBe(status);
    else expectError(answer, status);
  });

  test('slashes doubled inside a path are merged by a redirect, as Keystone does', async () => {
    const answer = await ask('GET /v3//regions?limit=1 HTTP/1.1');
    expect([answer.status, answer.headers.location]).toEqual([308, 'http://x/v3/regions?limit=1']);
    expectError(await ask('GET /v3//nowhere HTTP/1.1'), 404);
  });

  test('links.self has no slash at the end', async () => {
    const { body } = await ask('GET /v3/regions/?limit=1 HTTP/1.1');
    expect(JSON.parse(body).links.self).toBe('http://x/v3/regions?limit=1');
  });

  test('an absolute-form target is served', async () => {
    expect((await ask(`GET http://x:${port}/v3/regions?limit=1 HTTP/1.1`)).status).toBe(200);
    expect((await ask('GET http://x HTTP/1.1')).status).toBe(300);
  });

  test.each([
    ['/v3', '/v3'],
    ['/', '/'],
    ['//', '/'],
    ['/v3//?a=//', '/v3?a=//'],
    ['///v3///', '/v3'],
    ['/v3/?a', '/v3?a'],
    ['//?a', '/?a'],
    ['/?a/', '/?a/'],
    ['/v3/a//b', '/v3/a//b'],
    ['/v3?to=http://x//', '/v3?to=http://x//'],
    ['http://h:1/v3?x', '/v3?x'],
    ['https://h', '/'],
    ['http://h?x', '/?x'],
    ['*', '*'],
  ])('%s is routed as %s', (target, expected) => {
    expect(routedUrl(target)).toBe(expected);
  });

  test('an over-long token is no token', async () => {
    expectError(await ask('GET /v3/regions HTTP/1.1', { 'x-auth-token': 'x'.repeat(30_000) }), 401);
    expectError(await ask('GET /v3/regions HTTP/1.1', { 'x-auth-token': '\u00e9' }), 401);
  });
});

describe('methods', () => {
  test.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'SEARCH'])('%s where there is none', async (method) => {
    const answer = await ask(`${method} /v3/services HTTP/1.1`);
    expectError(answer, 405);
    expect(answer.headers.allow).toBe('GET, HEAD, POST, OPTIONS');
    expectError(await ask(`${method} /nowhere HTTP/1.1`), 404);
  });

  test.each([
    ['/v3/services', 'GET, HEAD, POST, OPTIONS'],
    ['/v3/services/', 'GET, HEAD, POST, OPTIONS'],
    ['/healthcheck', 'GET, HEAD, OPTIONS'],
    ['/nowhere', undefined],
    ['/v3/%zz', undefined],
    ['*', undefined],
  ])('OPTIONS %s', async (path, allow) => {
    const answer = await ask(`OPTIONS ${path} HTTP/1.1`, { 'x-auth-token': '' });
    expect([answer.status, answer.headers.allow, answer.body]).toEqual([200, allow, '']);
    expect(answer.headers).toMatchObject({ vary: 'X-Auth-Token', 'x-openstack-request-id': expect.any(String) });
  });

  test('HEAD has the headers of GET and no body', async () => {
    const [head, get] = [await ask('HEAD /v3/regions HTTP/1.1'), await ask('GET /v3/regions HTTP/1.1')];
    expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']]);
  });
});
