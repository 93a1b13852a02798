import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { type Route, route } from '../http/route.ts';
import { conformity } from './conformity.ts';

const plain = (given: Partial<Route> & Pick<Route, 'method' | 'path'>): Route =>
  route({ summary: '', public: true, handle: () => ({}), ...given } as never);

const asks = conformity([
  plain({ method: 'GET', path: '/things/:thing_id', response: Type.Object({ thing: Type.String() }) }),
  plain({ method: 'GET', path: '/things/best', statuses: [204] }),
  plain({ method: 'PUT', path: '/things/:thing_id' }),
  plain({ method: 'GET', path: '/text', media: 'text/plain' }),
  plain({ method: 'POST', path: '/token', form: true }),
]);
const ask = (method: string, path: string, status: number, body?: unknown) =>
  asks({
    method,
    path,
    status,
    payload: typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body),
  });
const error = { error: { code: 404, message: 'x', title: 'Not Found' } };

test.each([
  ['GET', '/things/1', 200, { thing: 'x' }],
  ['GET', '/things/1', 404, error],
  ['GET', '/things/best', 204],
  ['HEAD', '/things/1', 200],
  ['PUT', '/things/1', 204],
  ['GET', '/text', 200, 'hello'],
  ['POST', '/token', 400, { error: 'invalid_request', error_description: '' }],
  ['GET', '/elsewhere', 404, ''],
] as const)('%s %s %i is as declared', (method, path, status, body?) => {
  expect(ask(method, path, status, body)).toBeUndefined();
});

test.each([
  ['GET', '/things/1', 200, { thing: 5 }],
  ['GET', '/things/1', 200, ''],
  ['GET', '/things/1', 201, { thing: 'x' }],
  ['GET', '/things/1', 404, { error: 'x' }],
  ['GET', '/things/best', 200, {}],
  ['PUT', '/things/1', 204, {}],
  ['POST', '/token', 400, error],
] as const)('%s %s %i is not', (method, path, status, body?) => {
  expect(ask(method, path, status, body)).toContain(`${method} ${path}`);
});
