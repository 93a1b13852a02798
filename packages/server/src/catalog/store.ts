/** What the catalog of a token is made of: services with their endpoints, in one query; what a project sees of it, in another. */
import { sql } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra } from '../db/extra.ts';
import { type EndpointFilters, readFilters } from '../endpoint-groups/filters.ts';

export interface CatalogRow {
  readonly service_id: string;
  readonly type: string;
  readonly name: string;
  readonly isServiceEnabled: boolean;
  /** Undefined: a service without endpoints. */
  readonly endpoint?: {
    readonly id: string;
    readonly interface: string;
    readonly region_id: string | null;
    readonly url: string;
    readonly enabled: boolean;
    readonly extra: Readonly<Record<string, unknown>>;
  };
}

export type CatalogStore = ReturnType<typeof catalogStore>;

export function catalogStore({ db }: Database) {
  return {
    /** `isFiltered`: some project was given endpoints of its own. */
    async all(): Promise<{ rows: CatalogRow[]; isFiltered: boolean }> {
      const rows = await db
        .selectFrom('service')
        .leftJoin('endpoint', 'endpoint.service_id', 'service.id')
        .select([
          'service.id as service_id',
          'service.type',
          'service.enabled as service_enabled',
          'service.extra as service_extra',
          'endpoint.id as endpoint_id',
          'endpoint.interface',
          'endpoint.region_id',
          'endpoint.url',
          'endpoint.enabled as endpoint_enabled',
          'endpoint.extra as endpoint_extra',
        ])
        .select(
          sql<number>`case when exists (select 1 from project_endpoint) or exists (select 1 from project_endpoint_group) then 1 else 0 end`.as(
            'is_filtered',
          ),
        )
        .orderBy('service.id')
        .orderBy('endpoint.id')
        .execute();
      return {
        isFiltered: rows[0]?.is_filtered === 1,
        rows: rows.map((row) => {
          const { name = '' } = readExtra(row.service_extra);
          const service = {
            service_id: row.service_id,
            type: row.type ?? '',
            name: String(name),
            isServiceEnabled: row.service_enabled === 1,
          };
          if (row.endpoint_id === null) return service;
          const { interface: face, region_id, url } = row;
          return {
            ...service,
            endpoint: {
              id: row.endpoint_id,
              interface: face!,
              region_id,
              url: url!,
              enabled: row.endpoint_enabled === 1,
              extra: readExtra(row.endpoint_extra),
            },
          };
        }),
      };
    },
    /** The endpoints that a project was given, and the filters of the groups that it was given. */
    async givenTo(projectId: string): Promise<{ ids: Set<string>; filters: EndpointFilters[] }> {
      const rows = await db
        .selectFrom('project_endpoint')
        .select(['endpoint_id', sql<string | null>`null`.as('filters')])
        .where('project_id', '=', projectId)
        .unionAll(
          db
            .selectFrom('project_endpoint_group')
            .innerJoin('endpoint_group', 'endpoint_group.id', 'project_endpoint_group.endpoint_group_id')
            .select([sql<string>`null`.as('endpoint_id'), 'endpoint_group.filters'])
            .where('project_endpoint_group.project_id', '=', projectId),
        )
        .execute();
      const filters = rows.map((row) => (row.filters === null ? undefined : readFilters(row.filters)));
      return {
        ids: new Set(rows.map(({ endpoint_id }) => endpoint_id)),
        filters: filters.filter((filter) => filter !== undefined),
      };
    },
  };
}
