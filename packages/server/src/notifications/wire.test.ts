import { expect, test } from 'vitest';
import { partialPasswordHash } from './announced.ts';
import { cadfId } from './cadf.ts';
import { message, wireBody } from './message.ts';
import { parseTransportUrl } from './transport-url.ts';

const one = message(
  'identity.here',
  'identity.user.created',
  { resource_info: 'x' },
  Date.UTC(2026, 10, 22, 4, 31, 44, 7),
);

test('a message says when in the words of Python', () => {
  expect(one.timestamp).toBe('2026-11-22 04:31:44.007000');
  expect(one.message_id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('messagingv2 has an envelope, messaging has none', () => {
  const wrapped = JSON.parse(wireBody(one, 'messagingv2', 'notifications').toString());
  expect(Object.keys(wrapped)).toEqual(['oslo.version', 'oslo.message']);
  expect(wrapped['oslo.version']).toBe('2.0');
  const { _unique_id, ...inner } = JSON.parse(wrapped['oslo.message']);
  expect(inner).toEqual(one);
  expect(_unique_id).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.parse(wireBody(one, 'messaging', 'notifications').toString())).toEqual({
    ...one,
    _unique_id: expect.not.stringMatching(_unique_id),
  });
});

test('what is sent twice can be told by its _unique_id, for each topic apart', () => {
  const bodies = ['a', 'a', 'b'].map((topic) => wireBody(one, 'messaging', topic).toString());
  expect(bodies[0]).toBe(bodies[1]);
  expect(bodies[0]).not.toBe(bodies[2]);
});

test('ids that are no UUIDs become some, as Keystone makes them', () => {
  expect(cadfId('0f1e2d3c4b5a467887960a1b2c3d4e5f')).toBe('0f1e2d3c4b5a467887960a1b2c3d4e5f');
  // uuid.uuid5(uuid.UUID('4332ecab-770b-4288-a680-b9aca3b1b153'), 'admin').hex
  expect(cadfId('admin')).toBe('db03747ae9c554d097b5e8c328115940');
});

test('the partial hash of a wrong password is that of Keystone', () => {
  // hmac.digest(b'key', hmac.digest(b'keystone.identity.backends.sql.Identity', b'wrong', 'sha256'), 'sha256') in base64
  expect(partialPasswordHash('sha256', 'key', null)('wrong')).toBe('bsT/IbINh1S/58HsBtQrkiLbKmr9LYg5LF0g9XFpbM8');
  expect(partialPasswordHash('sha256', 'key', 5)('wrong')).toBe(
    'bsT/IbINh1S/58HsBtQrkiLbKmr9LYg5LF0g9XFpbM8'.slice(0, 5),
  );
});

test.each([
  ['rabbit://', [['localhost', 5672, 'guest', 'guest']], '/'],
  ['rabbit://h/', [['h', 5672, 'guest', 'guest']], '/'],
  ['rabbit://u:p%40s@h:1234/v', [['h', 1234, 'u', 'p@s']], 'v'],
  ['rabbit://u:p@s@h/%2Fv', [['h', 5672, 'u', 'p@s']], '/v'],
  [
    'rabbit://u:a@[::1]:5671,u2:b@h2//',
    [
      ['::1', 5671, 'u', 'a'],
      ['h2', 5672, 'u2', 'b'],
    ],
    '/',
  ],
])('%s', (url, hosts, vhost) => {
  const found = parseTransportUrl(url);
  expect(found.hosts.map((host) => [host.hostname, host.port, host.username, host.password])).toEqual(hosts);
  expect(found.vhost).toBe(vhost);
});

test('options of the URL', () => {
  expect(parseTransportUrl('rabbit://h/?ssl=true&rabbit_quorum_queue=1').options).toEqual({
    ssl: 'true',
    rabbit_quorum_queue: '1',
  });
});

test.each(['kafka://h/', 'h:5672', 'rabbit://h:0/', 'rabbit://h:port/', 'rabbit://u:%zz@h/'])(
  '%s is refused',
  (url) => {
    expect(() => parseTransportUrl(url)).toThrow();
  },
);
