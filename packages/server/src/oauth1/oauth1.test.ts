import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { signatureBase } from './signed-request.ts';

const OAUTH = '/v3/OS-OAUTH1';

interface Key {
  id: string;
  secret: string;
  expires?: string | null;
}
interface Signing {
  consumer: Key;
  token?: Key;
  verifier?: string;
  callback?: string;
  method?: 'HMAC-SHA1' | 'PLAINTEXT';
  /** Changes what is sent after it was signed. */
  spoil?(header: string): string;
}

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  let roles: Record<string, string>;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    const listed: { id: string; name: string }[] = (await call('GET', '/v3/roles')).body.roles;
    roles = Object.fromEntries(listed.map(({ id, name }) => [name, id]));
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, body?: unknown) => server.call(method, path, { token, body });
  const newConsumer = async (): Promise<Key> => (await call('POST', `${OAUTH}/consumers`, {})).body.consumer;

  function send(
    path: string,
    { consumer, token: key, verifier, callback, method = 'HMAC-SHA1', spoil }: Signing,
    headers = {},
  ) {
    const parameters: Record<string, string> = {
      oauth_consumer_key: consumer.id,
      oauth_nonce: '0123456789',
      oauth_timestamp: String(server.clock.now),
      oauth_version: '1.0',
      oauth_signature_method: method,
      ...(key ? { oauth_token: key.id } : {}),
      ...(verifier === undefined ? {} : { oauth_verifier: verifier }),
      ...(callback === undefined ? {} : { oauth_callback: callback }),
    };
    const secrets = `${consumer.secret}&${key?.secret ?? ''}`;
    const base = signatureBase('POST', `http://localhost:80${OAUTH}${path}`, Object.entries(parameters));
    const signature = method === 'PLAINTEXT' ? secrets : createHmac('sha1', secrets).update(base).digest('base64');
    const all = Object.entries({ ...parameters, oauth_signature: signature });
    const header = `OAuth ${all.map(([name, value]) => `${name}="${encodeURIComponent(value)}"`).join(', ')}`;
    const authorization = spoil ? spoil(header) : header;
    return server.call('POST', `${OAUTH}${path}`, { headers: { authorization, ...headers } });
  }
  const askFor = (consumer: Key, more: Partial<Signing> = {}, project = server.admin.project_id) =>
    send('/request_token', { consumer, callback: 'oob', ...more }, { 'requested-project-id': project });
  function keyOf({ body }: { body: string }): Key & { expires: string | null } {
    const form = new URLSearchParams(body);
    return {
      id: form.get('oauth_token')!,
      secret: form.get('oauth_token_secret')!,
      expires: form.get('oauth_expires_at'),
    };
  }
  const authorize = (id: string, given: unknown) => call('PUT', `${OAUTH}/authorize/${id}`, { roles: given });
  async function delegated(consumer: Key): Promise<Key> {
    const asked = keyOf(await askFor(consumer));
    const given = [{ name: 'member' }, { id: roles.reader }];
    const verifier = (await authorize(asked.id, given)).body.token.oauth_verifier;
    return keyOf(await send('/access_token', { consumer, token: asked, verifier }));
  }

  describe('consumers', () => {
    test('the secret is made here and shown once', async () => {
      const given = { description: 'tool', colour: 'green', 'a:b-c': 1, id: 'mine', secret: 'mine' };
      const { status, body } = await call('POST', `${OAUTH}/consumers`, { consumer: given });
      expect(status).toBe(201);
      const { secret, ...consumer } = body.consumer;
      expect(secret).toMatch(/^[0-9a-f]{32}$/);
      const { id } = consumer;
      expect(consumer).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        description: 'tool',
        colour: 'green',
        a_b_c: 1,
        links: { self: `http://localhost${OAUTH}/consumers/${id}` },
      });
      expect((await call('GET', `${OAUTH}/consumers/${id}`)).body).toEqual({ consumer });
      expect((await call('GET', `${OAUTH}/consumers`)).body.consumers).toContainEqual(consumer);
    });

    test('a change keeps what it does not name', async () => {
      const { id } = (await call('POST', `${OAUTH}/consumers`, { consumer: { description: 'a', x: 'y' } })).body
        .consumer;
      const patch = (consumer: unknown) => call('PATCH', `${OAUTH}/consumers/${id}`, { consumer });
      expect((await patch({ z: 1 })).body.consumer).toMatchObject({ id, description: 'a', x: 'y', z: 1 });
      expect((await patch({ id, description: null })).body.consumer).toMatchObject({ description: null, x: 'y', z: 1 });
      expect((await patch({})).status).toBe(400);
      expect((await patch({ secret: 'x' })).status).toBe(400);
      expect((await patch({ id: 'other' })).status).toBe(400);
      expect((await patch({ description: 'd'.repeat(65) })).status).toBe(400);
      expect((await call('PATCH', `${OAUTH}/consumers/${id}`, {})).status).toBe(400);
      expect((await call('PATCH', `${OAUTH}/consumers/none`, { consumer: { x: 1 } })).status).toBe(404);
    });

    test.each([
      { consumer: 5 },
      { consumer: null },
      { consumer: { description: 5 } },
      { consumer: { description: 'd'.repeat(65) } },
    ])('a create with %j is refused', async (body) => {
      expect((await call('POST', `${OAUTH}/consumers`, body)).status).toBe(400);
    });

    test('what came by a consumer ends with it', async () => {
      const consumer = await newConsumer();
      await askFor(consumer);
      const access = await delegated(consumer);
      expect((await call('DELETE', `${OAUTH}/consumers/${consumer.id}`)).status).toBe(204);
      expect((await call('DELETE', `${OAUTH}/consumers/${consumer.id}`)).status).toBe(404);
      const { db } = server.database;
      for (const table of ['request_token', 'access_token'] as const)
        expect(await db.selectFrom(table).selectAll().where('consumer_id', '=', consumer.id).execute()).toEqual([]);
      const path = `/v3/users/${server.admin.user_id}/OS-OAUTH1/access_tokens/${access.id}`;
      expect((await call('GET', path)).status).toBe(404);
      const { events } = (await call('GET', '/v3/OS-REVOKE/events')).body;
      expect(events).toContainEqual(expect.objectContaining({ 'OS-OAUTH1:consumer_id': consumer.id }));
    });
  });

  describe('request tokens', () => {
    test.each(['HMAC-SHA1', 'PLAINTEXT'] as const)('a request signed by %s gets one', async (method) => {
      const answer = await askFor(await newConsumer(), { method });
      expect([answer.status, answer.headers['content-type']]).toEqual([201, 'application/x-www-form-urlencoded']);
      const expires = `${new Date((server.clock.now + 28_800) * 1000).toISOString().slice(0, 19)}.000000Z`;
      const hex = expect.stringMatching(/^[0-9a-f]{32}$/);
      expect(keyOf(answer)).toEqual({ id: hex, secret: hex, expires });
    });

    test('what is not right about the request', async () => {
      const consumer = await newConsumer();
      const status = async (...given: Parameters<typeof askFor>) => (await askFor(...given)).status;
      expect(await status({ ...consumer, secret: 'f'.repeat(32) })).toBe(401);
      expect(await status({ ...consumer, id: '0'.repeat(32) })).toBe(404);
      expect(await status(consumer, {}, 'none')).toBe(404);
      expect(await status(consumer, {}, '')).toBe(400);
      expect(await status(consumer, { callback: undefined })).toBe(400);
      expect(await status(consumer, { spoil: (header) => `${header}, more="1"` })).toBe(401);
      expect(await status(consumer, { spoil: (header) => header.replace('"1.0"', '"2.0"') })).toBe(400);
      expect(await status(consumer, { spoil: () => 'Basic eA==' })).toBe(400);
      expect(await status(consumer, { spoil: () => 'OAuth oauth_nonce="1"' })).toBe(400);
      expect((await server.call('POST', `${OAUTH}/request_token`)).status).toBe(400);
      expect((await server.call('GET', `${OAUTH}/request_token`)).status).toBe(405);
    });
  });

  describe('authorizing', () => {
    test('roles are the user’s own on the project, by id or by name', async () => {
      const { id } = keyOf(await askFor(await newConsumer()));
      const status = async (given: unknown, of = id) => (await authorize(of, given)).status;
      expect(await status([{ id: 'none' }])).toBe(401);
      expect(await status([{ name: 'none' }])).toBe(404);
      expect(await status([{ name: 'service' }])).toBe(401);
      expect(await status([{}])).toBe(400);
      expect(await status([{ id: roles.member, name: 'member' }])).toBe(400);
      expect(await status('member')).toBe(400);
      expect(await status([{ name: 'member' }], 'none')).toBe(404);
      const { body } = await authorize(id, [{ name: 'admin' }, { id: roles.member }]);
      expect(body).toEqual({ token: { oauth_verifier: expect.stringMatching(/^[A-HJ-NP-Za-hkmnp-z2-9]{8}$/) } });
    });

    test('a token that was itself delegated authorizes nothing, and sees no access tokens', async () => {
      const { user_id } = server.admin;
      const { id } = keyOf(await askFor(await newConsumer()));
      const path = `/v3/users/${user_id}/application_credentials`;
      const { body } = await call('POST', path, { application_credential: { name: 'own', unrestricted: true } });
      const { id: credential, secret } = body.application_credential;
      const identity = { methods: ['application_credential'], application_credential: { id: credential, secret } };
      const signedIn = await server.call('POST', '/v3/auth/tokens', { body: { auth: { identity } } });
      const delegate = signedIn.headers['x-subject-token']!;
      const status = async (method: string, of: string, given?: unknown) =>
        (await server.call(method, of, { token: delegate, body: given })).status;
      expect(await status('GET', `${OAUTH}/consumers`)).toBe(200);
      expect(await status('PUT', `${OAUTH}/authorize/${id}`, { roles: [{ name: 'member' }] })).toBe(403);
      expect(await status('GET', `/v3/users/${user_id}/OS-OAUTH1/access_tokens`)).toBe(403);
      expect(await status('DELETE', `/v3/users/${user_id}/OS-OAUTH1/access_tokens/none`)).toBe(403);
    });

    test('a name that several roles have says nothing', async () => {
      for (const domain_id of [null, 'default'])
        await call('POST', '/v3/roles', { role: { name: 'twofold', domain_id } });
      const { id } = keyOf(await askFor(await newConsumer()));
      expect((await authorize(id, [{ name: 'twofold' }])).status).toBe(400);
    });

    test('a request token that has expired is refused', async () => {
      const consumer = await newConsumer();
      const asked = keyOf(await askFor(consumer));
      const { verifier } = { verifier: (await authorize(asked.id, [])).body.token.oauth_verifier };
      const before = server.clock.now;
      server.clock.now += 28_801;
      const later = await server.token();
      const late = await server.call('PUT', `${OAUTH}/authorize/${asked.id}`, { token: later, body: { roles: [] } });
      expect(late.status).toBe(401);
      expect((await send('/access_token', { consumer, token: asked, verifier })).status).toBe(401);
      server.clock.now = before;
    });
  });

  describe('access tokens', () => {
    test('the verifier buys one, once', async () => {
      const consumer = await newConsumer();
      const asked = keyOf(await askFor(consumer));
      const status = async (more: Partial<Signing>) =>
        (await send('/access_token', { consumer, token: asked, verifier: 'abcdefgh', ...more })).status;
      expect(await status({})).toBe(401);
      const { oauth_verifier: verifier } = (await authorize(asked.id, [{ name: 'member' }])).body.token;
      expect(await status({})).toBe(401);
      expect(await status({ verifier: 'o0o0o0o0' })).toBe(400);
      expect(await status({ verifier: undefined })).toBe(400);
      expect(await status({ verifier, token: undefined })).toBe(400);
      expect(await status({ verifier, token: { ...asked, id: '0'.repeat(32) } })).toBe(404);
      expect(await status({ verifier, token: { ...asked, secret: '0'.repeat(32) } })).toBe(401);
      expect(await status({ verifier, consumer: { ...consumer, id: '0'.repeat(32) } })).toBe(401);
      expect(await status({ verifier, consumer: await newConsumer() })).toBe(401);
      const answers = await Promise.all([status({ verifier }), status({ verifier })]);
      expect(answers.sort()).toEqual([201, 404]);
      expect(await status({ verifier })).toBe(404);
    });

    test('a user sees, and deletes, what was authorized', async () => {
      const { user_id, project_id } = server.admin;
      const consumer = await newConsumer();
      const { id, expires } = await delegated(consumer);
      const path = `/v3/users/${user_id}/OS-OAUTH1/access_tokens`;
      const self = `http://localhost${path}/${id}`;
      const access_token = {
        id,
        authorizing_user_id: user_id,
        project_id,
        consumer_id: consumer.id,
        expires_at: expires,
        links: { self, roles: `${self}/roles` },
      };
      expect((await call('GET', `${path}/${id}`)).body).toEqual({ access_token });
      expect((await call('GET', path)).body.access_tokens).toContainEqual(access_token);
      expect((await call('GET', '/v3/users/none/OS-OAUTH1/access_tokens')).body.access_tokens).toEqual([]);
      const listed = (await call('GET', `${path}/${id}/roles`)).body.roles;
      expect(listed.map(({ name }: { name: string }) => name).sort()).toEqual(['member', 'reader']);
      const { role } = (await call('GET', `${path}/${id}/roles/${roles.member}`)).body;
      expect(role).toEqual({
        id: roles.member,
        name: 'member',
        domain_id: null,
        options: { immutable: true },
        links: { self: `http://localhost/v3/roles/${roles.member}` },
      });
      expect((await call('GET', `${path}/${id}/roles/${roles.admin}`)).status).toBe(404);

      const foreign = `/v3/users/none/OS-OAUTH1/access_tokens/${id}`;
      expect((await call('GET', foreign)).status).toBe(404);
      expect((await call('GET', `${foreign}/roles`)).status).toBe(404);
      expect((await call('GET', `${foreign}/roles/${roles.member}`)).status).toBe(401);
      expect((await call('DELETE', foreign)).status).toBe(401);
      expect((await call('DELETE', `${path}/${id}`)).status).toBe(204);
      expect((await call('DELETE', `${path}/${id}`)).status).toBe(404);
    });
  });
});
