import { beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { clientOf } from './client-credentials.ts';

const PATH = '/v3/OS-OAUTH2/token';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
  return () => server.close();
});
const ask = (form: Record<string, string>, headers: Record<string, string> = {}, to = server) =>
  to.call('POST', PATH, {
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
const grant_type = 'client_credentials';
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s is not allowed, in the form of OAuth 2.0', async (method) => {
  const { status, headers, body } = await server.call(method, PATH);
  expect([status, headers.allow]).toEqual([405, 'POST']);
  expect(body).toEqual({ error: 'other_error', error_description: 'The method is not allowed for the requested URL.' });
});

test.each([
  ['', 'invalid_request'],
  ['grant_type=password', 'unsupported_grant_type'],
])('the form "%s" is refused as %s', async (form, error) => {
  const { status, body } = await ask(Object.fromEntries(new URLSearchParams(form)));
  expect([status, body.error]).toEqual([400, error]);
});

test('a client without credentials is not known', async () => {
  const forms: Record<string, string>[] = [{}, { client_id: 'x' }, { client_secret: 'x' }];
  for (const form of forms) {
    const { status, headers, body } = await ask({ grant_type, ...form });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
    expect(headers['www-authenticate']).toBe('Keystone uri="http://localhost/v3"');
  }
});

test('an application credential that does not exist', async () => {
  for (const answer of [
    await ask({ grant_type, client_id: 'x', client_secret: 'y' }),
    await ask({ grant_type }, basic('x', 'y')),
  ])
    expect([answer.status, answer.body.error]).toEqual([404, 'other_error']);
});

test('JSON is no form', async () => {
  const answer = await server.call('POST', PATH, { body: { grant_type } });
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
});

describe('an application credential', () => {
  const create = async () => {
    const token = await server.token();
    const path = `/v3/users/${server.admin.user_id}/application_credentials`;
    const body = { application_credential: { name: crypto.randomUUID() } };
    return (await server.call('POST', path, { token, body })).body.application_credential as {
      id: string;
      secret: string;
    };
  };

  test('is changed into a token, by form or by Basic authentication', async () => {
    const { id, secret } = await create();
    for (const answer of [
      await ask({ grant_type, client_id: id, client_secret: secret }),
      await ask({ grant_type, client_id: 'x', client_secret: 'y' }, basic(id, secret)),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      const { access_token, ...rest } = answer.body;
      expect(rest).toEqual({ token_type: 'Bearer', expires_in: 3600 });
      const token = await server.token();
      const shown = await server.call('GET', '/v3/auth/tokens', {
        token,
        headers: { 'x-subject-token': access_token },
      });
      expect(shown.body.token).toMatchObject({ methods: ['application_credential'], application_credential: { id } });
    }
    expect((await ask({ grant_type, client_id: id, client_secret: `x${secret}` })).status).toBe(401);
  });
});

test('the method may be switched off', async () => {
  const other = await createTestServer({ oauth2: { oauth2_authn_methods: ['tls_client_auth'] } });
  expect((await ask({ grant_type, client_id: 'x', client_secret: 'y' }, {}, other)).status).toBe(401);
  await other.close();
});

test('Basic authentication may hold a secret with colons', () => {
  expect(clientOf({}, `Basic ${Buffer.from('id:a:b').toString('base64')}`)).toEqual({ id: 'id', secret: 'a:b' });
  expect(clientOf({ client_id: 'x' }, 'Bearer abc')).toEqual({ id: 'x', secret: undefined });
});
