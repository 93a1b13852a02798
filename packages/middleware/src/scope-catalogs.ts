/**
 * Catalogs for handlers that ask: what the token brings along, else what Identity says, fetched once per user and scope (an
 * endpoint's URL may name either), and after a while again with the ETag of the last answer. Bounded.
 */
import type { Session } from '@archstone/client';
import { LRUCache } from 'lru-cache';
import type { TokenIdentity } from './identity.ts';
import type { CatalogService } from './token-body.ts';

interface Kept {
  catalog: readonly CatalogService[];
  etag: string | undefined;
  /** performance.now() */
  at: number;
}

/** Milliseconds that a catalog is given out without asking whether it is still the same. */
const LIFETIME = 300_000;
const ENTRIES = 1000;

export type ScopeCatalogs = (identity: TokenIdentity) => Promise<readonly CatalogService[]>;

export function scopeCatalogs(session: Session): ScopeCatalogs {
  const kept = new LRUCache<string, Kept>({ max: ENTRIES });
  const flights = new Map<string, Promise<Kept>>();

  async function fetchCatalog(token: string, last: Kept | undefined): Promise<Kept> {
    const answer = await session.request<{ catalog?: CatalogService[] }>({
      url: `${await session.getIdentityUrl()}/auth/catalog`,
      authenticated: false,
      headers: { 'x-auth-token': token, 'if-none-match': last?.etag },
    });
    const at = performance.now();
    if (answer.status === 304 && last) return { ...last, at };
    return { catalog: answer.body.catalog ?? [], etag: answer.headers.etag, at };
  }

  return async (identity) => {
    if (identity.raw.catalog) return identity.catalog;
    const { user, project, domain, system } = identity;
    if (!project && !domain && !system) return [];
    const key = [user.id, project?.id, domain?.id, system].join();
    const last = kept.get(key);
    if (last && performance.now() - last.at < LIFETIME) return last.catalog;
    let flight = flights.get(key);
    if (!flight) {
      flight = fetchCatalog(identity.token, last).finally(() => flights.delete(key));
      flights.set(key, flight);
    }
    const found = await flight;
    kept.set(key, found);
    return found.catalog;
  };
}
