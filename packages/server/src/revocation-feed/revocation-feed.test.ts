import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatKeys } from '../auth/providers/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { readStream } from './testing.ts';

const keys = await formatKeys();
let server: TestServer;
let root: string;
let token: string;
beforeAll(async () => {
  server = await createTestServer({ ...keys.settings, archstone_tokens: { provider: 'jwt' } });
  await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  root = `http://127.0.0.1:${(server.app.http.server.address() as AddressInfo).port}`;
  token = await server.token();
});
afterAll(async () => {
  await server.close();
  keys.remove();
});

const SNAPSHOT = '/v3/OS-REVOKE/events/snapshot';
const STREAM = '/v3/OS-REVOKE/events/stream';
const snapshot = async () => (await server.call('GET', SNAPSHOT, { token })).body;
const stream = (headers: Record<string, string> = {}, as = token) =>
  readStream(`${root}${STREAM}`, { 'x-auth-token': as, ...headers });
/** Revokes a token of its own, and gives its audit id. */
async function revoke(): Promise<string> {
  const subject = await server.token();
  const headers = { 'x-subject-token': subject };
  const { body } = await server.call('GET', '/v3/auth/tokens', { token, headers });
  expect((await server.call('DELETE', '/v3/auth/tokens', { token, headers })).status).toBe(204);
  return body.token.audit_ids[0];
}

