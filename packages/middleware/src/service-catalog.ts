/** The v2 shape of a catalog: what `X-Service-Catalog` has always carried, whatever the token's version. */
import type { CatalogService } from './token-body.ts';

export interface CatalogServiceV2 {
  type: string;
  name?: string;
  endpoints: Record<string, string>[];
}

/** One entry per service; its endpoints gathered by region as `publicURL`, `internalURL`, `adminURL`. */
export function catalogV2(catalog: readonly CatalogService[]): CatalogServiceV2[] {
  return catalog.map((service) => {
    const regions = new Map<string, Record<string, string>>();
    for (const endpoint of service.endpoints ?? []) {
      const name = endpoint.region ?? '';
      let region = regions.get(name);
      if (!region) {
        region = name ? { region: name } : {};
        regions.set(name, region);
      }
      region[`${endpoint.interface.toLowerCase()}URL`] = endpoint.url;
    }
    const entry: CatalogServiceV2 = { type: service.type, endpoints: [...regions.values()] };
    if (service.name !== undefined) entry.name = service.name;
    return entry;
  });
}
