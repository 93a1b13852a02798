/** What the catalog of a token is made of: enabled services with their enabled endpoints, in one query. */
import type { Database } from '../db/connect.ts';
import { readExtra } from '../db/extra.ts';

export interface CatalogRow {
  readonly service_id: string;
  readonly type: string;
  readonly name: string;
  /** Undefined: a service without endpoints. */
  readonly endpoint?: {
    readonly id: string;
    readonly interface: string;
    readonly region_id: string | null;
    readonly url: string;
    readonly extra: Readonly<Record<string, unknown>>;
  };
}

export type CatalogStore = ReturnType<typeof catalogStore>;

export function catalogStore({ db }: Database) {
  return {
    async enabled(): Promise<CatalogRow[]> {
      const rows = await db
        .selectFrom('service')
        .leftJoin('endpoint', (join) =>
          join.onRef('endpoint.service_id', '=', 'service.id').on('endpoint.enabled', '=', 1),
        )
        .select([
          'service.id as service_id',
          'service.type',
          'service.extra as service_extra',
          'endpoint.id as endpoint_id',
          'endpoint.interface',
          'endpoint.region_id',
          'endpoint.url',
          'endpoint.extra as endpoint_extra',
        ])
        .where('service.enabled', '=', 1)
        .orderBy('service.id')
        .orderBy('endpoint.id')
        .execute();
      return rows.map((row) => {
        const { name = '' } = readExtra(row.service_extra);
        const service = { service_id: row.service_id, type: row.type ?? '', name: String(name) };
        if (row.endpoint_id === null) return service;
        const { interface: face, region_id, url } = row;
        return {
          ...service,
          endpoint: {
            id: row.endpoint_id,
            interface: face!,
            region_id,
            url: url!,
            extra: readExtra(row.endpoint_extra),
          },
        };
      });
    },
  };
}
