/** Table `region`. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Region {
  id: string;
  description: string;
  parent_region_id: string | null;
  [attribute: string]: unknown;
}

const COLUMNS = ['description', 'parent_region_id'];
const FILTERS = {
  parent_region_id: { column: 'region.parent_region_id', type: 'text' },
  description: { column: 'region.description', type: 'text' },
} as const;

const rowOf = ({ id, description, parent_region_id, ...rest }: Region) => ({
  id,
  description,
  parent_region_id,
  extra: writeExtra(rest, COLUMNS),
});

export type RegionStore = ReturnType<typeof regionStore>;

export function regionStore({ db, dialect }: Database) {
  const regionOf = ({
    extra,
    ...columns
  }: {
    id: string;
    description: string;
    parent_region_id: string | null;
    extra: string | null;
  }): Region => ({
    ...readExtra(extra),
    ...columns,
  });

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Region | undefined> {
      const row = await from.selectFrom('region').selectAll().where('id', '=', id).executeTakeFirst();
      return row && regionOf(row);
    },
    async list(query: ListQuery): Promise<Page<Region>> {
      const selected = withFilters(db.selectFrom('region').selectAll(), query.filters, FILTERS, dialect);
      const rows = await withPaging(selected, query, 'region.id').execute();
      return page(rows.map(regionOf), query.limit);
    },
    /** Every region's parent: the whole tree in one query, for the checks that walk it. */
    async parents(from: Kysely<DB> = db): Promise<Map<string, string | null>> {
      const rows = await from.selectFrom('region').select(['id', 'parent_region_id']).execute();
      return new Map(rows.map(({ id, parent_region_id }) => [id, parent_region_id]));
    },
    async anyHasEndpoints(trx: Transaction<DB>, ids: readonly string[]): Promise<boolean> {
      const found = await trx
        .selectFrom('endpoint')
        .select('id')
        .where('region_id', 'in', ids)
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },
    async insert(trx: Transaction<DB>, region: Region): Promise<void> {
      await trx.insertInto('region').values(rowOf(region)).execute();
    },
    async update(trx: Transaction<DB>, region: Region): Promise<void> {
      const { id, ...row } = rowOf(region);
      await trx.updateTable('region').set(row).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, ids: readonly string[]): Promise<void> {
      await trx.deleteFrom('region').where('id', 'in', ids).execute();
    },
  };
}
