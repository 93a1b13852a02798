/**
 * Users. Invariants: the domain exists and never changes; a name is unique within it; a default project is not a domain;
 * a password fits the configured pattern. A changed password, a disabling and a deletion revoke every token of the user, as
 * in Keystone: enabling the account again does not revive them.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { FederatedIdentity, IdentityBackend, NewUser, User, UserChanges, UserQuery } from '../identity/backend.ts';
import type { UserOptions } from '../identity/options.ts';
import type { PasswordHasher } from '../identity/passwords/hasher.ts';
import type { ReferenceStore } from '../identity/references.ts';
import { note } from '../notifications/note.ts';
import type { RevocationService } from '../revocation/service.ts';
import type { DeleteForUser } from './cascade-store.ts';

export interface UserServiceOptions {
  identity: IdentityBackend;
  references: ReferenceStore;
  revocations: RevocationService;
  write: Write;
  hasher: PasswordHasher;
  /** `[security_compliance] password_regex`; throws 400. */
  checkPasswordRule(password: unknown): void;
  /** What else goes with a user, in this order. */
  cascade: readonly DeleteForUser[];
  /** Epoch seconds. */
  now(): number;
}

/** The attributes of a request body. */
export type UserFields = Record<string, unknown> & {
  name?: string;
  domain_id?: string;
  enabled?: boolean;
  default_project_id?: string | null;
  options?: UserOptions;
  federated?: FederatedIdentity[];
  password?: string | null;
};

export type UserService = ReturnType<typeof userService>;

export function userService(options: UserServiceOptions) {
  const { identity, references, revocations, write, hasher, checkPasswordRule, cascade, now } = options;
  const { users } = identity;
  const notFound = (user_id: string) => new IdentityError('user_not_found', { user_id });

  async function get(id: string): Promise<User> {
    const user = await users.get(id);
    if (!user) throw notFound(id);
    return user;
  }

  async function checkDefaultProject(id: string | null | undefined) {
    if (id && (await references.isDomain(id)))
      throw badRequest(`The default project of a user cannot be a domain: ${id}`);
  }

  async function checkFederated(federated: readonly FederatedIdentity[] = []) {
    for (const { idp_id, protocols } of federated) {
      if (!(await references.identityProviderExists(idp_id)))
        throw badRequest(`Could not find identity provider: ${idp_id}`);
      for (const { protocol_id } of protocols)
        if (!(await references.protocolExists(idp_id, protocol_id)))
          throw badRequest(`Could not find protocol ${protocol_id} of identity provider ${idp_id}.`);
    }
  }

  const hashOf = async ({ password }: UserFields) =>
    password === undefined ? {} : { password_hash: password === null ? null : await hasher.hash(password) };

  const duplicate = (name: unknown, domainId: string) => (error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    throw conflict('user', `Duplicate entry found with name ${name} at domain ID ${domainId}`);
  };

  /** Part of the caller's transaction, which touches authorization and revocation. */
  async function remove(trx: Transaction<DB>, id: string) {
    for (const deleteFor of cascade) await deleteFor(trx, id, now());
    await users.delete(trx, id);
    await revocations.revoke(trx, { user_id: id });
  }

  return {
    get,
    /** Undefined for an unknown id: for policy targets, which must not tell. */
    find: (id: string) => users.get(id),
    async list(query: UserQuery) {
      if (query.marker !== undefined && !(await references.userExists(query.marker)))
        throw new IdentityError('marker_not_found', { marker: query.marker });
      return users.list(query);
    },
    async create({ password, ...fields }: UserFields & { domain_id: string }): Promise<User> {
      if (password !== undefined) checkPasswordRule(password);
      if (!(await references.isDomain(fields.domain_id)))
        throw new IdentityError('domain_not_found', { domain_id: fields.domain_id });
      await checkDefaultProject(fields.default_project_id);
      await checkFederated(fields.federated);
      const { name, domain_id, enabled, default_project_id, options: chosen, federated, id: _, ...extra } = fields;
      const user: NewUser = {
        id: randomUUID().replaceAll('-', ''),
        name: name!.trim(),
        domain_id,
        enabled: enabled ?? true,
        default_project_id: default_project_id ?? null,
        options: chosen ?? {},
        federated: federated ?? [],
        extra,
        ...(await hashOf({ password })),
      };
      await write('authorization', async (trx) => {
        await users.create(trx, user);
        note(trx, 'created', 'user', user.id);
      }).catch(duplicate(user.name, domain_id));
      return get(user.id);
    },
    async update(id: string, fields: UserFields): Promise<User> {
      const stored = await get(id);
      if (fields.id !== undefined && fields.id !== id) throw badRequest('Cannot change user ID');
      if (fields.domain_id !== undefined && fields.domain_id !== stored.domain_id)
        throw badRequest('Cannot change Domain ID');
      if (fields.password !== undefined) checkPasswordRule(fields.password);
      await checkDefaultProject(fields.default_project_id);
      await checkFederated(fields.federated);
      const { name, domain_id, enabled, default_project_id, options: chosen, federated, password, ...rest } = fields;
      const { id: _, ...extra } = rest;
      const changes: UserChanges = {
        name: name?.trim(),
        enabled,
        default_project_id,
        options: chosen,
        federated: federated?.length ? federated : undefined,
        extra,
        ...(await hashOf({ password })),
      };
      await write(['authorization', 'revocation'], async (trx) => {
        const before = await users.get(id, trx);
        if (!before) throw notFound(id);
        await users.update(trx, id, changes);
        note(trx, 'updated', 'user', id);
        const disabled = enabled === false && before.enabled;
        if (disabled || typeof password === 'string') await revocations.revoke(trx, { user_id: id });
      }).catch(duplicate(changes.name ?? stored.name, stored.domain_id));
      return get(id);
    },
    async delete(id: string): Promise<void> {
      await write(['authorization', 'revocation'], async (trx) => {
        if (!(await users.get(id, trx))) throw notFound(id);
        await remove(trx, id);
        note(trx, 'deleted', 'user', id);
      });
    },
    /** The user's own change, proved by the password so far; one that has expired will do. */
    async changePassword(id: string, original: string, password: string): Promise<void> {
      await identity.checkPassword(await identity.findUser({ id }), original).catch((error: unknown) => {
        if (!(error instanceof IdentityError && error.code === 'password_expired')) throw error;
      });
      checkPasswordRule(password);
      const prepared = await identity.passwords.prepareChange(id, password);
      await write(['authorization', 'revocation'], async (trx) => {
        await identity.passwords.change(trx, prepared);
        note(trx, 'updated', 'user', id);
        await revocations.revoke(trx, { user_id: id });
      });
    },
    /** Deletes every user of a domain; part of the deletion of the domain. */
    async deleteForDomain(trx: Transaction<DB>, domainId: string): Promise<void> {
      for (const id of await users.idsOfDomain(trx, domainId)) {
        await remove(trx, id);
        note(trx, 'deleted', 'user', id, { anonymous: true });
      }
    },
    /** Deletes users who came by an identity provider that is gone; part of its deletion. */
    async deleteByIds(trx: Transaction<DB>, ids: readonly string[]): Promise<void> {
      for (const id of ids) await remove(trx, id);
    },
    /** Nobody's default project is one that is gone; part of the deletion of the project. */
    deleteForProject: (trx: Transaction<DB>, projectId: string) => users.unsetDefaultProject(trx, projectId),
  };
}
