import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let port: number;
let token: string;

beforeAll(async () => {
  server = await createTestServer();
  token = await server.token();
  await server.app.http.listen({ port: 0, host: '127.0.0.1' });
  port = (server.app.http.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

interface Sent {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}
interface Got {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

/** Over a socket: the direct way, where it is taken. */
const overSocket = ({ method, path, headers = {}, body }: Sent) =>
  new Promise<Got>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request({ port, method, path, headers: { ...headers, ...length } }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
    sent.on('error', reject).end(body);
  });

/** Without a socket: always the framework's way. */
async function throughFramework({ method, path, headers = {}, body }: Sent): Promise<Got> {
  const {
    statusCode,
    headers: got,
    body: text,
  } = await server.app.http.inject({
    method: method as 'GET',
    url: path,
    headers: { host: `localhost:${port}`, ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: statusCode, headers: got, body: text };
}

/** What differs from one request to the next of the same kind. */
function comparable({ status, headers, body }: Got) {
  const { date, connection, 'keep-alive': _alive, 'x-openstack-request-id': id, ...others } = headers;
  expect(id).toMatch(/^req-[0-9a-f-]{36}$/);
  if (others['x-subject-token']) others['x-subject-token'] = 'a token';
  if (others['content-length']) others['content-length'] = String(others['content-length']);
  return {
    status,
    headers: others,
    body: body.replace(/"(audit_ids|issued_at|expires_at)":("[^"]*"|\[[^\]]*\])/g, '$1'),
  };
}

const json = { 'content-type': 'application/json' };
const path = '/v3/auth/tokens';
const signIn = (payload: object) => JSON.stringify({ auth: { identity: { methods: ['token'], token: payload } } });

const CASES: [string, () => Sent][] = [
  ['validation', () => ({ method: 'GET', path, headers: { 'x-auth-token': token, 'x-subject-token': token } })],
  [
    'validation without the catalog',
    () => ({ method: 'GET', path: `${path}?nocatalog`, headers: { 'x-auth-token': token, 'x-subject-token': token } }),
  ],
  [
    'a query that says nothing',
    () => ({ method: 'GET', path: `${path}?`, headers: { 'x-auth-token': token, 'x-subject-token': token } }),
  ],
  ['a check', () => ({ method: 'HEAD', path, headers: { 'x-auth-token': token, 'x-subject-token': token } })],
  [
    'validation with a body',
    () => ({
      method: 'GET',
      path,
      headers: { ...json, 'x-auth-token': token, 'x-subject-token': token },
      body: '{"a": 1}',
    }),
  ],
  ['no caller', () => ({ method: 'GET', path, headers: { 'x-subject-token': token } })],
  [
    'a caller whose token is nothing',
    () => ({ method: 'GET', path, headers: { 'x-auth-token': 'x', 'x-subject-token': token } }),
  ],
  ['no subject', () => ({ method: 'GET', path, headers: { 'x-auth-token': token } })],
  [
    'a subject that is nothing',
    () => ({ method: 'GET', path, headers: { 'x-auth-token': token, 'x-subject-token': 'gAAAAAx' } }),
  ],
  ['a check that fails', () => ({ method: 'HEAD', path, headers: { 'x-auth-token': token, 'x-subject-token': 'x' } })],
  ['a sign-in', () => ({ method: 'POST', path, headers: json, body: signIn({ id: token }) })],
  [
    'a sign-in without the catalog',
    () => ({ method: 'POST', path: `${path}?nocatalog`, headers: json, body: signIn({ id: token }) }),
  ],
  ['a sign-in that fails', () => ({ method: 'POST', path, headers: json, body: signIn({ id: 'x' }) })],
  ['a sign-in in other letters', () => ({ method: 'POST', path, headers: json, body: signIn({ id: 'Ångström' }) })],
  ['no body', () => ({ method: 'POST', path, headers: json })],
  ['a body that is not JSON', () => ({ method: 'POST', path, headers: json, body: '{"auth":' })],
  [
    'a body that is not UTF-8',
    () => ({ method: 'POST', path, headers: json, body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }),
  ],
  ['a body of another type', () => ({ method: 'POST', path, headers: { 'content-type': 'text/plain' }, body: 'x' })],
  ['a body without a type', () => ({ method: 'POST', path, body: signIn({ id: token }) })],
  ['a body that is too large', () => ({ method: 'POST', path, headers: json, body: `"${'x'.repeat(120_000)}"` })],
  ['a method that the path has not', () => ({ method: 'PUT', path, headers: json, body: '{}' })],
  [
    'another spelling of the path',
    () => ({ method: 'GET', path: `/${path}/`, headers: { 'x-auth-token': token, 'x-subject-token': token } }),
  ],
];

test.each(CASES)('%s is answered alike on either way', async (_name, sent) => {
  const [direct, framework] = [await overSocket(sent()), await throughFramework(sent())];
  const { headers, ...rest } = comparable(direct);
  const { headers: theirs, ...others } = comparable(framework);
  expect(rest).toEqual(others);
  expect(headers).toEqual(theirs);
});

test('the framework is passed by, until the server closes', async () => {
  let seen = 0;
  const other = await createTestServer();
  other.app.http.addHook('onRequest', (_request, _reply, done) => {
    seen++;
    done();
  });
  await other.app.http.listen({ port: 0, host: '127.0.0.1' });
  const { port: at } = other.app.http.server.address() as AddressInfo;
  const get = () => fetch(`http://127.0.0.1:${at}${path}`);
  expect((await get()).status).toBe(401);
  expect(seen).toBe(0);
  expect((await fetch(`http://127.0.0.1:${at}/v3`)).status).toBe(200);
  expect(seen).toBe(1);
  await other.close();
});

test('several requests in one packet are answered in their order', async () => {
  const socket = connect(port, '127.0.0.1');
  const head = (method: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${token}\r\nX-Subject-Token: ${token}\r\n\r\n`;
  const missing = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  socket.write(head('HEAD') + head('GET') + missing);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const statuses = [
    ...Buffer.concat(chunks)
      .toString()
      .matchAll(/HTTP\/1\.1 (\d+)/g),
  ].map(([, status]) => status);
  expect(statuses).toEqual(['200', '200', '401']);
});

test('a request that breaks off in its body changes nothing and harms nobody', async () => {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((done) =>
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"auth"`,
      () => done(),
    ),
  );
  socket.destroy();
  await new Promise((done) => socket.once('close', done));
  const { status } = await overSocket({
    method: 'GET',
    path,
    headers: { 'x-auth-token': token, 'x-subject-token': token },
  });
  expect(status).toBe(200);
});
