/** The small cloud that the demonstration plays in: a project, two people, and the service's own user. */
import { randomBytes } from 'node:crypto';
import { type Identity, identity, type PasswordOptions, password, Session } from '@archstone/client';
import type { IdentityServer } from './identity-server.ts';

interface Person {
  name: string;
  /** Signs in for a scope; `{ unscoped: true }` for none. */
  token(scope: Partial<PasswordOptions>): Promise<string>;
}

export interface Cloud {
  api: Identity;
  projectId: string;
  /** member on the project, reader on the domain and on the system */
  alice: Person;
  /** reader on the project */
  bob: Person;
  /** What the service signs in with. */
  serviceUser: PasswordOptions;
  remove(): Promise<void>;
}

/** Makes it, or leaves nothing behind. */
export async function makeCloud(server: IdentityServer): Promise<Cloud> {
  const undo: (() => Promise<unknown>)[] = [];
  const remove = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    return { ...(await furnish(server, undo)), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function furnish(server: IdentityServer, undo: (() => Promise<unknown>)[]): Promise<Omit<Cloud, 'remove'>> {
  const { authUrl } = server;
  const domain = { userDomainId: 'default', projectDomainId: 'default' };
  const session = new Session({ auth: password({ ...server, ...domain, projectName: 'admin' }) });
  const api = identity(session);
  undo.push(() => session.close());
  const later = <T extends { id: string }>(made: T, remove: (id: string) => Promise<unknown>): T => {
    undo.push(() => remove(made.id));
    return made;
  };

  const suffix = randomBytes(3).toString('hex');
  const role = async (name: string) => {
    const [found] = await api.roles.list({ name }).toArray();
    return (found ?? later(await api.roles.create({ name }), api.roles.delete)).id;
  };
  const project = later(
    await api.projects.create({ name: `garden-${suffix}`, domain_id: 'default' }),
    api.projects.delete,
  );
  const notes = later(await api.services.create({ type: 'notes', name: `notes-${suffix}` }), api.services.delete);

  async function user(name: string): Promise<PasswordOptions> {
    const secret = randomBytes(18).toString('base64url');
    const made = { name: `${name}-${suffix}`, domain_id: 'default', password: secret };
    const { id } = later(await api.users.create(made), api.users.delete);
    return { authUrl, userId: id, password: secret };
  }
  const person = (name: string, options: PasswordOptions): Person => ({
    name,
    token: async (scope) => (await api.tokens.issue(password({ ...options, ...scope }))).token,
  });

  const [alice, bob, service] = [await user('alice'), await user('bob'), await user('notes')];
  const [member, reader, serviceRole] = [await role('member'), await role('reader'), await role('service')];
  const project_id = project.id;
  await api.grants.create({ user_id: alice.userId!, project_id, role_id: member });
  await api.grants.create({ user_id: alice.userId!, domain_id: 'default', role_id: reader });
  await api.grants.create({ user_id: alice.userId!, system: 'all', role_id: reader });
  await api.grants.create({ user_id: bob.userId!, project_id, role_id: reader });
  await api.grants.create({ user_id: service.userId!, project_id, role_id: serviceRole });
  await api.endpoints.create({ service_id: notes.id, interface: 'public', url: 'http://127.0.0.1/notes' });

  return {
    api,
    projectId: project_id,
    alice: person('alice', alice),
    bob: person('bob', bob),
    serviceUser: { ...service, projectId: project_id },
  };
}
