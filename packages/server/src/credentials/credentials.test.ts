import { readFileSync } from 'node:fs';
import { createFernetCipher, fixedKeys } from '@archstone/tokens';
import { beforeAll, describe, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { open, seal } from './blob.ts';

interface Recorded {
  keys: Record<string, string>;
  rows: { type: string; blob: string; encrypted_blob: string; key_hash: string }[];
}

describe('blobs that Keystone 22 encrypted', () => {
  const { keys, rows }: Recorded = JSON.parse(
    readFileSync(new URL('fixtures/keystone-22.json', import.meta.url), 'utf8'),
  );
  const cipher = createFernetCipher(fixedKeys([keys['1']!, keys['0']!]));

  test.each(rows)('of type $type are read, under the same key hash', ({ type, blob, ...sealed }) => {
    expect(open(cipher, type, sealed)).toBe(blob);
    expect(seal(cipher, type, blob).key_hash).toBe(sealed.key_hash);
  });
  test('are encoded alike here', () => {
    const plaintext = (type: string) =>
      cipher.decrypt(seal(cipher, type, '{"é":1}').encrypted_blob).plaintext.toString();
    expect(plaintext('ec2')).toBe('"{\\"é\\":1}"');
    expect(plaintext('EC2')).toBe('{"é":1}');
  });
});

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  let token: string;
  let member: { id: string; token: string };
  beforeAll(async () => {
    const limit = { credential: { user_limit: 20 } };
    server = await createTestServer(limit, { database: await makeDatabase({ empty: true }) });
    token = await server.token();
    const user = { name: 'member', password: 'p', domain_id: 'default' };
    const { id } = (await call('POST', '/v3/users', { user })).body.user;
    const [role] = (await call('GET', '/v3/roles?name=member')).body.roles;
    const on = `/v3/projects/${server.admin.project_id}`;
    expect((await call('PUT', `${on}/users/${id}/roles/${role.id}`)).status).toBe(204);
    member = { id, token: await server.token({ user: { id }, password: 'p' }) };
    return () => server.close();
  }, 60_000);

  const call = (method: string, path: string, body?: unknown, as = token) =>
    server.call(method, path, { token: as, body });
  const post = (credential: object, as = token) => call('POST', '/v3/credentials', { credential }, as);
  const make = async (credential: object = {}) =>
    (await post({ type: 'cert', blob: 'b', user_id: 'nobody', ...credential })).body.credential;
  let keys = 0;
  const ec2 = (more: object = {}) => ({
    type: 'ec2',
    user_id: 'nobody',
    project_id: 'p',
    blob: JSON.stringify({ access: `key-${++keys}`, secret: 's', ...more }),
  });

  test('a credential of any type is kept with its further attributes, and its blob only encrypted', async () => {
    const { status, body } = await post({ id: 'x', type: 'cert', blob: 'top secret', user_id: 'nobody', 'a:b-c': 1 });
    expect(status).toBe(201);
    const { id } = body.credential;
    expect(body.credential).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      type: 'cert',
      blob: 'top secret',
      user_id: 'nobody',
      project_id: null,
      a_b_c: 1,
      links: { self: `http://localhost/v3/credentials/${id}` },
    });
    expect((await call('GET', `/v3/credentials/${id}`)).body).toEqual(body);
    const row = await server.database.db.selectFrom('credential').selectAll().where('id', '=', id).executeTakeFirst();
    expect(JSON.stringify(row)).not.toContain('secret');
    expect(row).toMatchObject({ extra: '{"a_b_c":1}', key_hash: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect((await call('DELETE', `/v3/credentials/${id}`)).status).toBe(204);
    expect((await call('GET', `/v3/credentials/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/v3/credentials/${id}`)).status).toBe(404);
  });

  test('the id of an EC2 credential follows from its access key, which is taken once', async () => {
    const blob = '{"access": "known", "secret": "s"}';
    const { status, body } = await post({ ...ec2(), blob });
    expect(status).toBe(201);
    expect(body.credential.id).toBe('7117fff2d0fd294462b3c802b7cb8753579f23f3946b99cf55f38e873f013f10');
    expect(body.credential).toMatchObject({ blob, project_id: 'p' });
    expect((await call('GET', `/v3/credentials/${body.credential.id}`)).body).toEqual(body);
    expect((await post({ ...ec2(), blob })).status).toBe(409);
  });

  test.each([
    undefined,
    {},
    { credential: 'x' },
    { credential: { type: 'cert', user_id: 'u' } },
    { credential: { blob: 'b', user_id: 'u' } },
    { credential: { blob: 'b', type: 'cert' } },
    { credential: { blob: {}, type: 'cert', user_id: 'u' } },
    { credential: { blob: 'b', type: 5, user_id: 'u' } },
    { credential: { blob: 'b', type: 'cert', user_id: 5 } },
    { credential: { blob: 'b', type: 'cert', user_id: 'u', project_id: 5 } },
    { credential: { blob: 'b', type: 't'.repeat(256), user_id: 'u' } },
    { credential: { blob: 'b', type: 'cert', user_id: 'u'.repeat(65) } },
    { credential: { blob: '{"access":"a"}', type: 'ec2', user_id: 'u' } },
    ...['b', '{}', '[]', '5', 'null', '{"secret":"s"}', '{"access":null}', '{"access":5}'].flatMap((blob) =>
      ['ec2', 'EC2'].map((type) => ({ credential: { blob, type, user_id: 'u', project_id: 'p' } })),
    ),
  ])('a create with %j is refused', async (body) => {
    expect((await call('POST', '/v3/credentials', body)).status).toBe(400);
  });

  test('nothing but the blob changes', async () => {
    const made = await make({ colour: 'red' });
    const path = `/v3/credentials/${made.id}`;
    expect((await call('PATCH', path, { credential: { blob: 'c' } })).body.credential).toEqual({ ...made, blob: 'c' });
    expect((await call('GET', path)).body.credential).toEqual({ ...made, blob: 'c' });
    for (const change of [
      {},
      { blob: '' },
      { blob: 5 },
      ...[{ id: made.id }, { type: 'ec2' }, { user_id: 'x' }, { project_id: 'p' }, { colour: 'blue' }].map((more) => ({
        blob: 'd',
        ...more,
      })),
    ])
      expect([change, (await call('PATCH', path, { credential: change })).status]).toEqual([change, 400]);
    expect((await call('PATCH', path, {})).status).toBe(400);
    expect((await call('PATCH', '/v3/credentials/nope', { credential: { blob: 'b' } })).status).toBe(404);
  });

  test('no change of an EC2 credential takes it from the delegation that it was made under', async () => {
    const { id } = (await post(ec2({ trust_id: 't' }))).body.credential;
    const patch = async (blob: string) =>
      (await call('PATCH', `/v3/credentials/${id}`, { credential: { blob } })).status;
    expect(await patch('no object')).toBe(400);
    expect(await patch(ec2().blob)).toBe(400);
    expect(await patch(ec2({ trust_id: 'u' }).blob)).toBe(400);
    expect(await patch(ec2({ trust_id: 't', app_cred_id: 'a' }).blob)).toBe(400);
    expect(await patch(ec2({ trust_id: 't', access_id: 'a' }).blob)).toBe(400);
    expect(await patch(ec2({ trust_id: 't', secret: 'new' }).blob)).toBe(200);
  });

  describe('a token that was issued by delegation', () => {
    let delegated: string;
    let own: string;
    beforeAll(async () => {
      own = (await post({ type: 'totp', blob: 'seed', user_id: server.admin.user_id })).body.credential.id;
      const name = { name: 'delegated', unrestricted: true };
      const path = `/v3/users/${server.admin.user_id}/application_credentials`;
      const { id, secret } = (await call('POST', path, { application_credential: name })).body.application_credential;
      const identity = { methods: ['application_credential'], application_credential: { id, secret } };
      const { headers } = await server.call('POST', '/v3/auth/tokens', { body: { auth: { identity } } });
      delegated = headers['x-subject-token']!;
    });

    test('reaches no credential, not even of its user, and makes none', async () => {
      const as = async (method: string, path: string, body?: unknown) =>
        (await call(method, path, body, delegated)).status;
      expect((await call('GET', '/v3/credentials', undefined, delegated)).body.credentials).toEqual([]);
      expect(await as('GET', `/v3/credentials/${own}`)).toBe(403);
      expect(await as('PATCH', `/v3/credentials/${own}`, { credential: { blob: 'x' } })).toBe(403);
      expect(await as('DELETE', `/v3/credentials/${own}`)).toBe(403);
      const project_id = server.admin.project_id;
      for (const credential of [
        { ...ec2(), user_id: server.admin.user_id, project_id },
        { type: 'totp', blob: 'b', user_id: server.admin.user_id },
      ])
        expect(await as('POST', '/v3/credentials', { credential })).toBe(403);
      const keys = `/v3/users/${server.admin.user_id}/credentials/OS-EC2`;
      expect(await as('POST', keys, { tenant_id: project_id })).toBe(403);
      expect(await as('GET', keys)).toBe(403);
      const { access } = (await call('POST', keys, { tenant_id: project_id })).body.credential;
      expect(await as('GET', `${keys}/${access}`)).toBe(403);
      expect(await as('DELETE', `${keys}/${access}`)).toBe(403);
    });
  });

  test('a list is filtered, paged, and each user sees their own', async () => {
    for (const type of ['one', 'two', 'three']) await make({ type, user_id: member.id });
    await make({ user_id: 'lister', type: 'one' });
    const list = async (query: string, as = token) =>
      (await call('GET', `/v3/credentials?${query}`, undefined, as)).body;
    const types = ({ credentials }: { credentials: { type: string }[] }) => credentials.map(({ type }) => type).sort();
    expect(types(await list(`user_id=${member.id}`))).toEqual(['one', 'three', 'two']);
    expect(types(await list(`user_id=${member.id}&type=one`))).toEqual(['one']);
    expect(types(await list(`user_id=${member.id}&type__startswith=t`))).toEqual(['three', 'two']);
    const first = await list(`user_id=${member.id}&limit=2`);
    expect(first).toMatchObject({ truncated: true });
    const second = await list(new URL(first.links.next).search.slice(1));
    expect([...types(first), ...types(second)].sort()).toEqual(['one', 'three', 'two']);
    expect(second.links.next).toBeNull();
    expect(types(await list('', member.token))).toEqual(['one', 'three', 'two']);
    expect(types(await list('user_id=lister', member.token))).toEqual([]);
    expect((await list('', member.token)).credentials[0].blob).toBe('b');
  });

  test('who is no admin reads, makes and changes only the own', async () => {
    const foreign = await make();
    const as = async (method: string, path: string, credential?: object) =>
      (await call(method, path, credential && { credential }, member.token)).status;
    expect(await as('GET', `/v3/credentials/${foreign.id}`)).toBe(403);
    expect(await as('GET', '/v3/credentials/nope')).toBe(403);
    expect(await as('PATCH', `/v3/credentials/${foreign.id}`, { blob: 'x' })).toBe(403);
    expect(await as('DELETE', `/v3/credentials/${foreign.id}`)).toBe(403);
    expect(await as('POST', '/v3/credentials', { type: 'cert', blob: 'b', user_id: 'nobody' })).toBe(403);
    const own = (await post({ type: 'cert', blob: 'b', user_id: member.id }, member.token)).body.credential;
    expect(await as('PATCH', `/v3/credentials/${own.id}`, { blob: 'x' })).toBe(200);
    expect(await as('DELETE', `/v3/credentials/${own.id}`)).toBe(204);
    // A body never reaches the rule of a read.
    const forged = {
      token: member.token,
      body: { target: { credential: { user_id: member.id } }, user_id: member.id },
    };
    expect((await server.call('GET', `/v3/credentials/${foreign.id}?user_id=${member.id}`, forged)).status).toBe(403);
    expect((await server.call('DELETE', `/v3/credentials/${foreign.id}`, forged)).status).toBe(403);
  });

  test('a user has at most as many as the limit says', async () => {
    for (let made = 0; made < 20; made++) await make({ user_id: 'collector' });
    expect((await post({ type: 'cert', blob: 'b', user_id: 'collector' })).status).toBe(403);
  });

  test('a blob that no key opens is an error that says so, without the blob', async () => {
    const { id } = await make();
    const garbled = { encrypted_blob: 'gAAAAABgarbled' };
    await server.database.db.updateTable('credential').set(garbled).where('id', '=', id).execute();
    const { status, body } = await call('GET', `/v3/credentials/${id}`);
    expect([status, body.error.message]).toEqual([500, expect.stringContaining('could not be decrypted')]);
    expect((await call('DELETE', `/v3/credentials/${id}`)).status).toBe(204);
  });

  test('credentials go with their user and with their project', async () => {
    const user = { user: { name: 'leaver', domain_id: 'default' } };
    const { id: user_id } = (await call('POST', '/v3/users', user)).body.user;
    const { id: project_id } = (await call('POST', '/v3/projects', { project: { name: 'ends' } })).body.project;
    const ofUser = await make({ user_id });
    const ofProject = await make({ project_id });
    await call('DELETE', `/v3/users/${user_id}`);
    await call('DELETE', `/v3/projects/${project_id}`);
    expect((await call('GET', `/v3/credentials/${ofUser.id}`)).status).toBe(404);
    expect((await call('GET', `/v3/credentials/${ofProject.id}`)).status).toBe(404);
  });

  describe('in the form of EC2', () => {
    const path = () => `/v3/users/${member.id}/credentials/OS-EC2`;
    test('keys are made here, listed, shown and deleted by access key', async () => {
      const { status, body } = await call('POST', path(), { tenant_id: server.admin.project_id }, member.token);
      expect(status).toBe(201);
      const { access } = body.credential;
      expect(body.credential).toEqual({
        user_id: member.id,
        tenant_id: server.admin.project_id,
        access: expect.stringMatching(/^[0-9a-f]{32}$/),
        secret: expect.stringMatching(/^[0-9a-f]{32}$/),
        trust_id: null,
        links: { self: `http://localhost${path()}/${access}` },
      });
      expect((await call('GET', `${path()}/${access}`, undefined, member.token)).body).toEqual(body);
      const list = (await call('GET', path(), undefined, member.token)).body;
      expect(list).toEqual({
        credentials: [body.credential],
        links: { next: null, previous: null, self: `http://localhost${path()}` },
      });
      const [stored] = (await call('GET', `/v3/credentials?user_id=${member.id}&type=ec2`)).body.credentials;
      expect(JSON.parse(stored.blob)).toEqual({ access, secret: body.credential.secret, trust_id: null });
      expect((await call('DELETE', `${path()}/${access}`, undefined, member.token)).status).toBe(204);
      expect((await call('GET', `${path()}/${access}`, undefined, member.token)).status).toBe(404);
    });

    test('the project and the user must exist; who is no admin makes them for nobody else', async () => {
      for (const body of [{}, { tenant_id: 5 }, { tenant_id: 'nope' }, { tenant_id: null }])
        expect((await call('POST', path(), body, member.token)).status).toBe(404);
      const others = `/v3/users/${server.admin.user_id}/credentials/OS-EC2`;
      const tenant = { tenant_id: server.admin.project_id };
      expect((await call('POST', others, tenant, member.token)).status).toBe(403);
      expect((await call('GET', others, undefined, member.token)).status).toBe(403);
      const { access } = (await call('POST', others, tenant)).body.credential;
      expect((await call('GET', `${path()}/${access}`, undefined, member.token)).status).toBe(403);
      expect((await call('DELETE', `${path()}/${access}`, undefined, member.token)).status).toBe(403);
      expect((await call('POST', '/v3/users/nope/credentials/OS-EC2', tenant)).status).toBe(404);
      expect((await call('GET', '/v3/users/nope/credentials/OS-EC2')).status).toBe(404);
      expect((await call('GET', `/v3/users/nope/credentials/OS-EC2/${access}`)).status).toBe(404);
      expect((await call('GET', `${path()}/nope`, undefined, member.token)).status).toBe(404);
    });
  });
});

test('where the operator lets them, tokens that an admin delegated reach EC2 credentials, which stay bound to it', async () => {
  const allowed = { allow_insecure_admin_trust_cross_project_credentials_access: true };
  const server = await createTestServer({ security_compliance: allowed });
  const token = await server.token();
  const path = `/v3/users/${server.admin.user_id}/application_credentials`;
  const body = { application_credential: { name: 'delegated', unrestricted: true } };
  const { id, secret } = (await server.call('POST', path, { token, body })).body.application_credential;
  const identity = { methods: ['application_credential'], application_credential: { id, secret } };
  const { headers } = await server.call('POST', '/v3/auth/tokens', { body: { auth: { identity } } });
  const delegated = headers['x-subject-token']!;
  const post = (credential: object) =>
    server.call('POST', '/v3/credentials', { token: delegated, body: { credential: { user_id: 'u', ...credential } } });
  const made = await post({ type: 'ec2', project_id: 'p', blob: '{"access":"a","secret":"s"}' });
  expect(made.status).toBe(201);
  expect(JSON.parse(made.body.credential.blob)).toEqual({ access: 'a', secret: 's', app_cred_id: id });
  expect((await post({ type: 'totp', blob: 'b' })).status).toBe(403);
  await server.close();
});
