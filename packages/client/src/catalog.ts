import type { CatalogService } from './access.ts';
import { EndpointNotFound } from './errors.ts';

export interface EndpointFilter {
  /** `identity`, `compute`, … ; the official type also finds the older ones it replaced. */
  serviceType: string;
  serviceName?: string | undefined;
  /** `public`, `internal` or `admin` (also in the old form `publicURL`), or several in order of preference. */
  interface?: string | readonly string[] | undefined;
  /** Region id; any if left out. */
  region?: string | undefined;
}

/** Types that clouds still list under older names (OpenStack's service-types authority); not the whole of that list. */
const ALIASES: Record<string, readonly string[]> = {
  'block-storage': ['volumev3', 'volumev2', 'volume', 'block-store'],
  'shared-file-system': ['sharev2', 'share'],
  'container-infrastructure-management': ['container-infrastructure', 'container-infra'],
  workflow: ['workflowv2'],
  message: ['messaging'],
};

function typesFor(asked: string): readonly string[] {
  const type = asked.toLowerCase().replaceAll('_', '-');
  const aliases = ALIASES[type];
  if (aliases) return [type, ...aliases];
  const official = Object.keys(ALIASES).find((name) => ALIASES[name]?.includes(type));
  return official ? [type, official] : [type];
}

/**
 * The URL of an endpoint in a token's catalog. Order of preference: the type as asked before its aliases, then the
 * interfaces in the order given, then the catalog's own order.
 *
 * @throws EndpointNotFound, naming what the catalog would have had
 * @example
 * findEndpoint(access.catalog, { serviceType: 'compute', interface: 'internal', region: 'RegionOne' });
 */
export function findEndpoint(catalog: readonly CatalogService[], filter: EndpointFilter): string {
  const interfaces = [filter.interface ?? 'public'].flat().map((name) => name.toLowerCase().replace(/url$/, ''));
  for (const type of typesFor(filter.serviceType)) {
    const endpoints = catalog
      .filter((service) => service.type === type && (!filter.serviceName || service.name === filter.serviceName))
      .flatMap((service) => service.endpoints)
      .filter(({ region_id, region }) => !filter.region || (region_id ?? region) === filter.region);
    for (const wanted of interfaces) {
      const found = endpoints.find((endpoint) => endpoint.interface.toLowerCase().replace(/url$/, '') === wanted);
      if (found) return found.url;
    }
  }
  const has = [...new Set(catalog.map((service) => service.type))].sort().join(', ') || 'nothing';
  const where = filter.region ? ` in region ${filter.region}` : '';
  throw new EndpointNotFound(
    `no ${interfaces.join(' or ')} endpoint for ${filter.serviceType}${where}; the catalog lists: ${has}`,
  );
}
