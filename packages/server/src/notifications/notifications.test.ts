// What is announced, as it lies in the spool while no broker can be reached.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../config/error.ts';
import type { Settings } from '../config/load.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import type { Message } from './message.ts';
import { NO_BROKER, spooled } from './testing.ts';

let directory: string;
let server: TestServer | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'archstone-notifications-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function start({ DEFAULT, ...settings }: Settings = {}) {
  server = await createTestServer({
    DEFAULT: { transport_url: NO_BROKER, default_publisher_id: 'here', ...DEFAULT },
    oslo_messaging_notifications: { driver: ['messagingv2'] },
    archstone_notifications: { spool_dir: directory },
    ...settings,
  });
  return server;
}
/** Only what came since the last call. */
function announced(): Message[] {
  const all = spooled(directory);
  const news = all.slice(seen);
  seen = all.length;
  return news;
}
let seen = 0;
beforeEach(() => {
  seen = 0;
});
const types = () => announced().map(({ event_type }) => event_type);

test('a change is on disk when it is answered, with who did it and from where', async () => {
  const { call, token, admin } = await start();
  const headers = {
    'user-agent': 'tests',
    'x-openstack-request-id': 'req-0f1e2d3c-4b5a-4678-8796-a5b4c3d2e1f0',
  };
  const made = await call('POST', '/v3/users', { token: await token(), body: { user: { name: 'anna' } }, headers });
  const services = await call('GET', '/v3/services?type=identity', { token: await token() });
  expect(announced()).toEqual([
    {
      message_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      publisher_id: 'identity.here',
      event_type: 'identity.user.created',
      priority: 'INFO',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/),
      payload: {
        typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
        eventType: 'activity',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0000$/),
        action: 'created.user',
        outcome: 'success',
        observer: { id: services.body.services[0].id, typeURI: 'service/security' },
        initiator: {
          id: admin.user_id,
          typeURI: 'service/security/account/user',
          name: 'admin',
          username: 'admin',
          host: { address: '127.0.0.1', agent: 'tests' },
          user_id: admin.user_id,
          project_id: admin.project_id,
          request_id: made.headers['x-openstack-request-id'],
          global_request_id: headers['x-openstack-request-id'],
        },
        target: { id: made.body.user.id, typeURI: 'data/security/account/user' },
        resource_info: made.body.user.id,
      },
    },
  ]);
});

test('the basic format says what changed and the request that changed it; sign-ins and grants stay CADF', async () => {
  const { call, token, admin } = await start({ DEFAULT: { notification_format: 'basic', notification_opt_out: [] } });
  const by = await token();
  const { body } = await call('POST', '/v3/groups', { token: by, body: { group: { name: 'staff' } } });
  const added = await call('PUT', `/v3/groups/${body.group.id}/users/${admin.user_id}`, { token: by });
  const messages = announced();
  expect(messages.map(({ event_type }) => event_type)).toEqual([
    'identity.authenticate',
    'identity.group.created',
    'identity.group.updated',
  ]);
  expect(messages[0]!.payload).toMatchObject({ action: 'authenticate', outcome: 'success' });
  expect(messages[2]!.payload).toEqual({
    resource_info: body.group.id,
    actor_id: admin.user_id,
    actor_type: 'user',
    actor_operation: 'added',
    request_id: added.headers['x-openstack-request-id'],
  });
});

test('nothing is said of what was refused, rolled back or only read', async () => {
  const { call, token } = await start();
  const by = await token();
  await call('POST', '/v3/regions', { token: by, body: { region: { id: 'one' } } });
  expect(types()).toEqual(['identity.region.created']);
  const again = await call('POST', '/v3/regions', { token: by, body: { region: { id: 'one' } } });
  expect(again.status).toBe(409);
  expect((await call('DELETE', '/v3/regions/two', { token: by })).status).toBe(404);
  expect((await call('PATCH', '/v3/regions/one', { body: { region: {} } })).status).toBe(401);
  await call('GET', '/v3/regions', { token: by });
  await call('GET', '/v3/auth/tokens', { token: by, headers: { 'x-subject-token': by } });
  await call('DELETE', '/v3/auth/tokens', { token: by, headers: { 'x-subject-token': by } });
  expect(types()).toEqual([]);
});

test('opt-outs name event types, for sign-ins with the outcome', async () => {
  const opted = ['identity.authenticate.failure', 'identity.region.created'];
  const { call, token } = await start({ DEFAULT: { notification_opt_out: opted } });
  const by = await token();
  await expect(token({ password: 'wrong' })).rejects.toThrow();
  await call('POST', '/v3/regions', { token: by, body: { region: { id: 'one' } } });
  await call('DELETE', '/v3/regions/one', { token: by });
  expect(types()).toEqual(['identity.authenticate', 'identity.region.deleted']);
});

