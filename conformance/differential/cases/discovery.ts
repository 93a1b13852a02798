import { byEach, get, patch, post, put, read, remove, request, type Story } from '../case.ts';

export const discovery: Story = {
  name: 'discovery',
  cases: [
    ...read(['/', '/v3', '/v3/'], { as: null }),
    get('/v3', { name: 'version with a useless token', as: null, headers: { 'X-Auth-Token': 'nonsense' } }),
    get('/', { name: 'versions as any type', as: null, headers: { Accept: '*/*' } }),
    get('/v3', { name: 'version as HTML', as: null, headers: { Accept: 'text/html' } }),
    get('/v3', {
      name: 'version preferring JSON',
      as: null,
      headers: { Accept: 'application/json;q=1.0, text/html;q=0.1' },
    }),
    get('/healthcheck', { as: null }),
    ...['/v4', '/v3/nothing', '/nothing', '/v3/users/a/b/c', '/v3/auth'].map((path) => get(path, { as: null })),
    get('/v3/nothing', {
      name: 'unknown path with a useless token',
      as: null,
      headers: { 'X-Auth-Token': 'nonsense' },
    }),
    get('/v3//users', { name: 'a doubled slash' }),
    get('/v3/users/', { name: 'a trailing slash' }),
    post('/', {}, { name: 'POST to the root', as: null }),
    post('/v3', {}, { name: 'POST to the version', as: null }),
    remove('/v3', { as: null }),
    ...['/v3/users', '/v3/auth/tokens', '/v3/role_assignments'].map((path) =>
      patch(path, {}, { name: `PATCH ${path} is no method` }),
    ),
    ...['/v3/users', '/v3/groups', '/v3/projects', '/v3/services', '/v3/endpoints', '/v3/auth/projects'].map((path) =>
      put(path, { name: `PUT ${path} is no method` }),
    ),
    ...['/v3/role_assignments', '/v3/auth/catalog', '/v3/role_inferences'].map((path) =>
      remove(path, { name: `DELETE ${path} is no method` }),
    ),
    post('/v3/auth/catalog', {}, { name: 'POST to the catalog' }),
    post('/v3/users/{user.member}', {}, { name: 'POST to a user' }),
    put('/v3/users/{user.member}', { name: 'PUT to a user' }),
    get('/v3/users/{user.member}/password', { name: 'GET of a password' }),
    post('/v3/role_assignments', {}, { name: 'POST to role assignments', as: null }),
    request('OPTIONS', '/v3/users', undefined, { as: null }),
    request('TRACE', '/v3/users', undefined, { as: null }),
    ...['/v3/OS-SIMPLE-CERT/ca', '/v3/OS-SIMPLE-CERT/certificates', '/v3/auth/tokens/OS-PKI/revoked'].flatMap((path) =>
      byEach(['admin', 'member', null], (as) => get(path, { as })),
    ),
    ...byEach(['system', 'sreader', 'dadmin', 'member', null], (as) =>
      get('/v3/OS-REVOKE/events?since=2036-01-01T00:00:00Z', { as }),
    ),
    get('/v3/OS-REVOKE/events?since=nonsense'),
  ],
};
