import { beforeAll, describe, expect, test } from 'vitest';
import { ec2Signature } from '../ec2-tokens/ec2-signature.ts';
import { s3Signature } from '../ec2-tokens/s3-signature.ts';
import { type V2World, v2World } from './testing.ts';

let world: V2World;
let key: { access: string; secret: string };
beforeAll(async () => {
  world = await v2World();
  key = await keyFor(world.user.id, world.tenant.id);
  return () => world.server.close();
});

async function keyFor(user_id: string, tenant_id: string): Promise<typeof key> {
  const path = `/v3/users/${user_id}/credentials/OS-EC2`;
  return (await world.server.call('POST', path, { token: world.admin, body: { tenant_id } })).body.credential;
}
const ec2 = ({ access, secret }: typeof key) => {
  const request = { access, verb: 'GET', host: 'cloud', path: '/', params: { SignatureVersion: '2' } };
  return { ...request, signature: ec2Signature(request, secret)!.text };
};
const s3 = ({ access, secret }: typeof key) => {
  const token = btoa('GET /bucket');
  return { access, token, signature: s3Signature(token, secret)! };
};

describe.each([
  ['ec2tokens', ec2],
  ['s3tokens', s3],
] as const)('%s', (name, sign) => {
  const send = (credentials: object, token?: string) =>
    world.v2('POST', `/${name}`, { body: { credentials }, ...(token === undefined ? {} : { token }) });

  test('gives a token in the form of v2.0', async () => {
    const { status, body } = await send(sign(key), world.admin);
    expect(status).toBe(200);
    expect(body.access).toMatchObject({
      token: { id: expect.any(String), tenant: { id: world.tenant.id } },
      user: { id: world.user.id, name: 'ann' },
    });
    const shown = await world.v2('GET', `/tokens/${body.access.token.id}`, { token: world.admin });
    expect(shown.body).toEqual(body);
    expect((await world.v2('GET', '/tenants', { token: body.access.token.id })).status).toBe(403);
  });

  test('is for those who may ask so in v3', async () => {
    expect((await send(sign(key))).status).toBe(401);
    expect((await send(sign(key), await world.ofUser())).status).toBe(403);
  });

  test('a wrong signature, an unknown key, no body', async () => {
    expect((await send({ ...sign(key), signature: 'x' }, world.admin)).status).toBe(401);
    expect((await send({ ...sign(key), access: 'x' }, world.admin)).status).toBe(404);
    expect((await world.v2('POST', `/${name}`, { token: world.admin, body: {} })).status).toBe(400);
  });

  test('of a user or for a project of another domain gives none', async () => {
    for (const [user, project] of [
      [world.foreign.user_id, world.foreign.project_id],
      [world.user.id, world.foreign.project_id],
    ] as const)
      expect((await send(sign(await keyFor(user, project)), world.admin)).status).toBe(401);
  });
});