describe('snapshot', () => {
  test('holds every event and names its place in the sequence', async () => {
    const before = await snapshot();
    const audit_id = await revoke();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { epoch, sequence, as_of, events } = await snapshot();
    expect(epoch).toBe(before.epoch);
    expect(sequence).toBe(events.at(-1).id);
    expect(sequence).toBeGreaterThan(before.sequence);
    expect(as_of).toBe(server.clock.now);
    expect(events.at(-1)).toEqual({
      id: sequence,
      kind: 'revoked',
      audit_id,
      issued_before: server.clock.now + 0.999999,
    });
  });

  test('is not sent to who has it, and compressed for who can read that', async () => {
    const whole = await server.call('GET', SNAPSHOT, { token });
    const again = await server.call('GET', SNAPSHOT, { token, headers: { 'if-none-match': whole.headers.etag! } });
    expect(again.status).toBe(304);
    expect(again.body).toBe('');
    const response = await fetch(`${root}${SNAPSHOT}`, {
      headers: { 'x-auth-token': token, 'accept-encoding': 'gzip' },
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    expect(await response.json()).toEqual(whole.body);
  });
});

describe('stream', () => {
  test('tells an event at once, and how fresh the knowledge is', async () => {
    const { epoch, sequence } = await snapshot();
    const reader = await stream({ 'last-event-id': `${epoch}:${sequence}` });
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream');
    const pulse = await reader.next(({ event }) => event === 'heartbeat');
    expect(pulse?.data).toEqual({ as_of: server.clock.now, now: server.clock.now, epoch, sequence });
    expect(Number(reader.events[0]?.retry)).toBeGreaterThan(0);
    const audit_id = await revoke();
    const committed = performance.now();
    const told = await reader.next(({ data }) => data?.audit_id === audit_id);
    expect(performance.now() - committed).toBeLessThan(500);
    expect(told).toMatchObject({ id: `${epoch}:${sequence + 1}`, event: 'revocation' });
    expect(told?.data).toMatchObject({ id: sequence + 1, kind: 'revoked', as_of: server.clock.now });
    reader.close();
  });

  test('goes on from the last event that was seen', async () => {
    const { epoch, sequence } = await snapshot();
    const missed = [await revoke(), await revoke()];
    const reader = await stream({ 'last-event-id': `${epoch}:${sequence}` });
    await reader.next(({ event }) => event === 'heartbeat');
    const told = reader.events.filter(({ event }) => event === 'revocation').map(({ data }) => data.audit_id);
    expect(told).toEqual(expect.arrayContaining(missed));
    reader.close();
  });

  test('says so where it cannot go on, and ends', async () => {
    const { epoch, sequence } = await snapshot();
    for (const after of [`${epoch}:${sequence + 1000}`, `0123456789abcdef:${sequence}`, 'nonsense', `${epoch}:-1`]) {
      const reader = await stream({ 'last-event-id': after });
      await reader.ended;
      expect(reader.events.map(({ event }) => event)).toEqual(['gap']);
    }
  });

  test('is not for everybody', async () => {
    expect((await server.call('GET', STREAM)).status).toBe(401);
    const unscoped = await server.token({ scope: 'unscoped' });
    for (const path of [STREAM, SNAPSHOT]) {
      expect((await server.call('GET', path, { token: unscoped })).status).toBe(403);
    }
    expect((await server.call('HEAD', STREAM, { token })).status).toBe(200);
  });
});

test('what a token that carries its roles cannot know is told, and revokes nothing here', async () => {
  const { epoch, sequence } = await snapshot();
  const create = async (path: string, kind: string, fields: object) =>
    (await server.call('POST', path, { token, body: { [kind]: fields } })).body[kind].id as string;
  const member = (await server.call('GET', '/v3/roles?name=member', { token })).body.roles[0].id;
  const project = await create('/v3/projects', 'project', { name: 'feed', domain_id: 'default' });
  const user = await create('/v3/users', 'user', { name: 'feed', password: 'p', domain_id: 'default' });
  const group = await create('/v3/groups', 'group', { name: 'feed', domain_id: 'default' });
  const [role, other] = [
    await create('/v3/roles', 'role', { name: 'feeder' }),
    await create('/v3/roles', 'role', { name: 'fed' }),
  ];
  const put = async (path: string) => expect((await server.call('PUT', path, { token })).status).toBeLessThan(300);
  const remove = async (path: string) => expect((await server.call('DELETE', path, { token })).status).toBe(204);
  const places = [
    `/v3/projects/${project}/users/${user}/roles/${member}`,
    `/v3/domains/default/groups/${group}/roles/${member}`,
    `/v3/system/users/${user}/roles/${member}`,
    `/v3/OS-INHERIT/projects/${project}/groups/${group}/roles/${member}/inherited_to_projects`,
    `/v3/roles/${role}/implies/${other}`,
  ];
  for (const place of places) await put(place);
  for (const place of places) await remove(place);
  await server.call('PATCH', `/v3/projects/${project}`, { token, body: { project: { enabled: false } } });
  await remove(`/v3/roles/${other}`);
  const reader = await stream({ 'last-event-id': `${epoch}:${sequence}` });
  await reader.next(({ event }) => event === 'heartbeat');
  const told = reader.events
    .filter(({ event, data }) => event === 'revocation' && data.kind === 'outdated')
    .map(({ data: { id, as_of, issued_before, ...data } }) => data);
  expect(told).toEqual([
    { kind: 'outdated', user_id: user, project_id: project },
    { kind: 'outdated', domain_scope_id: 'default' },
    { kind: 'outdated', user_id: user, system: 'all' },
    { kind: 'outdated', domain_scope_id: 'default' },
    { kind: 'outdated', role_name: 'feeder' },
    { kind: 'outdated', project_id: project },
    { kind: 'outdated', role_name: 'fed' },
  ]);
  reader.close();
  const headers = { 'x-subject-token': token };
  expect((await server.call('GET', '/v3/auth/tokens', { token, headers })).status).toBe(200);
});

test('where no token carries its roles there is no feed, and nothing is written for it', async () => {
  const plain = await createTestServer();
  try {
    const admin = await plain.token();
    expect((await plain.call('GET', SNAPSHOT, { token: admin })).status).toBe(404);
    await plain.call('DELETE', '/v3/auth/tokens', { token: admin, headers: { 'x-subject-token': admin } });
    expect(await plain.database.db.selectFrom('archstone_revocation_event').selectAll().execute()).toEqual([]);
  } finally {
    await plain.close();
  }
});
