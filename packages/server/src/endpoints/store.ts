/** Table `endpoint`. `legacy_endpoint_id`, a remnant of the v2.0 API, is kept but never shown. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Endpoint {
  id: string;
  interface: string;
  region_id: string | null;
  /** The same as `region_id`, under the name that older clients read. */
  region: string | null;
  service_id: string;
  url: string;
  enabled: boolean;
  [attribute: string]: unknown;
}

interface Row {
  id: string;
  interface: string;
  region_id: string | null;
  service_id: string;
  url: string;
  enabled: number;
  extra: string | null;
}

const COLUMNS = ['interface', 'region_id', 'region', 'service_id', 'url', 'enabled', 'legacy_endpoint_id'];
const FILTERS = {
  interface: { column: 'endpoint.interface', type: 'text' },
  service_id: { column: 'endpoint.service_id', type: 'text' },
  region_id: { column: 'endpoint.region_id', type: 'text' },
} as const;

const rowOf = (endpoint: Endpoint) => ({
  id: endpoint.id,
  interface: endpoint.interface,
  region_id: endpoint.region_id,
  service_id: endpoint.service_id,
  url: endpoint.url,
  enabled: endpoint.enabled ? (1 as const) : (0 as const),
  extra: writeExtra(endpoint, COLUMNS),
});

const endpointOf = ({ extra, enabled, id, interface: face, region_id, service_id, url }: Row): Endpoint => ({
  ...readExtra(extra),
  id,
  interface: face,
  region_id,
  region: region_id,
  service_id,
  url,
  enabled: enabled === 1,
});

export type EndpointStore = ReturnType<typeof endpointStore>;

export function endpointStore({ db, dialect }: Database) {
  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Endpoint | undefined> {
      const row = await from.selectFrom('endpoint').selectAll().where('id', '=', id).executeTakeFirst();
      return row && endpointOf(row);
    },
    async list(query: ListQuery): Promise<Page<Endpoint>> {
      const selected = withFilters(db.selectFrom('endpoint').selectAll(), query.filters, FILTERS, dialect);
      const rows = await withPaging(selected, query, 'endpoint.id').execute();
      return page(rows.map(endpointOf), query.limit);
    },
    async insert(trx: Transaction<DB>, endpoint: Endpoint): Promise<void> {
      await trx.insertInto('endpoint').values(rowOf(endpoint)).execute();
    },
    async update(trx: Transaction<DB>, endpoint: Endpoint): Promise<void> {
      const { id, ...row } = rowOf(endpoint);
      await trx.updateTable('endpoint').set(row).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('endpoint').where('id', '=', id).execute();
    },
    async deleteForService(trx: Transaction<DB>, serviceId: string): Promise<void> {
      await trx.deleteFrom('endpoint').where('service_id', '=', serviceId).execute();
    },
  };
}
