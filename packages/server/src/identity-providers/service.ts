/**
 * Identity providers: who may vouch for users from outside. Invariants: the domain exists, is made with the provider where
 * none is named, and never changes; a remote id names one provider. What a provider brought goes with it: protocols,
 * memberships that it vouched for, and the users who have no other name.
 */

import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import type { ReferenceStore } from '../identity/references.ts';
import { note } from '../notifications/note.ts';
import type { ProjectStore } from '../projects/store.ts';
import type { IdentityProvider, IdentityProviderStore } from './store.ts';

export type IdentityProviderService = ReturnType<typeof identityProviderService>;
export type DeleteUsers = (trx: Transaction<DB>, ids: readonly string[]) => Promise<void>;

export interface IdentityProviderServiceOptions {
  providers: IdentityProviderStore;
  projects: Pick<ProjectStore, 'insert'>;
  references: Pick<ReferenceStore, 'isDomain'>;
  /** Deletes users with all that hangs on them, as part of the transaction. */
  deleteUsers: DeleteUsers;
  write: Write;
}

type Fields = Partial<Omit<IdentityProvider, 'remote_ids' | 'domain_id'>> & {
  remote_ids?: string[] | null;
  domain_id?: string | null;
};

/** Characters of the column. */
const MAX_ID = 64;

export function identityProviderService(options: IdentityProviderServiceOptions) {
  const { providers, projects, references, deleteUsers, write } = options;
  const notFound = (idp_id: string) => new IdentityError('identity_provider_not_found', { idp_id });
  const duplicate = (id: string) => conflict('identity_provider', `Duplicate entry: ${id}`);

  async function get(id: string, trx?: Transaction<DB>): Promise<IdentityProvider> {
    const provider = await providers.get(id, trx);
    if (!provider) throw notFound(id);
    return provider;
  }

  async function checkRemoteIds(trx: Transaction<DB>, provider: IdentityProvider): Promise<void> {
    const taken = await providers.takenRemoteId(trx, provider);
    if (taken !== undefined) throw conflict('identity_provider', `Duplicate remote ID: ${taken}`);
  }

  async function domainFor(trx: Transaction<DB>, idpId: string): Promise<string> {
    const id = randomUUID().replaceAll('-', '');
    await projects.insert(trx, {
      id,
      name: id,
      description: `Auto generated federated domain for Identity Provider: ${idpId}`,
      domain_id: null,
      parent_id: null,
      is_domain: true,
      enabled: true,
      tags: [],
      options: {},
    });
    note(trx, 'created', 'domain', id, { anonymous: true });
    return id;
  }

  async function remove(trx: Transaction<DB>, id: string): Promise<void> {
    const orphans = await providers.usersKnownOnlyBy(trx, id);
    await providers.delete(trx, id);
    await deleteUsers(trx, orphans);
  }

  const lostRace = (id: string) => (error: unknown) => {
    throw isUniqueViolation(error) ? duplicate(id) : error;
  };

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => providers.list(query),
    create(id: string, fields: Fields): Promise<IdentityProvider> {
      if ([...id].length > MAX_ID) throw badRequest(`The id of an identity provider has at most ${MAX_ID} characters.`);
      return write('authorization', async (trx) => {
        if (fields.domain_id && !(await references.isDomain(fields.domain_id, trx)))
          throw new IdentityError('domain_not_found', { domain_id: fields.domain_id });
        if (await providers.exists(id, trx)) throw duplicate(id);
        const provider: IdentityProvider = {
          id,
          domain_id: fields.domain_id || (await domainFor(trx, id)),
          enabled: fields.enabled ?? false,
          description: fields.description ?? null,
          remote_ids: fields.remote_ids ?? [],
          authorization_ttl: fields.authorization_ttl ?? null,
        };
        await checkRemoteIds(trx, provider);
        await providers.insert(trx, provider);
        return get(id, trx);
      }).catch(lostRace(id));
    },
    update(id: string, fields: Fields): Promise<IdentityProvider> {
      return write('authorization', async (trx) => {
        const stored = await get(id, trx);
        const provider: IdentityProvider = {
          ...stored,
          ...fields,
          id,
          domain_id: stored.domain_id,
          remote_ids: (fields.remote_ids === undefined ? stored.remote_ids : fields.remote_ids) ?? [],
        };
        await checkRemoteIds(trx, provider);
        await providers.update(trx, provider);
        return get(id, trx);
      }).catch(lostRace(id));
    },
    async delete(id: string): Promise<void> {
      await write(['authorization', 'revocation'], async (trx) => {
        if (!(await providers.exists(id, trx))) throw notFound(id);
        await remove(trx, id);
      });
    },
    /** The providers of a deleted domain go with it. */
    async deleteForDomain(trx: Transaction<DB>, domainId: string): Promise<void> {
      for (const id of await providers.idsOfDomain(trx, domainId)) await remove(trx, id);
    },
  };
}
