/** Table `endpoint`. `legacy_endpoint_id` joins the endpoints that v2.0 made as one; v3 never shows it. */
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
    /** @param legacyId what v2.0 calls the endpoint together with those of the other interfaces */
    async insert(trx: Transaction<DB>, endpoint: Endpoint, legacyId?: string): Promise<void> {
      const legacy = legacyId === undefined ? {} : { legacy_endpoint_id: legacyId };
      await trx
        .insertInto('endpoint')
        .values({ ...rowOf(endpoint), ...legacy })
        .execute();
    },
    /** Legacy ids by endpoint id, of the endpoints that have one. */
    async legacyIds(): Promise<Map<string, string>> {
      const rows = await db
        .selectFrom('endpoint')
        .select(['id', 'legacy_endpoint_id'])
        .where('legacy_endpoint_id', 'is not', null)
        .execute();
      return new Map(rows.map((row) => [row.id, row.legacy_endpoint_id!]));
    },
    /** @returns whether there were any */
    async deleteByLegacyId(trx: Transaction<DB>, legacyId: string): Promise<boolean> {
      const { numDeletedRows } = await trx
        .deleteFrom('endpoint')
        .where('legacy_endpoint_id', '=', legacyId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
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