test('successful sign-ins are not announced unless somebody asks for them', async () => {
  const { token } = await start();
  await token();
  await expect(token({ password: 'wrong' })).rejects.toThrow();
  expect(announced().map(({ payload }) => payload.outcome)).toEqual(['failure']);
});

test('a refused sign-in says why where a rule refused it, and whom nobody knows', async () => {
  const { call, token, clock } = await start({
    security_compliance: { lockout_failure_attempts: 2, lockout_duration: 600, password_expires_days: 1 },
  });
  const by = await token();
  const { body } = await call('POST', '/v3/users', { token: by, body: { user: { name: 'anna', password: 'right' } } });
  const { id } = body.user;
  const signIn = (user: object, password: string) => token({ user, password, scope: 'unscoped' }).catch(() => {});
  announced();
  await signIn({ id }, 'wrong');
  await signIn({ id }, 'wrong');
  await signIn({ id }, 'right');
  await signIn({ name: 'nobody', domain: { id: 'default' } }, 'x');
  clock.now += 86_400 * 2;
  await signIn({ id }, 'right');
  const payloads = announced().map(({ payload }) => payload as Record<string, Record<string, unknown>>);
  expect(payloads.map(({ outcome }) => outcome)).toEqual(Array(5).fill('failure'));
  expect(payloads.map(({ reason }) => reason)).toEqual([
    undefined,
    undefined,
    { reasonType: `The account is locked for user: ${id}.`, reasonCode: '401' },
    { reasonType: 'Could not find user: nobody.', reasonCode: '404' },
    { reasonType: `The password is expired and needs to be changed for user: ${id}.`, reasonCode: '401' },
  ]);
  expect(payloads[0]!.initiator).toMatchObject({ user_id: id, username: 'anna' });
  expect(payloads[3]!.initiator).toMatchObject({ user_name: 'nobody', domain_id: 'default', domain_name: 'Default' });
  expect(payloads[3]!.initiator).not.toHaveProperty('user_id');
});

test('nobody checks the password of a disabled account', async () => {
  const { call, token } = await start();
  const user = { name: 'anna', password: 'right', enabled: false };
  const { body } = await call('POST', '/v3/users', { token: await token(), body: { user } });
  announced();
  await expect(token({ user: { id: body.user.id }, password: 'right' })).rejects.toThrow();
  expect(types()).toEqual([]);
});

test('a new password that a rule forbids is an update with a reason', async () => {
  const { call, token } = await start({ security_compliance: { unique_last_password_count: 2 } });
  const by = await token();
  const { body } = await call('POST', '/v3/users', { token: by, body: { user: { name: 'anna', password: 'first' } } });
  announced();
  const change = (original_password: string, password: string) =>
    call('POST', `/v3/users/${body.user.id}/password`, { body: { user: { original_password, password } } });
  expect((await change('first', 'second')).status).toBe(204);
  const refused = await change('second', 'first');
  expect(announced().map(({ event_type, payload }) => [event_type, payload.reason])).toEqual([
    ['identity.user.updated', undefined],
    ['identity.user.updated', { reasonType: refused.body.error.message, reasonCode: '400' }],
  ]);
});

test('a wrong password is told apart from others by a part of its hash, where that is asked for', async () => {
  const report = { report_invalid_password_hash: ['event'], invalid_password_hash_secret_key: 'key' };
  const { token } = await start({ security_compliance: { ...report, invalid_password_hash_max_chars: 5 } });
  for (const password of ['one', 'one', 'other']) await expect(token({ password })).rejects.toThrow();
  const contents = announced().map(({ payload }) => (payload.attachments as { content: string }[])[0]!.content);
  expect(contents[0]).toMatch(/^.{5}$/);
  expect(contents[1]).toBe(contents[0]);
  expect(contents[2]).not.toBe(contents[0]);
});

