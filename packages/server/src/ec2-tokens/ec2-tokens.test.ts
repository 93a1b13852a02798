import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type DelegationWorld, delegationWorld } from '../auth/delegation-testing.ts';
import { forEachDialect } from '../db/testing.ts';
import { ec2Signature } from './ec2-signature.ts';
import { s3Signature } from './s3-signature.ts';
import type { SignedRequest } from './schema.ts';

await forEachDialect((makeDatabase) => {
  let world: DelegationWorld;
  let alices: string;
  beforeAll(async () => {
    world = await delegationWorld({}, { database: await makeDatabase({ empty: true }) });
    alices = await world.scoped(world.alice);
    return () => world.server.close();
  }, 60_000);

  const secret = 'the secret';
  let made = 0;
  /** Signed as a client of today signs a query, by `bindings` under a delegation. */
  async function keyOf(user_id: string, bindings: object = {}, more: object = {}): Promise<string> {
    const access = `key-${++made}`;
    const blob = JSON.stringify({ access, secret, ...bindings });
    const credential = { type: 'ec2', user_id, project_id: world.project, blob, ...more };
    expect((await world.call('POST', '/credentials', { credential })).status).toBe(201);
    return access;
  }
  const at = (seconds = 0) => new Date((world.server.clock.now + seconds) * 1000).toISOString();
  function signed(access: string, given: Partial<SignedRequest> = {}, key = secret): SignedRequest {
    const params = { SignatureVersion: '2', Action: 'DescribeInstances', Timestamp: at(), ...given.params };
    const request = { access, verb: 'GET', host: 'cloud:8773', path: '/services/Cloud', ...given, params };
    return { ...request, signature: ec2Signature(request, key)!.text };
  }
  const send = (body: unknown, as = world.admin, kind = 'ec2tokens') => world.call('POST', `/${kind}`, body, as);
  const statusOf = async (credentials: unknown) => (await send({ credentials })).status;
  const rolesOf = (token: { roles: { name: string }[] }) => token.roles.map(({ name }) => name).sort();

  describe('an EC2 signature', () => {
    test('gives a token of the user and project of the credential', async () => {
      const { status, headers, body } = await send({ credentials: signed(await keyOf(world.alice)) });
      expect(status).toBe(200);
      expect(body.token).toMatchObject({
        methods: ['ec2credential'],
        user: { id: world.alice },
        project: { id: world.project },
        catalog: expect.any(Array),
      });
      expect(rolesOf(body.token)).toEqual(['cook', 'wash']);
      expect((await world.validate(headers['x-subject-token']!)).body).toEqual(body);
    });

    test('that an EC2 credential of this service was made for counts as well', async () => {
      const path = `/users/${world.alice}/credentials/OS-EC2`;
      const { access, secret: key } = (await world.call('POST', path, { tenant_id: world.project })).body.credential;
      expect(await statusOf(signed(access, {}, key))).toBe(200);
      await world.call('DELETE', `${path}/${access}`);
      expect(await statusOf(signed(access, {}, key))).toBe(404);
    });

    test('may be called by three names, of which the first that says something counts', async () => {
      const request = signed(await keyOf(world.alice));
      for (const name of ['credentials', 'credential', 'ec2Credentials'])
        expect((await send({ [name]: request })).status).toBe(200);
      expect((await send({ credentials: {}, credential: null, ec2Credentials: request })).status).toBe(200);
      expect((await send({ credentials: { access: 'none' }, credential: request })).status).toBe(404);
    });

    test('counts when the client left out the port of the host', async () => {
      const access = await keyOf(world.alice);
      expect(await statusOf({ ...signed(access, { host: 'cloud' }), host: 'Cloud:8773' })).toBe(200);
      expect(await statusOf({ ...signed(access, { host: 'cloud' }), host: 'clouds:8773' })).toBe(401);
    });

    test.each<[string, (request: SignedRequest) => object]>([
      ['without a signature', ({ signature: _, ...request }) => request],
      ['with an empty signature', (request) => ({ ...request, signature: '' })],
      ['with half of it', (request) => ({ ...request, signature: request.signature!.slice(0, 20) })],
      ['for another verb', (request) => ({ ...request, verb: 'POST' })],
      ['for another path', (request) => ({ ...request, path: '/services/Admin' })],
      [
        'for another action',
        (request) => ({ ...request, params: { ...request.params, Action: 'TerminateInstances' } }),
      ],
      ['of no known version', (request) => ({ ...request, params: { SignatureVersion: '9' } })],
      ['without the parameters', ({ params: _, ...request }) => request],
      ['without an access key', ({ access: _, ...request }) => request],
    ])('%s is refused', async (_what, change) => {
      expect(await statusOf(change(signed(await keyOf(world.alice))))).toBe(401);
    });

    test('with another secret is refused, and an unknown access key is not found', async () => {
      const access = await keyOf(world.alice);
      expect(await statusOf(signed(access, {}, 'another secret'))).toBe(401);
      const unknown = await send({ credentials: signed('nobody') });
      expect([unknown.status, unknown.body.error.message]).toEqual([404, 'EC2 access key not found.']);
      expect(await statusOf(signed(await keyOf(world.alice, {}, { type: 'EC2' })))).toBe(404);
      expect(await statusOf(signed(await keyOf(world.alice, { secret: 5 })))).toBe(401);
    });

    test('is good for fifteen minutes from the time that it states', async () => {
      const access = await keyOf(world.alice);
      const stated = async (Timestamp: string) => statusOf(signed(access, { params: { Timestamp } }));
      expect(await stated(at(-900))).toBe(200);
      expect(await stated(at(-901))).toBe(401);
      expect(await stated('yesterday')).toBe(401);
      expect(await stated('')).toBe(200);
    });

    test('of version 4 is dated by the header that was signed', async () => {
      const access = await keyOf(world.alice);
      const date = (seconds: number) => at(seconds).replace(/[-:]|\.\d+/g, '');
      const version4 = (seconds: number, params: object = {}) => {
        const day = date(seconds).slice(0, 8);
        const credential = `${access}/${day}/here/ec2/aws4_request`;
        const Authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=x`;
        const headers = { Authorization, Host: 'cloud', 'X-Amz-Date': date(seconds) };
        const request = { access, verb: 'POST', path: '/', host: 'cloud', headers, params: {}, body_hash: 'x' };
        return { ...request, signature: ec2Signature(request, secret)!.text, params };
      };
      expect(await statusOf(version4(0))).toBe(200);
      expect(await statusOf(version4(-901))).toBe(401);
      // The parameters of a POST are not signed.
      expect(await statusOf(version4(-901, { Timestamp: at() }))).toBe(401);
    });

    test.each([
      [{}],
      [{ credentials: 'x' }],
      [{ credentials: { access: 5 } }],
      [{ credentials: { headers: { a: 1 } } }],
    ])('the body %j is malformed', async (body) => {
      expect((await send(body)).status).toBe(400);
    });
    test.each([[{ other: {} }], [{ credentials: {} }], [{ credentials: null }], [{ credentials: { verb: 'GET' } }]])(
      'the body %j proves nothing',
      async (body) => {
        expect((await send(body)).status).toBe(401);
      },
    );
  });

  test('only services and admins ask', async () => {
    const { body } = await world.call('GET', '/roles?name=service');
    const service = await world.make('user', 'users', { name: 'swift', password: 'pw' });
    await world.grant(body.roles[0].id, service);
    const request = { credentials: signed(await keyOf(world.alice)) };
    for (const kind of ['ec2tokens', 's3tokens']) {
      expect((await world.server.call('POST', `/v3/${kind}`, { body: request })).status).toBe(401);
      expect((await send(request, alices, kind)).status).toBe(403);
      expect((await world.call('GET', `/${kind}`)).status).toBe(405);
    }
    expect((await send(request, await world.scoped(service))).status).toBe(200);
  });

  test('its token is there to be validated and revoked, not to ask this service or for another token', async () => {
    const { headers } = await send({ credentials: signed(await keyOf(world.alice)) });
    const token = headers['x-subject-token']!;
    for (const path of ['/auth/projects', `/users/${world.alice}`, '/auth/tokens', '/credentials', '/OS-TRUST/trusts'])
      expect((await world.call('GET', path, undefined, token, { 'x-subject-token': token })).status).toBe(403);
    for (const scope of [undefined, 'unscoped', { project: { id: world.project } }, { project: { id: world.other } }])
      expect((await world.byToken(token, scope)).status).toBe(403);
    const subject = { 'x-subject-token': token };
    expect((await world.call('DELETE', '/auth/tokens', undefined, world.admin, subject)).status).toBe(204);
    expect((await world.validate(token)).status).toBe(404);
  });

  describe('an S3 signature', () => {
    const text = 'GET\n\n\nSun, 22 Nov 2026 10:15:00 GMT\n/bucket/key';
    const version4 = `AWS4-HMAC-SHA256\n20261122T101500Z\n20261122/here/s3/aws4_request\n${'0'.repeat(64)}`;
    const stringOf = (access: string, plain: string, key = secret) => {
      const token = Buffer.from(plain).toString('base64url');
      return { access, token, signature: s3Signature(token, key) };
    };

    test.each([text, version4])('over %j stands for the user, whose token is not told', async (plain) => {
      const credentials = stringOf(await keyOf(world.alice), plain);
      const { status, headers, body } = await send({ credentials }, world.admin, 's3tokens');
      expect(status).toBe(200);
      expect(headers['x-subject-token']).toBeUndefined();
      expect(body.token).toMatchObject({ methods: ['ec2credential'], user: { id: world.alice } });
    });

    test('is what Swift sends', async () => {
      const signature = createHmac('sha1', secret).update(text).digest('base64');
      const credentials = { access: await keyOf(world.alice), token: btoa(text), signature };
      expect((await send({ credentials }, world.admin, 's3tokens')).status).toBe(200);
    });

    test.each<[string, (access: string) => object]>([
      ['with another secret', (access) => stringOf(access, text, 'x')],
      ['over another text', (access) => ({ ...stringOf(access, text), token: btoa('x') })],
      ['over none', (access) => ({ access, signature: stringOf(access, '').signature })],
      ['that is not there', (access) => ({ access, token: btoa(text) })],
      [
        'of another service',
        (access) => ({ ...stringOf(access, text), token: btoa(version4.replace('/s3/', '/ec2/')) }),
      ],
    ])('%s is refused', async (_what, change) => {
      const credentials = change(await keyOf(world.alice));
      expect((await send({ credentials }, world.admin, 's3tokens')).status).toBe(401);
    });
  });

  describe('what holds now decides', () => {
    test('users and projects that are disabled, unknown or without roles give no token', async () => {
      const access = await keyOf(world.alice);
      const swap = async (kind: string, path: string, enabled: boolean) =>
        world.call('PATCH', path, { [kind]: { enabled } });
      for (const [kind, path] of [
        ['user', `/users/${world.alice}`],
        ['project', `/projects/${world.project}`],
      ] as const) {
        await swap(kind, path, false);
        expect(await statusOf(signed(access))).toBe(401);
        await swap(kind, path, true);
        expect(await statusOf(signed(access))).toBe(200);
      }
      // Disabling ended all tokens of up to then, to the second.
      world.server.clock.now += 1;
      alices = await world.scoped(world.alice);
      expect(await statusOf(signed(await keyOf(world.carol)))).toBe(401);
      expect(await statusOf(signed(await keyOf('nobody')))).toBe(404);
      expect(await statusOf(signed(await keyOf(world.alice, {}, { project_id: 'nothing' })))).toBe(404);
      expect(await statusOf(signed(await keyOf(world.alice, {}, { project_id: null })))).toBe(404);
    });
  });

  describe('a credential that was made under delegation', () => {
    const credential = async (fields: object = {}) => {
      const path = `/users/${world.alice}/application_credentials`;
      const { status, body } = await world.call(
        'POST',
        path,
        { application_credential: { name: crypto.randomUUID(), ...fields } },
        alices,
      );
      expect(status).toBe(201);
      return body.application_credential as { id: string };
    };
    const trust = async (fields: object = {}) => {
      const terms = { trustor_user_id: world.alice, trustee_user_id: world.bob, project_id: world.project };
      const roles = [{ id: world.roles.wash }];
      const given = { trust: { ...terms, impersonation: true, roles, ...fields } };
      return (await world.call('POST', '/OS-TRUST/trusts', given, alices)).body.trust.id as string;
    };

    test('by an application credential gives its tokens, with its roles, rules and end', async () => {
      const access_rules = [{ service: 'compute', method: 'GET', path: '/v2.1/servers' }];
      const expires_at = at(600);
      const { id } = await credential({ roles: [{ name: 'wash' }], access_rules, expires_at });
      const access = await keyOf(world.alice, { app_cred_id: id });
      const { status, headers, body } = await send({ credentials: signed(access) });
      expect(status).toBe(200);
      expect(body.token.application_credential).toMatchObject({ id, restricted: true });
      expect(body.token.application_credential.access_rules).toMatchObject(access_rules);
      expect(rolesOf(body.token)).toEqual(['wash']);
      expect(Date.parse(body.token.expires_at)).toBe(Date.parse(expires_at));
      const token = headers['x-subject-token']!;
      expect((await world.validate(token)).status).toBe(404);
      expect((await world.validate(token, { 'openstack-identity-access-rules': '1' })).body).toEqual(body);
      expect((await world.byToken(token)).status).toBe(404);
      await world.call('DELETE', `/users/${world.alice}/application_credentials/${id}`);
      expect(await statusOf(signed(access))).toBe(404);
      expect((await world.validate(token, { 'openstack-identity-access-rules': '1' })).status).toBe(404);
    });

    test('of another user or for another project gives none', async () => {
      const { id: app_cred_id } = await credential();
      await world.grant(world.roles.cook, world.bob);
      expect(await statusOf(signed(await keyOf(world.bob, { app_cred_id })))).toBe(401);
      await world.grant(world.roles.cook, world.bob, world.project, 'DELETE');
      expect(await statusOf(signed(await keyOf(world.alice, { app_cred_id }, { project_id: world.other })))).toBe(401);
    });

    test('by a trust gives tokens of the trust: of the trustee, who acts as the trustor or as itself', async () => {
      for (const [impersonation, owner] of [
        [true, world.alice],
        [true, world.bob],
        [false, world.bob],
      ] as const) {
        const trust_id = await trust({ impersonation });
        const access = await keyOf(owner, { trust_id });
        const { status, headers, body } = await send({ credentials: signed(access) });
        expect(status).toBe(200);
        expect(body.token.user.id).toBe(impersonation ? world.alice : world.bob);
        expect(body.token['OS-TRUST:trust']).toMatchObject({ id: trust_id, trustee_user: { id: world.bob } });
        expect(rolesOf(body.token)).toEqual(['wash']);
        await world.call('DELETE', `/OS-TRUST/trusts/${trust_id}`);
        expect((await world.validate(headers['x-subject-token']!)).status).toBe(404);
        expect(await statusOf(signed(access))).toBe(404);
      }
    });

    test('by a trust of other people, for another project, or of its own making gives none', async () => {
      const trust_id = await trust();
      await world.grant(world.roles.cook, world.carol);
      expect(await statusOf(signed(await keyOf(world.carol, { trust_id })))).toBe(401);
      await world.grant(world.roles.cook, world.carol, world.project, 'DELETE');
      expect(await statusOf(signed(await keyOf(world.bob, { trust_id }, { project_id: world.other })))).toBe(401);
      expect(
        await statusOf(signed(await keyOf(world.alice, { trust_id: await trust({ impersonation: false }) }))),
      ).toBe(403);
    });

    test('by a trust takes one of its uses each time', async () => {
      const access = await keyOf(world.alice, { trust_id: await trust({ remaining_uses: 2 }) });
      const statuses: number[] = [];
      for (let time = 0; time < 3; time++) statuses.push(await statusOf(signed(access)));
      expect(statuses).toEqual([200, 200, 404]);
    });

    test('by more than one delegation gives none', async () => {
      const [{ id: app_cred_id }, trust_id] = [await credential(), await trust()];
      expect(await statusOf(signed(await keyOf(world.alice, { app_cred_id, trust_id })))).toBe(401);
      expect(await statusOf(signed(await keyOf(world.alice, { trust_id: 5 })))).toBe(401);
      expect(await statusOf(signed(await keyOf(world.alice, { trust_id: null, app_cred_id: '' })))).toBe(200);
    });

    test('by an OAuth access token gives tokens with what was authorized', async () => {
      const consumer = await world.make('consumer', 'OS-OAUTH1/consumers', {});
      const { db } = world.server.database;
      const authorize = async (id: string, more: object = {}) =>
        db
          .insertInto('access_token')
          .values({
            id,
            access_secret: 's',
            authorizing_user_id: world.alice,
            project_id: world.project,
            role_ids: JSON.stringify([world.roles.wash, world.roles.bake]),
            consumer_id: consumer,
            expires_at: at(300),
            ...more,
          })
          .execute();
      await authorize('first');
      const access = await keyOf(world.alice, { access_token_id: 'first' });
      const { status, headers, body } = await send({ credentials: signed(access) });
      expect(status).toBe(200);
      expect(body.token['OS-OAUTH1']).toEqual({ access_token_id: 'first', consumer_id: consumer });
      expect(rolesOf(body.token)).toEqual(['wash']);
      expect(Date.parse(body.token.expires_at)).toBe(Date.parse(at(300)));
      const token = headers['x-subject-token']!;
      expect((await world.validate(token)).body).toEqual(body);
      expect((await world.byToken(token)).status).toBe(403);
      expect(await statusOf(signed(await keyOf(world.bob, { access_token_id: 'first' })))).toBe(401);

      await authorize('implying', { role_ids: JSON.stringify([world.roles.cook]), expires_at: null });
      const implying = await send({ credentials: signed(await keyOf(world.alice, { access_token_id: 'implying' })) });
      expect(rolesOf(implying.body.token)).toEqual(['cook', 'wash']);
      await authorize('elsewhere', { project_id: world.other });
      await authorize('nothing', { role_ids: '[]' });
      await authorize('over', { expires_at: at(-1) });
      for (const access_token_id of ['elsewhere', 'nothing', 'over'])
        expect(await statusOf(signed(await keyOf(world.alice, { access_token_id })))).toBe(401);
      expect(await statusOf(signed(await keyOf(world.alice, { access_token_id: 'none' })))).toBe(404);

      await world.call('DELETE', `/users/${world.alice}/OS-OAUTH1/access_tokens/first`);
      expect((await world.validate(token)).status).toBe(404);
      expect(await statusOf(signed(access))).toBe(404);
      await world.call('DELETE', `/OS-OAUTH1/consumers/${consumer}`);
      expect((await world.validate(implying.headers['x-subject-token']!)).status).toBe(404);
    });
  });
});
