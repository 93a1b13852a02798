/** Table `service`. The name has no column: it is kept in `extra`. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, matches, type Page, page } from '../http/list.ts';

export interface Service {
  id: string;
  type: string;
  name: string;
  enabled: boolean;
  [attribute: string]: unknown;
}

interface Row {
  id: string;
  type: string | null;
  enabled: number;
  extra: string | null;
}

const COLUMNS = ['type', 'enabled'];
const FILTERS = { type: { column: 'service.type', type: 'text' } } as const;

const rowOf = ({ id, type, enabled, ...rest }: Service) => ({
  id,
  type,
  enabled: enabled ? (1 as const) : (0 as const),
  extra: writeExtra(rest, COLUMNS),
});

const serviceOf = ({ id, type, enabled, extra }: Row): Service => {
  const attributes = readExtra(extra);
  const { name } = attributes;
  return { ...attributes, name: typeof name === 'string' ? name : '', id, type: type ?? '', enabled: enabled === 1 };
};

export type ServiceStore = ReturnType<typeof serviceStore>;

export function serviceStore({ db, dialect }: Database) {
  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Service | undefined> {
      const row = await from.selectFrom('service').selectAll().where('id', '=', id).executeTakeFirst();
      return row && serviceOf(row);
    },
    /** The name is compared here and not in SQL, so all that comes after the marker is read before a page is cut. */
    async list(query: ListQuery): Promise<Page<Service>> {
      const byName = query.filters.filter(({ name }) => name === 'name');
      const selected = withFilters(db.selectFrom('service').selectAll(), query.filters, FILTERS, dialect);
      const limit = byName.length > 0 ? undefined : query.limit;
      const rows = await withPaging(selected, { ...query, limit }, 'service.id').execute();
      const found = rows.map(serviceOf).filter(({ name }) => byName.every((filter) => matches(filter, name)));
      return page(found, query.limit);
    },
    async insert(trx: Transaction<DB>, service: Service): Promise<void> {
      await trx.insertInto('service').values(rowOf(service)).execute();
    },
    async update(trx: Transaction<DB>, service: Service): Promise<void> {
      const { id, ...row } = rowOf(service);
      await trx.updateTable('service').set(row).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('service').where('id', '=', id).execute();
    },
  };
}
