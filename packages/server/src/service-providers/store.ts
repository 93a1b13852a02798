/** Table `service_provider`. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface ServiceProvider {
  auth_url: string;
  id: string;
  enabled: boolean;
  description: string | null;
  relay_state_prefix: string;
  sp_url: string;
}

const FILTERS = {
  id: { column: 'service_provider.id', type: 'text' },
  enabled: { column: 'service_provider.enabled', type: 'boolean' },
} as const;

const rowOf = (provider: ServiceProvider) => ({ ...provider, enabled: provider.enabled ? (1 as const) : (0 as const) });

export type ServiceProviderStore = ReturnType<typeof serviceProviderStore>;

export function serviceProviderStore({ db, dialect }: Database) {
  const providerOf = (row: Omit<ServiceProvider, 'enabled'> & { enabled: number }): ServiceProvider => ({
    auth_url: row.auth_url,
    id: row.id,
    enabled: row.enabled === 1,
    description: row.description,
    relay_state_prefix: row.relay_state_prefix,
    sp_url: row.sp_url,
  });

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<ServiceProvider | undefined> {
      const row = await from.selectFrom('service_provider').selectAll().where('id', '=', id).executeTakeFirst();
      return row && providerOf(row);
    },
    async list(query: ListQuery): Promise<Page<ServiceProvider>> {
      const selected = withFilters(db.selectFrom('service_provider').selectAll(), query.filters, FILTERS, dialect);
      const rows = await withPaging(selected, query, 'service_provider.id').execute();
      return page(rows.map(providerOf), query.limit);
    },
    async enabled(): Promise<Pick<ServiceProvider, 'auth_url' | 'id' | 'sp_url'>[]> {
      return db
        .selectFrom('service_provider')
        .select(['auth_url', 'id', 'sp_url'])
        .where('enabled', '=', 1)
        .orderBy('id')
        .execute();
    },
    async insert(trx: Transaction<DB>, provider: ServiceProvider): Promise<void> {
      await trx.insertInto('service_provider').values(rowOf(provider)).execute();
    },
    async update(trx: Transaction<DB>, provider: ServiceProvider): Promise<void> {
      const { id, ...row } = rowOf(provider);
      await trx.updateTable('service_provider').set(row).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('service_provider').where('id', '=', id).execute();
    },
  };
}
