import { describe, expect, test } from 'vitest';
import { identityHeaders, isIdentityHeader, presentedToken } from './headers.ts';
import { tokenIdentity } from './identity.ts';
import { recorded, recordedNames, removedByUpstream, tokenBody } from './testing/recorded.ts';

const wsgi = (headers: ReadonlyMap<string, string>) =>
  Object.fromEntries([...headers].map(([name, value]) => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value]));

const parsed = ({ HTTP_X_SERVICE_CATALOG: catalog, ...rest }: Record<string, string>) => ({
  ...rest,
  ...(catalog !== undefined && { catalog: JSON.parse(catalog) }),
});

describe('headers set for a token of Keystone are those that keystonemiddleware sets', () => {
  test.each(recordedNames)('%s', (name) => {
    const { body, headers } = recorded(name);
    const identity = tokenIdentity('secret', body.token);
    const asUser = identityHeaders({ user: identity, service: undefined, serviceStatus: undefined }, true);
    expect(parsed(wsgi(asUser))).toEqual(parsed(headers.user));

    const asService = identityHeaders({ user: undefined, service: identity, serviceStatus: 'Confirmed' }, true);
    const { HTTP_OPENSTACK_SYSTEM_SCOPE: _overwritten, ...expected } = headers.service;
    expect(wsgi(asService)).toEqual({ ...expected, HTTP_X_IDENTITY_STATUS: 'Invalid' });
  });
});

test('the scope of a service token never stands in for its caller', () => {
  const user = tokenIdentity('u', tokenBody('project').token);
  const service = tokenIdentity('s', tokenBody('system').token);
  const mixed = identityHeaders({ user, service, serviceStatus: 'Confirmed' }, true);
  expect(mixed.has('OpenStack-System-Scope')).toBe(false);
  const swapped = identityHeaders({ user: service, service: user, serviceStatus: 'Confirmed' }, true);
  expect(swapped.get('OpenStack-System-Scope')).toBe('all');
});

test('an invalid service token sets its status and nothing else', () => {
  const headers = identityHeaders({ user: undefined, service: undefined, serviceStatus: 'Invalid' }, true);
  expect(Object.fromEntries(headers)).toEqual({
    'X-Identity-Status': 'Invalid',
    'X-Service-Identity-Status': 'Invalid',
  });
});

test('names can forge neither a role nor a header', () => {
  const { token } = tokenBody('project', {
    roles: [
      { id: '1', name: 'reader,admin' },
      { id: '2', name: 'member\r\nX-Roles: admin' },
    ],
    is_admin_project: false,
  });
  const headers = identityHeaders(
    { user: tokenIdentity('t', token), service: undefined, serviceStatus: undefined },
    true,
  );
  expect(headers.get('X-Roles')).toBe('reader%2Cadmin,member%0D%0AX-Roles: admin');
  expect(headers.get('X-Is-Admin-Project')).toBe('False');
});

test('the catalog header is ASCII and can be left out', () => {
  const { token } = tokenBody('project', {
    catalog: [{ type: 'notes', endpoints: [{ interface: 'Public', url: 'http://nötes/ü' }] }],
  });
  const judged = { user: tokenIdentity('t', token), service: undefined, serviceStatus: undefined };
  const header = identityHeaders(judged, true).get('X-Service-Catalog')!;
  expect(header).toMatch(/^[ -~]+$/);
  expect(JSON.parse(header)).toEqual([{ type: 'notes', endpoints: [{ publicURL: 'http://nötes/ü' }] }]);
  expect(identityHeaders(judged, false).has('X-Service-Catalog')).toBe(false);
});

describe('names that must not come from outside', () => {
  const ours = ['OpenStack-System-Scope', 'X-Service-Tenant-Id', 'X-Service-Role', 'X-Service-Is-Admin-Project'];
  test.each([...removedByUpstream, ...ours])('%s, in every spelling', (name) => {
    expect(removedByUpstream).toHaveLength(31);
    const spellings = [
      name,
      name.toLowerCase(),
      name.toUpperCase(),
      name.replaceAll('-', '_'),
      name.replace('-', '_'),
      name.replaceAll('-', '.'),
    ];
    for (const spelling of spellings) expect(isIdentityHeader(spelling), spelling).toBe(true);
  });

  test.each(['X-Auth-Token', 'x-storage-token', 'X-SERVICE-TOKEN', 'Content-Type', 'X-User-Agent', 'X-Request-Id'])(
    '%s stays',
    (name) => expect(isIdentityHeader(name)).toBe(false),
  );

  test.each(['X_Auth_Token', 'X-Auth_Token', 'x_service_token', 'X.Storage.Token'])('%s goes', (name) =>
    expect(isIdentityHeader(name)).toBe(true),
  );
});

test.each([
  [undefined, undefined],
  [null, undefined],
  ['', ''],
  ['  ', ''],
  [' gAAAAABk-_= ', 'gAAAAABk-_='],
  ['a, b', ''],
  ['a,b', ''],
  ['a b', ''],
  ['tökén', ''],
  ['a\x00b', ''],
  [['a', 'b'], ''],
  [['a'], 'a'],
  ['x'.repeat(16_384), 'x'.repeat(16_384)],
  ['x'.repeat(16_385), ''],
] as const)('token header %#', (value, expected) => {
  expect(presentedToken(value)).toBe(expected);
});
