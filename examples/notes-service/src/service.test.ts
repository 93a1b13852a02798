/** The service's own rules, behind an Identity that answers for three tokens. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notesService } from './service.ts';

const domain = { id: 'default', name: 'Default' };
const named = (names: string[]) => names.map((name) => ({ id: name, name }));
const times = { issued_at: new Date().toISOString(), expires_at: new Date(Date.now() + 3600_000).toISOString() };
const user = { id: 'u', name: 'alice', domain };
const garden = { project: { id: 'garden', name: 'garden', domain } };

const tokens: Record<string, object> = {
  member: { ...times, user, ...garden, roles: named(['member', 'reader']) },
  reader: { ...times, user, ...garden, roles: named(['reader']) },
  neighbour: { ...times, user, project: { id: 'other', name: 'other', domain }, roles: named(['member', 'reader']) },
  domain: { ...times, user, domain, roles: named(['member', 'reader']) },
  system: { ...times, user, system: { all: true }, roles: named(['reader']) },
  unscoped: { ...times, user },
};

let identity: Server;
let service: Server;
let base: string;
const port = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

beforeAll(async () => {
  identity = createServer((req, res) => {
    const own = req.method === 'POST';
    const token = own ? tokens.reader : tokens[String(req.headers['x-subject-token'])];
    res.writeHead(own ? 201 : token ? 200 : 404, { 'content-type': 'application/json', 'x-subject-token': 'own' });
    res.end(JSON.stringify({ token }));
  });
  await listen(identity);
  const authUrl = `http://127.0.0.1:${port(identity)}/v3`;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  service = notesService({ authUrl, userId: 'notes', password: 'p', env: false, log });
  await listen(service);
  base = `http://127.0.0.1:${port(service)}`;
});
afterAll(() => {
  for (const server of [service, identity]) {
    server.closeAllConnections();
    server.close();
  }
});

async function call(token: string, method: string, path: string, body?: string) {
  const answer = await fetch(base + path, { method, headers: { 'x-auth-token': token }, ...(body && { body }) });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

test('a note lives in its project', async () => {
  const { status, body } = await call('member', 'POST', '/notes', '{"text":"water the roses"}');
  expect(status).toBe(201);
  expect(body.note).toMatchObject({ project_id: 'garden', author: 'alice', text: 'water the roses' });
  const path = `/notes/${body.note.id}`;
  expect((await call('reader', 'GET', '/notes')).body.notes).toHaveLength(1);
  expect((await call('system', 'GET', '/notes?all_projects=1')).body.notes).toHaveLength(1);
  expect((await call('neighbour', 'GET', '/notes')).body.notes).toEqual([]);
  expect((await call('neighbour', 'GET', path)).status).toBe(404);
  expect((await call('neighbour', 'DELETE', path)).status).toBe(404);
  expect((await call('reader', 'GET', path)).status).toBe(200);
  expect((await call('member', 'DELETE', path)).status).toBe(204);
  expect((await call('member', 'DELETE', path)).status).toBe(404);
});

test.each([
  ['nobody', 'GET', '/notes', undefined, 401],
  ['reader', 'POST', '/notes', '{"text":"x"}', 403],
  ['reader', 'DELETE', '/notes/x', undefined, 403],
  ['domain', 'GET', '/notes', undefined, 403],
  ['system', 'GET', '/notes', undefined, 403],
  ['unscoped', 'GET', '/notes', undefined, 403],
  ['member', 'GET', '/notes?all_projects=1', undefined, 403],
  ['member', 'POST', '/notes', '{', 400],
  ['member', 'POST', '/notes', 'null', 400],
  ['member', 'POST', '/notes', '{"text":1}', 400],
  ['member', 'POST', '/notes', JSON.stringify({ text: 'x'.repeat(70_000) }), 413],
  ['member', 'PUT', '/notes', undefined, 405],
  ['member', 'GET', '/other', undefined, 404],
  ['member', 'GET', '/notes/a/b', undefined, 404],
] as const)('%s %s %s is %#', async (token, method, path, body, status) => {
  expect((await call(token, method, path, body)).status).toBe(status);
});
