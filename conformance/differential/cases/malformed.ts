import { post, put, request, type Story } from '../case.ts';

const json = { 'Content-Type': 'application/json' };
const send = (
  name: string,
  method: string,
  path: string,
  body: string | Uint8Array,
  headers = json,
  as: string | null = 'admin',
) => request(method, path, body, { name, headers, as });
const collections = ['users', 'groups', 'projects', 'domains', 'roles', 'services', 'endpoints', 'regions'];
const big = 'x'.repeat(114_700);

/** Bodies that are no JSON, no UTF-8, too long or of another type. */
export const malformed: Story = {
  name: 'malformed',
  cases: [
    ...collections.map((name) => send(`broken JSON to ${name}`, 'POST', `/v3/${name}`, '{"x": ')),
    ...collections.map((name) => post(`/v3/${name}`, [], { name: `an array to ${name}` })),
    ...collections.map((name) =>
      send(`plain text to ${name}`, 'POST', `/v3/${name}`, '{"a": 1}', { 'Content-Type': 'text/plain' }),
    ),
    ...collections
      .filter((name) => name !== 'regions')
      .map((name) => send(`an empty body to ${name}`, 'POST', `/v3/${name}`, '')),
    ...['users', 'projects', 'regions'].map((name) => post(`/v3/${name}`, 'text', { name: `a text to ${name}` })),
    ...['users', 'projects', 'services'].map((name) =>
      post(`/v3/${name}`, { [name.slice(0, -1)]: 'text' }, { name: `a text as entity to ${name}` }),
    ),
    ...['users', 'groups', 'domains'].map((name) =>
      post(`/v3/${name}`, { [name.slice(0, -1)]: { name: big } }, { name: `oversized to ${name}` }),
    ),
    post('/v3/auth/tokens', { auth: big }, { name: 'an oversized login', as: null }),
    post('/v3/users', { user: { name: big } }, { name: 'oversized by nobody', as: null }),
    send('not UTF-8', 'POST', '/v3/users', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
    send(
      'not UTF-8 to tokens',
      'POST',
      '/v3/auth/tokens',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      json,
      null,
    ),
    send('UTF-16', 'POST', '/v3/auth/tokens', Buffer.from('{"auth": {}}', 'utf16le'), json, null),
    send('broken JSON to tokens', 'POST', '/v3/auth/tokens', '{"auth": ', json, null),
    send('an empty login', 'POST', '/v3/auth/tokens', '', json, null),
    send(
      'a form to tokens',
      'POST',
      '/v3/auth/tokens',
      'a=b',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      null,
    ),
    send('XML to tokens', 'POST', '/v3/auth/tokens', '<auth/>', { 'Content-Type': 'application/xml' }, null),
    send('no media type to tokens', 'POST', '/v3/auth/tokens', '{"auth": {}}', {} as never, null),
    send('null to tokens', 'POST', '/v3/auth/tokens', 'null', json, null),
    send('NaN to tokens', 'POST', '/v3/auth/tokens', 'NaN', json, null),
    send('a number to tokens', 'POST', '/v3/auth/tokens', '17', json, null),
    send(
      'deep nesting to tokens',
      'POST',
      '/v3/auth/tokens',
      `{"auth": ${'['.repeat(500)}${']'.repeat(500)}}`,
      json,
      null,
    ),
    send('broken JSON in PATCH', 'PATCH', '/v3/users/{user.member}', '{"user": '),
    send('an empty PATCH', 'PATCH', '/v3/users/{user.member}', ''),
    send('plain text in PATCH', 'PATCH', '/v3/projects/{project.home}', 'x', { 'Content-Type': 'text/plain' }),
    send('an array in PATCH', 'PATCH', '/v3/projects/{project.home}', '[]'),
    send('JSON of a vendor type', 'POST', '/v3/users', '{"user": {}}', { 'Content-Type': 'application/vnd.x+json' }),
    send('JSON with a charset', 'POST', '/v3/users', '{"user": {}}', {
      'Content-Type': 'application/json; charset=utf-8',
    }),
    put('/v3/projects/{project.home}/users/{user.plain}/roles/%FF', { name: 'a path that is not UTF-8' }),
  ],
};
