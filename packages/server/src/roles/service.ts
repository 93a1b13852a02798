/**
 * Roles: global ones and those of a domain, which exist only to imply global ones. Invariants: a name is unique in its
 * domain (or among the global roles); a role never changes its domain; an immutable role is neither changed nor deleted
 * before its option is taken away, which must be all that the update does.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { Outdate } from '../revocation/outdated.ts';
import type { Role, RoleStore } from './store.ts';

export type RoleService = ReturnType<typeof roleService>;

export interface Fields {
  name?: string;
  description?: string | null;
  domain_id?: string | null;
  options?: { immutable?: boolean | null };
  [attribute: string]: unknown;
}

export interface RoleServiceOptions {
  roles: RoleStore;
  write: Write;
  outdate: Outdate;
  /** What goes with a role, in the deleter's transaction. */
  cascade: readonly ((trx: Transaction<DB>, roleId: string) => Promise<void>)[];
}

function mergedOptions(stored: Role['options'], asked: Fields['options']): Role['options'] {
  const immutable = asked?.immutable === undefined ? stored.immutable : asked.immutable;
  return immutable === undefined || immutable === null ? {} : { immutable };
}

const onlyMakesMutable = (changes: Fields) =>
  Object.keys(changes).length === 1 && (changes.options?.immutable === false || changes.options?.immutable === null);

export function roleService({ roles, write, outdate, cascade }: RoleServiceOptions) {
  async function get(id: string, trx?: Transaction<DB>): Promise<Role> {
    const role = await roles.get(id, trx);
    if (!role) throw new IdentityError('role_not_found', { role_id: id });
    return role;
  }

  const nameTaken = (error: unknown, name: string | undefined): never => {
    throw isUniqueViolation(error) ? conflict('role', `the name ${name} is taken`) : error;
  };

  /** A role of a domain reaches tokens only as what it implies. */
  const outdateHolders = (trx: Transaction<DB>, { name, domain_id }: Role) =>
    outdate(trx, domain_id === null ? { role_name: name } : { domain_scope_id: domain_id });

  async function remove(trx: Transaction<DB>, id: string) {
    for (const deleteForRole of cascade) await deleteForRole(trx, id);
    await roles.delete(trx, id);
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery, domainId: string | null) => roles.list(query, domainId),
    listByIds: (ids: readonly string[]) => roles.listByIds(ids),
    create(fields: Fields & { name: string }): Promise<Role> {
      // Attributes that Keystone does not know keep their value under a name that fits its columns.
      const normalized = Object.entries(fields).map(([name, value]) => [name.replace(/[:-]/g, '_'), value]);
      const role: Role = {
        ...Object.fromEntries(normalized),
        id: randomUUID().replaceAll('-', ''),
        name: fields.name,
        domain_id: fields.domain_id ?? null,
        description: fields.description ?? null,
        options: mergedOptions({}, fields.options),
      };
      return write('authorization', async (trx) => {
        await roles.insert(trx, role);
        note(trx, 'created', 'role', role.id);
        return role;
      }).catch((error: unknown) => nameTaken(error, fields.name));
    },
    update(id: string, changes: Fields): Promise<Role> {
      if (changes.id !== undefined && changes.id !== null && changes.id !== id) throw badRequest('Cannot change ID');
      return write('authorization', async (trx) => {
        const stored = await get(id, trx);
        if (stored.options.immutable && !onlyMakesMutable(changes)) {
          throw forbidden(`Role ${id} is immutable: first set its option "immutable" to false, by itself.`);
        }
        if (changes.domain_id !== undefined && changes.domain_id !== stored.domain_id) {
          throw badRequest('A role cannot change its domain_id.');
        }
        const role: Role = {
          ...stored,
          ...changes,
          id,
          options: mergedOptions(stored.options, changes.options),
        } as Role;
        await roles.update(trx, role);
        note(trx, 'updated', 'role', id);
        if (role.name !== stored.name) await outdateHolders(trx, stored);
        return role;
      }).catch((error: unknown) => nameTaken(error, changes.name));
    },
    delete(id: string): Promise<void> {
      return write('authorization', async (trx) => {
        const role = await get(id, trx);
        if (role.options.immutable)
          throw forbidden(`Role ${id} is immutable: first set its option "immutable" to false.`);
        await remove(trx, id);
        note(trx, 'deleted', 'role', id);
        await outdateHolders(trx, role);
      });
    },
    /** The roles of a deleted domain go with it, immutable or not. */
    async deleteForDomain(trx: Transaction<DB>, domainId: string): Promise<void> {
      for (const id of await roles.idsInDomain(trx, domainId)) await remove(trx, id);
    },
  };
}
