/** Tables `identity_provider` and `idp_remote_ids`, and what of a provider's users goes with it. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface IdentityProvider {
  id: string;
  /** The domain of the users that it brings; never changes. */
  domain_id: string;
  enabled: boolean;
  description: string | null;
  /** By which names the provider calls itself; one name belongs to one provider. */
  remote_ids: string[];
  authorization_ttl: number | null;
}

const FILTERS = {
  id: { column: 'identity_provider.id', type: 'text' },
  enabled: { column: 'identity_provider.enabled', type: 'boolean' },
} as const;

const rowOf = ({ id, domain_id, enabled, description, authorization_ttl }: IdentityProvider) => ({
  id,
  domain_id,
  enabled: enabled ? (1 as const) : (0 as const),
  description,
  authorization_ttl,
});

export type IdentityProviderStore = ReturnType<typeof identityProviderStore>;

export function identityProviderStore({ db, dialect }: Database) {
  type Row = Omit<IdentityProvider, 'enabled' | 'remote_ids'> & { enabled: number };

  async function withRemoteIds(rows: Row[], from: Kysely<DB>): Promise<IdentityProvider[]> {
    if (rows.length === 0) return [];
    const named = await from
      .selectFrom('idp_remote_ids')
      .select(['idp_id', 'remote_id'])
      .where(
        'idp_id',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('remote_id')
      .execute();
    const remoteIds = Map.groupBy(named, ({ idp_id }) => idp_id);
    return rows.map(({ id, domain_id, enabled, description, authorization_ttl }) => ({
      id,
      domain_id,
      enabled: enabled === 1,
      description,
      remote_ids: (remoteIds.get(id) ?? []).map(({ remote_id }) => remote_id),
      authorization_ttl,
    }));
  }

  async function insertRemoteIds(trx: Transaction<DB>, { id, remote_ids }: IdentityProvider): Promise<void> {
    if (remote_ids.length === 0) return;
    await trx
      .insertInto('idp_remote_ids')
      .values(remote_ids.map((remote_id) => ({ idp_id: id, remote_id })))
      .execute();
  }

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<IdentityProvider | undefined> {
      const rows = await from.selectFrom('identity_provider').selectAll().where('id', '=', id).execute();
      return (await withRemoteIds(rows, from))[0];
    },
    async exists(id: string, from: Kysely<DB> = db): Promise<boolean> {
      const row = await from.selectFrom('identity_provider').select('id').where('id', '=', id).executeTakeFirst();
      return row !== undefined;
    },
    async list(query: ListQuery): Promise<Page<IdentityProvider>> {
      const selected = withFilters(db.selectFrom('identity_provider').selectAll(), query.filters, FILTERS, dialect);
      const { items, truncated } = page(
        await withPaging(selected, query, 'identity_provider.id').execute(),
        query.limit,
      );
      return { items: await withRemoteIds(items, db), truncated };
    },
    async idsOfDomain(trx: Transaction<DB>, domainId: string): Promise<string[]> {
      const rows = await trx.selectFrom('identity_provider').select('id').where('domain_id', '=', domainId).execute();
      return rows.map(({ id }) => id);
    },
    /** Which of the names belong to another provider than `id`. */
    async takenRemoteId(trx: Transaction<DB>, { id, remote_ids }: IdentityProvider): Promise<string | undefined> {
      if (remote_ids.length === 0) return undefined;
      const row = await trx
        .selectFrom('idp_remote_ids')
        .select('remote_id')
        .where('remote_id', 'in', remote_ids)
        .where('idp_id', '<>', id)
        .limit(1)
        .executeTakeFirst();
      return row?.remote_id;
    },
    async insert(trx: Transaction<DB>, provider: IdentityProvider): Promise<void> {
      await trx.insertInto('identity_provider').values(rowOf(provider)).execute();
      await insertRemoteIds(trx, provider);
    },
    async update(trx: Transaction<DB>, provider: IdentityProvider): Promise<void> {
      const { id, ...row } = rowOf(provider);
      await trx.updateTable('identity_provider').set(row).where('id', '=', id).execute();
      await trx.deleteFrom('idp_remote_ids').where('idp_id', '=', id).execute();
      await insertRemoteIds(trx, provider);
    },
    /** Protocols, names, memberships and federated identities of the provider go with it. */
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('expiring_user_group_membership').where('idp_id', '=', id).execute();
      await trx.deleteFrom('federated_user').where('idp_id', '=', id).execute();
      await trx.deleteFrom('federation_protocol').where('idp_id', '=', id).execute();
      await trx.deleteFrom('idp_remote_ids').where('idp_id', '=', id).execute();
      await trx.deleteFrom('identity_provider').where('id', '=', id).execute();
    },
    /** Users who have no other name than the one that the provider (by the protocol) gave them. */
    async usersKnownOnlyBy(trx: Transaction<DB>, idpId: string, protocolId?: string): Promise<string[]> {
      let query = trx
        .selectFrom('federated_user as f')
        .select('f.user_id')
        .distinct()
        .where('f.idp_id', '=', idpId)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('local_user as l').select('l.id').whereRef('l.user_id', '=', 'f.user_id'))),
        )
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('nonlocal_user as n').select('n.name').whereRef('n.user_id', '=', 'f.user_id'))),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('federated_user as other')
                .select('other.id')
                .whereRef('other.user_id', '=', 'f.user_id')
                .where((eb) =>
                  protocolId === undefined
                    ? eb('other.idp_id', '<>', idpId)
                    : eb.or([eb('other.idp_id', '<>', idpId), eb('other.protocol_id', '<>', protocolId)]),
                ),
            ),
          ),
        );
      if (protocolId !== undefined) query = query.where('f.protocol_id', '=', protocolId);
      return (await query.execute()).map(({ user_id }) => user_id);
    },
  };
}
