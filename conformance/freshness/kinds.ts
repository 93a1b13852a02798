/**
 * The kinds of changes. Each prepares its own objects once; a round makes the change through one worker, asks all of them,
 * takes it back, and asks again. What was judged from storage revives the same token; what was revoked stays dead.
 */
import { endpointUrl, hasRole, signsIn, worth } from './checks.ts';
import type { Connection } from './connections.ts';
import { tokenOf, type World } from './world.ts';

/** One round, every change of it written through `writer`. */
export type Round = (writer: Connection) => Promise<void>;

export interface Kind {
  name: string;
  prepare(world: World): Promise<Round>;
}

type UserChange = (writer: Connection, userId: string) => Promise<void>;

const PASSWORD = 'freshness-first-1';

interface Scene {
  domainId: string;
  projectId: string;
  roleId: string;
  user: { id: string; password: string };
  grant: string;
  token(): Promise<string>;
}

/** A domain with a project and a user; with `granted` the user has a role on the project. */
async function scene(world: World, granted = true): Promise<Scene> {
  const domain = await world.make('/v3/domains', 'domain', { name: world.name('domain') });
  const inside = (prefix: string) => ({ name: world.name(prefix), domain_id: domain.id });
  const project = await world.make('/v3/projects', 'project', inside('project'));
  const role = await world.make('/v3/roles', 'role', { name: world.name('role') });
  const made = await world.make('/v3/users', 'user', { ...inside('user'), password: PASSWORD });
  const user = { id: made.id as string, password: PASSWORD };
  const grant = `/v3/projects/${project.id}/users/${user.id}/roles/${role.id}`;
  if (granted) await world.change(world.connections[0]!, 'PUT', grant);
  return {
    domainId: domain.id,
    projectId: project.id,
    roleId: role.id,
    user,
    grant,
    token: async () => tokenOf(await world.signIn(user, { project: { id: project.id } })),
  };
}

/** A change that kills a token, and its undoing that revives the same one. */
function reversible(world: World, token: string, change: Round, undo: Round): Round {
  return async (writer) => {
    await world.verify(writer, worth(world, token, true));
    await change(writer);
    await world.verify(writer, worth(world, token, false));
    await undo(writer);
    await world.verify(writer, worth(world, token, true));
  };
}

function enabling(name: string, path: (scene: Scene) => string, key: string): Kind {
  return {
    name,
    async prepare(world) {
      const at = await scene(world);
      const set = (enabled: boolean) => async (writer: Connection) => {
        await world.change(writer, 'PATCH', path(at), { [key]: { enabled } });
      };
      return reversible(world, await at.token(), set(false), set(true));
    },
  };
}

const grant: Kind = {
  name: 'grant',
  async prepare(world) {
    const at = await scene(world);
    const second = await world.make('/v3/roles', 'role', { name: world.name('role') });
    const token = await at.token();
    const alone = reversible(
      world,
      token,
      async (writer) => void (await world.change(writer, 'DELETE', at.grant)),
      async (writer) => void (await world.change(writer, 'PUT', at.grant)),
    );
    const path = `/v3/projects/${at.projectId}/users/${at.user.id}/roles/${second.id}`;
    return async (writer) => {
      await alone(writer);
      for (const [method, has] of [['PUT', true] as const, ['DELETE', false] as const]) {
        await world.change(writer, method, path);
        await world.verify(writer, [hasRole(world, token, second.id, has)]);
      }
    };
  },
};

/**
 * A change of a user that revokes, as Keystone does: a token from before stays dead, and the undoing lets the user sign in
 * anew. Each round has a user of its own, since a token that is issued within the second of a revocation is dead as well.
 */
async function revoking(
  world: World,
  at: Scene,
  writer: Connection,
  { enter, change, undo }: { enter?: (userId: string) => string; change: UserChange; undo: UserChange },
): Promise<void> {
  const [first] = world.connections as [Connection];
  const fields = { name: world.name('user'), domain_id: at.domainId, password: PASSWORD };
  const { id } = (await world.change(first, 'POST', '/v3/users', { user: fields })).body.user;
  const user = { id, password: PASSWORD };
  const scope = { project: { id: at.projectId } };
  const path = enter?.(id) ?? `/v3/projects/${at.projectId}/users/${id}/roles/${at.roleId}`;
  await world.change(first, 'PUT', path);
  const token = tokenOf(await world.signIn(user, scope));
  await world.verify(writer, worth(world, token, true));
  await change(writer, id);
  await world.verify(writer, [...worth(world, token, false), signsIn(world, user, false, scope)]);
  await undo(writer, id);
  await world.verify(writer, [...worth(world, token, false), signsIn(world, user, true, scope)]);
  await world.change(writer, 'DELETE', `/v3/users/${id}`);
}

