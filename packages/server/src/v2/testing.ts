/** A server with people for tests of v2.0: an ordinary user with a tenant, and someone of another domain. */
import { createTestServer, type TestResponse, type TestServer } from '../testing.ts';

type Settings = Parameters<typeof createTestServer>[0];
type Given = Parameters<typeof createTestServer>[1];

export interface V2World {
  server: TestServer;
  /** Token of the admin, made by v2.0. */
  admin: string;
  user: { id: string; name: string; password: string };
  tenant: { id: string; name: string };
  foreign: { domain_id: string; user_id: string; project_id: string };
  v2(method: string, path: string, options?: { token?: string; body?: unknown }): Promise<TestResponse>;
  signIn(auth: object): Promise<TestResponse>;
  /** The token that a sign-in gives. */
  tokenFor(auth: object): Promise<string>;
  ofUser(tenantName?: string): Promise<string>;
}

export async function v2World(settings: Settings = {}, given: Given = {}): Promise<V2World> {
  const server = await createTestServer(settings, given);
  const v2: V2World['v2'] = (method, path, options) => server.call(method, `/v2.0${path}`, options);
  const signIn = (auth: object) => v2('POST', '/tokens', { body: { auth } });
  const tokenFor = async (auth: object) => {
    const { status, body } = await signIn(auth);
    if (status !== 200) throw new Error(`sign-in answered ${status}: ${JSON.stringify(body)}`);
    return body.access.token.id as string;
  };
  const token = await server.token();
  const made = async (path: string, body: object) => {
    const { status, body: answer } = await server.call('POST', `/v3/${path}`, { token, body });
    if (status !== 201) throw new Error(`${path} answered ${status}: ${JSON.stringify(answer)}`);
    return (Object.values(answer) as { id: string; name: string }[])[0]!;
  };
  const domain = await made('domains', { domain: { name: 'elsewhere' } });
  const project = await made('projects', { project: { name: 'far', domain_id: domain.id } });
  const stranger = await made('users', { user: { name: 'stranger', domain_id: domain.id, password: 'pw' } });
  const tenant = await made('projects', { project: { name: 'shop' } });
  const user = await made('users', { user: { name: 'ann', password: 'pw' } });
  const { body: roles } = await server.call('GET', '/v3/roles?name=member', { token });
  const grants = [
    [project.id, stranger.id],
    [tenant.id, user.id],
    [project.id, user.id],
  ];
  for (const [target, actor] of grants)
    await server.call('PUT', `/v3/projects/${target}/users/${actor}/roles/${roles.roles[0].id}`, { token });
  const ofUser = (tenantName = 'shop') =>
    tokenFor({ passwordCredentials: { username: 'ann', password: 'pw' }, tenantName });
  return {
    server,
    admin: await tokenFor({
      passwordCredentials: { username: 'admin', password: server.admin.password },
      tenantName: 'admin',
    }),
    user: { id: user.id, name: 'ann', password: 'pw' },
    tenant: { id: tenant.id, name: 'shop' },
    foreign: { domain_id: domain.id, user_id: stranger.id, project_id: project.id },
    v2,
    signIn,
    tokenFor,
    ofUser,
  };
}
