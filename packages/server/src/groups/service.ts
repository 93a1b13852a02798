/**
 * Groups and who is in them. Invariants: the domain exists and never changes; a name is unique within it. Leaving a group
 * revokes the user's tokens, and deleting a group that holds roles revokes those of its members, as in Keystone: joining
 * again does not revive them.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { Group, GroupQuery, IdentityBackend, UserQuery } from '../identity/backend.ts';
import type { ReferenceStore } from '../identity/references.ts';
import { note } from '../notifications/note.ts';
import type { RevocationService } from '../revocation/service.ts';
import type { DeleteForGroup } from './cascade-store.ts';

export interface GroupServiceOptions {
  identity: IdentityBackend;
  references: ReferenceStore;
  revocations: RevocationService;
  write: Write;
  /** What else goes with a group, in this order. */
  cascade: readonly DeleteForGroup[];
}

/** The attributes of a request body. */
export type GroupFields = Record<string, unknown> & {
  name?: string;
  domain_id?: string | null;
  description?: string | null;
};

export type GroupService = ReturnType<typeof groupService>;

export function groupService({ identity, references, revocations, write, cascade }: GroupServiceOptions) {
  const { groups, memberships, users } = identity;
  const notFound = (group_id: string) => new IdentityError('group_not_found', { group_id });

  async function get(id: string): Promise<Group> {
    const group = await groups.get(id);
    if (!group) throw notFound(id);
    return group;
  }

  async function checkBoth(groupId: string, userId: string, trx?: Transaction<DB>) {
    if (!(await groups.get(groupId, trx))) throw notFound(groupId);
    if (!(await users.get(userId, trx))) throw new IdentityError('user_not_found', { user_id: userId });
  }
  const noMember = (groupId: string, userId: string) =>
    new IdentityError('not_found', { target: `user ${userId} in group ${groupId}` });

  const duplicate = (name: unknown, domainId: string) => (error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    throw conflict('group', `Duplicate entry found with name ${name} at domain ID ${domainId}`);
  };

  /** Part of the caller's transaction, which touches authorization and revocation. */
  async function remove(trx: Transaction<DB>, id: string) {
    const losers = (await references.groupHasRoles(id, trx)) ? await memberships.userIds(trx, id) : [];
    for (const deleteFor of cascade) await deleteFor(trx, id);
    await groups.delete(trx, id);
    for (const user_id of losers) await revocations.revoke(trx, { user_id });
  }

  return {
    get,
    /** Undefined for an unknown id: for policy targets, which must not tell. */
    find: (id: string) => groups.get(id),
    async list(query: GroupQuery) {
      if (query.marker !== undefined && !(await groups.get(query.marker)))
        throw new IdentityError('marker_not_found', { marker: query.marker });
      return groups.list(query);
    },
    async create({ name, domain_id, description, id: _, ...extra }: GroupFields & { domain_id: string }) {
      if (!(await references.isDomain(domain_id))) throw new IdentityError('domain_not_found', { domain_id });
      const id = randomUUID().replaceAll('-', '');
      const group: Group = {
        id,
        name: name!.trim(),
        domain_id,
        description: description === undefined ? '' : description,
        extra,
      };
      await write('authorization', async (trx) => {
        await groups.create(trx, group);
        note(trx, 'created', 'group', id);
      }).catch(duplicate(group.name, domain_id));
      return get(id);
    },
    async update(id: string, { name, domain_id, description, id: asked, ...extra }: GroupFields): Promise<Group> {
      const stored = await get(id);
      if (asked !== undefined && asked !== null && asked !== id) throw badRequest('Cannot change ID');
      if (domain_id !== undefined && domain_id !== stored.domain_id) throw badRequest('Cannot change Domain ID');
      const changes = {
        ...(name === undefined ? {} : { name: name.trim() }),
        ...(description === undefined ? {} : { description }),
        extra,
      };
      await write('authorization', async (trx) => {
        if (!(await groups.get(id, trx))) throw notFound(id);
        await groups.update(trx, id, changes);
        note(trx, 'updated', 'group', id);
      }).catch(duplicate(changes.name ?? stored.name, stored.domain_id));
      return get(id);
    },
    async delete(id: string): Promise<void> {
      await write(['authorization', 'revocation'], async (trx) => {
        if (!(await groups.get(id, trx))) throw notFound(id);
        await remove(trx, id);
        note(trx, 'deleted', 'group', id);
      });
    },
    async users(id: string, query: UserQuery) {
      await get(id);
      return memberships.users(id, query);
    },
    async ofUser(userId: string, query: GroupQuery) {
      if (!(await users.get(userId))) throw new IdentityError('user_not_found', { user_id: userId });
      return memberships.groups(userId, query);
    },
    async checkMember(groupId: string, userId: string): Promise<void> {
      await checkBoth(groupId, userId);
      if (!(await memberships.has(groupId, userId))) throw noMember(groupId, userId);
    },
    async addMember(groupId: string, userId: string): Promise<void> {
      await write('authorization', async (trx) => {
        await checkBoth(groupId, userId, trx);
        await memberships.add(trx, groupId, userId);
        note(trx, 'updated', 'group', groupId, { actor: { id: userId, type: 'user', operation: 'added' } });
      });
    },
    async removeMember(groupId: string, userId: string): Promise<void> {
      await write(['authorization', 'revocation'], async (trx) => {
        await checkBoth(groupId, userId, trx);
        if (!(await memberships.remove(trx, groupId, userId))) throw noMember(groupId, userId);
        await revocations.revoke(trx, { user_id: userId });
        note(trx, 'updated', 'group', groupId, { actor: { id: userId, type: 'user', operation: 'removed' } });
      });
    },
    /** Deletes every group of a domain; part of the deletion of the domain, before its users go. */
    async deleteForDomain(trx: Transaction<DB>, domainId: string): Promise<void> {
      for (const id of await groups.idsOfDomain(trx, domainId)) {
        await remove(trx, id);
        note(trx, 'deleted', 'group', id, { anonymous: true });
      }
    },
  };
}
