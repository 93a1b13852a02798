/**
 * The catalog that a token carries. The rows are loaded once while they stay current; URLs are filled in for each scope. An
 * endpoint whose URL needs a project is left out of domain- and system-scoped catalogs; one with a malformed URL is left
 * out of all, and logged once. A project that was given endpoints, one by one or by a group, sees those and no others, and
 * of services only those that have one of them.
 */
import type { CatalogEndpoint, CatalogService as CatalogEntry } from '../auth/authorization.ts';
import { isSelected } from '../endpoint-groups/filters.ts';
import { freshCache, type Proof } from '../freshness/cache.ts';
import type { Freshness } from '../freshness/freshness.ts';
import type { CatalogRow, CatalogStore } from './store.ts';
import { expandUrl, parseUrlTemplate, type UrlPart } from './url-template.ts';

export type CatalogService = ReturnType<typeof catalogService>;

export interface CatalogOptions {
  catalog: CatalogStore;
  freshness: Freshness;
  publicEndpoint: string | null;
  /** `[endpoint_filter] return_all_endpoints_if_no_filter`; false: who was given nothing sees nothing. */
  allIfUnfiltered: boolean;
  /** Called with a sentence for the log; never with a secret. */
  warn(message: string): void;
}

interface Parsed {
  isFiltered: boolean;
  rows: readonly (CatalogRow & { parts?: readonly UrlPart[] })[];
}

export function catalogService({ catalog, freshness, publicEndpoint, allIfUnfiltered, warn }: CatalogOptions) {
  const warned = new Set<string>();
  const cache = freshCache<Parsed>({
    name: 'catalog',
    freshness,
    area: 'authorization',
    max: 1,
    maxSize: 1,
    sizeOf: () => 1,
  });

  /** Names that an endpoint may be created with, but that nothing gives a value here. */
  const neverFilled = (part: UrlPart) =>
    typeof part !== 'string' &&
    (part.name === 'compute_host' || (part.name === 'public_endpoint' && publicEndpoint === null));

  async function load(): Promise<Parsed> {
    const { rows, isFiltered } = await catalog.all();
    return {
      isFiltered,
      rows: rows.map((row) => {
        if (!row.endpoint?.enabled || !row.isServiceEnabled) return row;
        const parsed = parseUrlTemplate(row.endpoint.url);
        const parts = parsed?.some(neverFilled) ? undefined : parsed;
        if (!parts && !warned.has(row.endpoint.url)) {
          warned.add(row.endpoint.url);
          warn(`endpoint ${row.endpoint.id} has a malformed URL and is left out of the catalog: ${row.endpoint.url}`);
        }
        return { ...row, parts };
      }),
    };
  }

  /** Ids of the endpoints that the project is confined to; undefined: it is not. Disabled ones count: they confine too. */
  async function confinement({ rows, isFiltered }: Parsed, projectId: string): Promise<Set<string> | undefined> {
    if (!isFiltered) return undefined;
    const { ids, filters } = await catalog.givenTo(projectId);
    const given = rows.flatMap(({ service_id, endpoint }) => {
      if (!endpoint) return [];
      const isGiven = ids.has(endpoint.id) || filters.some((filter) => isSelected({ ...endpoint, service_id }, filter));
      return isGiven ? [endpoint.id] : [];
    });
    return given.length === 0 ? undefined : new Set(given);
  }

  function render(
    { rows }: Parsed,
    userId: string,
    projectId: string | undefined,
    only: ReadonlySet<string> | undefined,
  ): CatalogEntry[] {
    const values = {
      user_id: userId,
      project_id: projectId,
      tenant_id: projectId,
      public_endpoint: publicEndpoint ?? undefined,
    };
    const services = new Map<string, CatalogEntry & { endpoints: CatalogEndpoint[] }>();
    for (const { service_id, type, name, endpoint, parts, isServiceEnabled } of rows) {
      if (!isServiceEnabled) continue;
      const service = services.get(service_id) ?? { endpoints: [], id: service_id, type, name };
      services.set(service_id, service);
      const url = parts && expandUrl(parts, values);
      if (!endpoint || url === undefined || (only && !only.has(endpoint.id))) continue;
      const { extra, enabled: _, ...columns } = endpoint;
      service.endpoints.push({ ...extra, ...columns, url, region: endpoint.region_id });
    }
    const all = [...services.values()];
    return only ? all.filter(({ endpoints }) => endpoints.length > 0) : all;
  }

  return {
    /** The catalog of a scope; `projectId` undefined for domain and system scope; `within`: what it becomes a part of. */
    async forScope(userId: string, projectId: string | undefined, within?: Proof): Promise<CatalogEntry[]> {
      const parsed = await cache.get('', load, within);
      const only = projectId === undefined ? undefined : await confinement(parsed, projectId);
      return only || allIfUnfiltered ? render(parsed, userId, projectId, only) : [];
    },
  };
}