test('what goes along with a domain is announced too, first, and by nobody', async () => {
  const { call, token, admin } = await start();
  const by = await token();
  const post = async (path: string, kind: string, fields: object) =>
    (await call('POST', path, { token: by, body: { [kind]: fields } })).body[kind].id as string;
  const domain_id = await post('/v3/domains', 'domain', { name: 'd' });
  const project = await post('/v3/projects', 'project', { name: 'p', domain_id });
  const user = await post('/v3/users', 'user', { name: 'u', domain_id, password: 'u' });
  const group = await post('/v3/groups', 'group', { name: 'g', domain_id });
  const { body } = await call('GET', '/v3/roles?name=member', { token: by });
  await call('PUT', `/v3/projects/${project}/users/${user}/roles/${body.roles[0].id}`, { token: by });
  const own = await token({ user: { id: user }, password: 'u', scope: { project: { id: project } } });
  const rule = { service: 'compute', method: 'GET', path: '/a' };
  const credential = await call('POST', `/v3/users/${user}/application_credentials`, {
    token: own,
    body: { application_credential: { name: 'c', access_rules: [rule] } },
  });
  const made = credential.body.application_credential;
  await call('PATCH', `/v3/domains/${domain_id}`, { token: by, body: { domain: { enabled: false } } });
  announced();
  expect((await call('DELETE', `/v3/domains/${domain_id}`, { token: by })).status).toBe(204);
  const nobody = undefined;
  expect(
    announced().map(({ event_type, payload }) => [
      event_type,
      payload.resource_info,
      (payload.initiator as { user_id: string } | undefined)?.user_id,
    ]),
  ).toEqual([
    ['identity.project.deleted', project, nobody],
    ['identity.group.deleted', group, nobody],
    ['identity.application_credential.deleted', made.id, nobody],
    ['identity.access_rule.deleted', made.access_rules[0].id, nobody],
    ['identity.user.deleted', user, nobody],
    ['identity.project.deleted', domain_id, admin.user_id],
    ['identity.domain.deleted', domain_id, admin.user_id],
  ]);
});

test('grants say role, holder and place, and what failed; those on the system are not announced', async () => {
  const { call, token, admin } = await start();
  const by = await token();
  const { body } = await call('GET', '/v3/roles?name=reader', { token: by });
  const role = body.roles[0].id;
  const place = `/v3/domains/default/users/${admin.user_id}/roles/${role}`;
  expect((await call('PUT', place, { token: by })).status).toBe(204);
  expect((await call('DELETE', place, { token: by })).status).toBe(204);
  expect((await call('DELETE', place, { token: by })).status).toBe(404);
  expect((await call('PUT', `/v3/system/users/${admin.user_id}/roles/${role}`, { token: by })).status).toBe(204);
  const messages = announced();
  expect(messages.map(({ event_type, payload }) => [event_type, payload.outcome])).toEqual([
    ['identity.role_assignment.created', 'success'],
    ['identity.role_assignment.deleted', 'success'],
    ['identity.role_assignment.deleted', 'failure'],
  ]);
  expect(messages[0]!.payload).toMatchObject({
    action: 'created.role_assignment',
    domain: 'default',
    user: admin.user_id,
    role,
    inherited_to_projects: false,
  });
});

test('behind a trusted proxy the address is the one that the proxy was asked from', async () => {
  const { token, call } = await start({ oslo_middleware: { enable_proxy_headers_parsing: true } });
  const address = async (headers: Record<string, string>) => {
    await call('POST', '/v3/regions', { token: await token(), body: { region: {} }, headers });
    return (announced()[0]!.payload.initiator as { host: { address: string } }).host.address;
  };
  expect(await address({})).toBe('127.0.0.1');
  expect(await address({ 'x-forwarded-for': '192.0.2.1' })).toBe('192.0.2.1');
  expect(await address({ forwarded: 'proto=https;for=192.0.2.2, for=192.0.2.3' })).toBe('192.0.2.2');
});

test('without a driver, or with noop, nothing is written', async () => {
  await start({ oslo_messaging_notifications: { driver: ['noop'] } });
  const by = await server!.token();
  await server!.call('POST', '/v3/regions', { token: by, body: { region: {} } });
  expect(readdirSync(directory)).toEqual([]);
});

test.each<[string, Settings]>([
  ['there is only rabbit', { DEFAULT: { transport_url: 'kafka://secret@h/' } }],
  ['spool_dir is not set', { archstone_notifications: {} }],
  ['exclude each other', { oslo_messaging_rabbit: { rabbit_ha_queues: true, rabbit_quorum_queue: true } }],
  ['invalid_password_hash_secret_key', { security_compliance: { report_invalid_password_hash: ['event'] } }],
])('a start is refused: %s', async (why, settings) => {
  const error = await start(settings).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as Error).message).toContain(why);
  expect((error as Error).message).not.toContain('secret@');
});

test('the domain that an identity provider gets is announced, by nobody', async () => {
  const { call, token } = await start();
  const path = '/v3/OS-FEDERATION/identity_providers/idp';
  const { body } = await call('PUT', path, { token: await token(), body: { identity_provider: {} } });
  const messages = announced();
  expect(messages.map(({ event_type, payload }) => [event_type, payload.resource_info, payload.initiator])).toEqual([
    ['identity.domain.created', body.identity_provider.domain_id, undefined],
  ]);
});
