/** Table `registered_limit`. What `limit` refers to; its `internal_id` is never shown. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface RegisteredLimit {
  id: string;
  service_id: string | null;
  region_id: string | null;
  resource_name: string | null;
  default_limit: number;
  description: string | null;
}

/** What a limit is for: at most one registered limit each. */
export interface LimitKey {
  service_id: string | null;
  region_id: string | null;
  resource_name: string | null;
}

const COLUMNS = ['id', 'service_id', 'region_id', 'resource_name', 'default_limit', 'description'] as const;
const FILTERS = {
  service_id: { column: 'registered_limit.service_id', type: 'text' },
  region_id: { column: 'registered_limit.region_id', type: 'text' },
  resource_name: { column: 'registered_limit.resource_name', type: 'text' },
} as const;

export type RegisteredLimitStore = ReturnType<typeof registeredLimitStore>;

export function registeredLimitStore({ db, dialect }: Database) {
  return {
    get(id: string, from: Kysely<DB> = db): Promise<RegisteredLimit | undefined> {
      return from.selectFrom('registered_limit').select(COLUMNS).where('id', '=', id).executeTakeFirst();
    },
    async list(query: ListQuery): Promise<Page<RegisteredLimit>> {
      const selected = withFilters(db.selectFrom('registered_limit').select(COLUMNS), query.filters, FILTERS, dialect);
      return page(await withPaging(selected, query, 'registered_limit.id').execute(), query.limit);
    },
    find(trx: Transaction<DB>, key: LimitKey): Promise<RegisteredLimit | undefined> {
      return trx
        .selectFrom('registered_limit')
        .select(COLUMNS)
        .where('service_id', key.service_id === null ? 'is' : '=', key.service_id)
        .where('resource_name', key.resource_name === null ? 'is' : '=', key.resource_name)
        .where('region_id', key.region_id === null ? 'is' : '=', key.region_id)
        .executeTakeFirst();
    },
    async hasLimits(trx: Transaction<DB>, id: string): Promise<boolean> {
      const found = await trx
        .selectFrom('limit')
        .select('id')
        .where('registered_limit_id', '=', id)
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },
    async insert(trx: Transaction<DB>, limit: RegisteredLimit): Promise<void> {
      await trx.insertInto('registered_limit').values(limit).execute();
    },
    async update(trx: Transaction<DB>, { id, ...row }: RegisteredLimit): Promise<void> {
      await trx.updateTable('registered_limit').set(row).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('registered_limit').where('id', '=', id).execute();
    },
  };
}
