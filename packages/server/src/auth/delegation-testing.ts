/** For tests: users who delegate to one another on a project, and what they sign in with. */
import { createTestServer, type TestResponse } from '../testing.ts';

type Given = NonNullable<Parameters<typeof createTestServer>[1]>;

export async function delegationWorld(settings: Parameters<typeof createTestServer>[0] = {}, given: Given = {}) {
  const server = await createTestServer(settings, given);
  const admin = await server.token();
  const call = (method: string, path: string, body?: unknown, token = admin, headers: Record<string, string> = {}) =>
    server.call(method, `/v3${path}`, { token, headers, ...(body === undefined ? {} : { body }) });

  async function make(kind: string, collection: string, fields: object): Promise<string> {
    const { status, body } = await call('POST', `/${collection}`, { [kind]: fields });
    if (status !== 201) throw new Error(`${kind}: ${status} ${JSON.stringify(body)}`);
    return body[kind].id;
  }
  const project = await make('project', 'projects', { name: 'kitchen' });
  const other = await make('project', 'projects', { name: 'garden' });
  const [cook, wash, bake] = [
    await make('role', 'roles', { name: 'cook' }),
    await make('role', 'roles', { name: 'wash' }),
    await make('role', 'roles', { name: 'bake' }),
  ];
  await call('PUT', `/roles/${cook}/implies/${wash}`);
  const user = async (name: string) => make('user', 'users', { name, password: 'pw' });
  const [alice, bob, carol] = [await user('alice'), await user('bob'), await user('carol')];
  const grant = (role: string, to: string, on = project, method = 'PUT') =>
    call(method, `/projects/${on}/users/${to}/roles/${role}`);
  await grant(cook, alice);
  await grant(cook, alice, other);
  await grant(bake, bob, other);
  await grant(bake, carol, other);

  const signIn = (identity: object, scope?: unknown): Promise<TestResponse> =>
    server.call('POST', '/v3/auth/tokens', {
      body: { auth: { identity, ...(scope === undefined ? {} : { scope }) } },
    });
  const byPassword = (id: string, scope?: unknown) =>
    signIn({ methods: ['password'], password: { user: { id, password: 'pw' } } }, scope);
  const byTrust = (id: string, trust: string) => byPassword(id, { 'OS-TRUST:trust': { id: trust } });
  const byCredential = (payload: object, scope?: unknown) =>
    signIn({ methods: ['application_credential'], application_credential: payload }, scope);
  const byToken = (id: string, scope?: unknown) => signIn({ methods: ['token'], token: { id } }, scope);
  const tokenOf = (response: TestResponse): string => {
    if (response.status !== 201) throw new Error(`sign-in: ${response.status} ${JSON.stringify(response.body)}`);
    return response.headers['x-subject-token']!;
  };
  const scoped = async (id: string, on = project) => tokenOf(await byPassword(id, { project: { id: on } }));
  const validate = (subject: string, headers: Record<string, string> = {}) =>
    call('GET', '/auth/tokens', undefined, admin, { 'x-subject-token': subject, ...headers });

  return {
    server,
    admin,
    call,
    make,
    grant,
    project,
    other,
    roles: { cook, wash, bake },
    alice,
    bob,
    carol,
    byPassword,
    byTrust,
    byCredential,
    byToken,
    tokenOf,
    scoped,
    validate,
  };
}

export type DelegationWorld = Awaited<ReturnType<typeof delegationWorld>>;