const membership: Kind = {
  name: 'group membership',
  async prepare(world) {
    const at = await scene(world, false);
    const group = await world.make('/v3/groups', 'group', { name: world.name('group'), domain_id: at.domainId });
    const member = (id: string) => `/v3/groups/${group.id}/users/${id}`;
    const grantOfGroup = `/v3/projects/${at.projectId}/groups/${group.id}/roles/${at.roleId}`;
    await world.change(world.connections[0]!, 'PUT', grantOfGroup);
    await world.change(world.connections[0]!, 'PUT', member(at.user.id));
    const token = await at.token();
    return async (writer) => {
      await revoking(world, at, writer, {
        enter: member,
        change: async (through, id) => void (await world.change(through, 'DELETE', member(id))),
        undo: async (through, id) => void (await world.change(through, 'PUT', member(id))),
      });
      // The grant of the group is judged from storage, for every member.
      for (const [method, isValid] of [['DELETE', false] as const, ['PUT', true] as const]) {
        await world.change(writer, method, grantOfGroup);
        await world.verify(writer, worth(world, token, isValid));
      }
    };
  },
};

const disablingUser: Kind = {
  name: 'disabling a user',
  async prepare(world) {
    const at = await scene(world);
    const set =
      (enabled: boolean): UserChange =>
      async (writer, id) =>
        void (await world.change(writer, 'PATCH', `/v3/users/${id}`, { user: { enabled } }));
    return (writer) => revoking(world, at, writer, { change: set(false), undo: set(true) });
  },
};

const implied: Kind = {
  name: 'implied role',
  async prepare(world) {
    const at = await scene(world);
    const role = await world.make('/v3/roles', 'role', { name: world.name('implied') });
    const token = await at.token();
    const path = `/v3/roles/${at.roleId}/implies/${role.id}`;
    return async (writer) => {
      await world.verify(writer, [hasRole(world, token, role.id, false)]);
      await world.change(writer, 'PUT', path);
      await world.verify(writer, [hasRole(world, token, role.id, true)]);
      await world.change(writer, 'DELETE', path);
      await world.verify(writer, [hasRole(world, token, role.id, false), ...worth(world, token, true)]);
    };
  },
};

const password: Kind = {
  name: 'password change',
  async prepare(world) {
    const at = await scene(world);
    return async (writer) => {
      // A new user each time, for the reason above.
      const [first] = world.connections as [Connection];
      const name = world.name('user');
      const fields = { name, domain_id: at.domainId, password: PASSWORD };
      const made = (await world.change(first, 'POST', '/v3/users', { user: fields })).body.user;
      const before = { id: made.id as string, password: PASSWORD };
      const after = { ...before, password: 'freshness-second-2' };
      await world.change(first, 'PUT', `/v3/projects/${at.projectId}/users/${made.id}/roles/${at.roleId}`);
      const token = tokenOf(await world.signIn(before, { project: { id: at.projectId } }));
      await world.verify(writer, worth(world, token, true));
      for (const [from, to] of [[before, after] as const, [after, before] as const]) {
        const change = { original_password: from.password, password: to.password };
        await world.change(writer, 'POST', `/v3/users/${made.id}/password`, { user: change });
        await world.verify(writer, [
          ...worth(world, token, false),
          signsIn(world, from, false),
          signsIn(world, to, true),
        ]);
      }
      await world.change(writer, 'DELETE', `/v3/users/${made.id}`);
    };
  },
};

const revocation: Kind = {
  name: 'token revocation',
  async prepare(world) {
    const at = await scene(world);
    const kept = await at.token();
    return async (writer) => {
      const token = await at.token();
      await world.verify(writer, worth(world, token, true));
      const answer = await writer.ask('DELETE', '/v3/auth/tokens', { token: world.admin, subject: token });
      if (answer.status !== 204) throw new Error(`revoking a token answered ${answer.status}`);
      await world.verify(writer, [...worth(world, token, false), ...worth(world, kept, true)]);
    };
  },
};

const endpoint: Kind = {
  name: 'endpoint change',
  async prepare(world) {
    const at = await scene(world);
    const service = await world.make('/v3/services', 'service', { type: world.name('type'), name: 'freshness' });
    const url = 'http://127.0.0.1:1/first';
    const made = await world.make('/v3/endpoints', 'endpoint', { service_id: service.id, interface: 'public', url });
    const token = await at.token();
    const path = `/v3/endpoints/${made.id}`;
    const changes = [
      { set: { url: 'http://127.0.0.1:1/second' }, right: 'http://127.0.0.1:1/second' },
      { set: { enabled: false }, right: undefined },
      { set: { enabled: true, url }, right: url },
    ];
    return async (writer) => {
      await world.verify(writer, [endpointUrl(world, token, made.id, url)]);
      for (const { set, right } of changes) {
        await world.change(writer, 'PATCH', path, { endpoint: set });
        await world.verify(writer, [endpointUrl(world, token, made.id, right)]);
      }
    };
  },
};

export const kinds: readonly Kind[] = [
  grant,
  membership,
  implied,
  disablingUser,
  enabling('disabling a project', ({ projectId }) => `/v3/projects/${projectId}`, 'project'),
  enabling('disabling a domain', ({ domainId }) => `/v3/domains/${domainId}`, 'domain'),
  password,
  revocation,
  endpoint,
];
