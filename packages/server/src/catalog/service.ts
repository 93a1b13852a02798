/**
 * The catalog that a token carries. The rows are loaded once while they stay current; URLs are filled in for each scope. An
 * endpoint whose URL needs a project is left out of domain- and system-scoped catalogs; one with a malformed URL is left
 * out of all, and logged once.
 */
import type { CatalogEndpoint, CatalogService as CatalogEntry } from '../auth/authorization.ts';
import { freshCache, type Proof } from '../freshness/cache.ts';
import type { Freshness } from '../freshness/freshness.ts';
import type { CatalogRow, CatalogStore } from './store.ts';
import { expandUrl, parseUrlTemplate, type UrlPart } from './url-template.ts';

export type CatalogService = ReturnType<typeof catalogService>;

export interface CatalogOptions {
  catalog: CatalogStore;
  freshness: Freshness;
  publicEndpoint: string | null;
  /** Called with a sentence for the log; never with a secret. */
  warn(message: string): void;
}

interface Parsed {
  rows: readonly (CatalogRow & { parts?: readonly UrlPart[] })[];
}

export function catalogService({ catalog, freshness, publicEndpoint, warn }: CatalogOptions) {
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
    const rows = await catalog.enabled();
    return {
      rows: rows.map((row) => {
        if (!row.endpoint) return row;
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

  function render({ rows }: Parsed, userId: string, projectId: string | undefined): CatalogEntry[] {
    const values = {
      user_id: userId,
      project_id: projectId,
      tenant_id: projectId,
      public_endpoint: publicEndpoint ?? undefined,
    };
    const services = new Map<string, CatalogEntry & { endpoints: CatalogEndpoint[] }>();
    for (const { service_id, type, name, endpoint, parts } of rows) {
      const service = services.get(service_id) ?? { endpoints: [], id: service_id, type, name };
      services.set(service_id, service);
      const url = parts && expandUrl(parts, values);
      if (!endpoint || url === undefined) continue;
      const { extra, ...columns } = endpoint;
      service.endpoints.push({ ...extra, ...columns, url, region: endpoint.region_id });
    }
    return [...services.values()];
  }

  return {
    /** The catalog of a scope; `projectId` undefined for domain and system scope; `within`: what it becomes a part of. */
    async forScope(userId: string, projectId: string | undefined, within?: Proof): Promise<CatalogEntry[]> {
      return render(await cache.get('', load, within), userId, projectId);
    },
  };
}
