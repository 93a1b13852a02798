import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addIdentityHeaders, headerOf, removeIdentityHeaders } from './node-request.ts';

let seen: (request: IncomingMessage) => unknown;
const server = createServer((request, response) => {
  let answer: unknown;
  try {
    answer = seen(request);
  } catch (error) {
    answer = String(error);
  }
  response.end(JSON.stringify(answer));
});
beforeAll(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)));
afterAll(() => void server.close());

const SENT = ['Host', 'x', 'X-Auth-Token', 'one', 'X-Roles', 'admin', 'x_user-id', 'root', 'Via', 'a', 'via', 'b'];
const ask = (look: (request: IncomingMessage) => unknown): Promise<unknown> => {
  seen = look;
  const { port } = server.address() as AddressInfo;
  return new Promise((done, failed) => {
    get({ port, host: '127.0.0.1', headers: SENT, setHost: false, agent: false }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => done(JSON.parse(text)));
    }).on('error', failed);
  });
};

const written = { list: ['X-Roles', 'member'], fields: { 'x-roles': 'member' } };
const views = ({ headers, headersDistinct, rawHeaders }: IncomingMessage) => ({ headers, headersDistinct, rawHeaders });
const pairs = (raw: string[]) => raw.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${raw[at + 1]}`]));

describe.each([
  ['nobody has read the headers', () => {}],
  ['they were read before', (request: IncomingMessage) => void [request.headers, request.headersDistinct]],
])('%s', (_name, before) => {
  test('all views agree after the removal and after the addition', async () => {
    const answer = (await ask((request) => {
      before(request);
      removeIdentityHeaders(request);
      const removed = structuredClone(views(request));
      addIdentityHeaders(request, written);
      return [removed, views(request)];
    })) as ReturnType<typeof views>[];
    const left = { host: 'x', 'x-auth-token': 'one', via: 'a, b', connection: 'close' };
    const apart = { host: ['x'], 'x-auth-token': ['one'], via: ['a', 'b'], connection: ['close'] };
    const lines = ['Host: x', 'X-Auth-Token: one', 'Via: a', 'via: b', 'Connection: close'];
    expect(answer[0]!.headers).toEqual(left);
    expect(answer[0]!.headersDistinct).toEqual(apart);
    expect(pairs(answer[0]!.rawHeaders)).toEqual(lines);
    expect(answer[1]!.headers).toEqual({ ...left, 'x-roles': 'member' });
    expect(answer[1]!.headersDistinct).toEqual({ ...apart, 'x-roles': ['member'] });
    expect(pairs(answer[1]!.rawHeaders)).toEqual([...lines, 'X-Roles: member']);
  });

  test('what the application itself put there stays', async () => {
    const answer = await ask((request) => {
      before(request);
      request.headers['x-request-id'] = 'own';
      removeIdentityHeaders(request);
      addIdentityHeaders(request, written);
      return request.headers;
    });
    expect(answer).toMatchObject({ 'x-request-id': 'own', 'x-roles': 'member', 'x-auth-token': 'one' });
  });

  test('a header is found by its name, a repeated one joined', async () => {
    const names = ['x-auth-token', 'via', 'x-service-token', 'host'];
    const answer = await ask((request) => {
      before(request);
      return names.map((name) => headerOf(request, name) ?? null);
    });
    expect(answer).toEqual(['one', 'a, b', null, 'x']);
  });
});
