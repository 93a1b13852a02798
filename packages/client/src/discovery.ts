/**
 * From a URL that a person wrote down (`http://host:5000`, `…/identity`, `…/v3`) to the root of version 3 of the
 * Identity API. `/` answers 300 with a list of versions, `/v3` answers 200 with one.
 */
import { DiscoveryError, HttpError } from './errors.ts';
import type { Transport } from './http/transport.ts';

export interface ApiVersion {
  /** As the service writes it: `v3.14`. */
  id: string;
  status: string;
  /** Without a trailing slash. */
  url: string;
}

interface VersionDocument {
  id: string;
  status?: string;
  links?: { rel: string; href: string }[];
}

const trimSlash = (url: string) => url.replace(/\/+$/, '');

/**
 * All versions that a URL offers. Links that are relative, or that name another scheme or host than the one asked
 * (a service behind a proxy that does not know its public name), are taken for the path they name on the host asked:
 * what may follow are credentials, and they go only where the caller pointed.
 *
 * @throws DiscoveryError where the answer is no version document; ConnectionError
 */
export async function discoverVersions(transport: Transport, url: string): Promise<ApiVersion[]> {
  const answer = await transport.request({ url });
  if (answer.status >= 400) {
    throw new DiscoveryError(`${url} offers no list of API versions (${answer.status})`, {
      cause: new HttpError({ method: 'GET', ...answer }),
    });
  }
  const body = answer.body as {
    versions?: { values?: VersionDocument[] } | VersionDocument[];
    version?: VersionDocument;
  };
  const listed = Array.isArray(body?.versions) ? body.versions : body?.versions?.values;
  const documents = listed ?? (body?.version ? [body.version] : undefined);
  if (!documents) throw new DiscoveryError(`${url} answers, but not with a list of API versions`);
  return documents.map((document) => {
    const href = document.links?.find((link) => link.rel === 'self')?.href ?? url;
    const target = URL.parse(href, answer.url);
    const here = new URL(answer.url);
    return {
      id: document.id,
      status: (document.status ?? '').toLowerCase(),
      url: trimSlash(`${here.origin}${target?.pathname ?? here.pathname}`),
    };
  });
}

const known = new WeakMap<Transport, Map<string, Promise<string>>>();

/**
 * The root of version 3 below `url`, without a trailing slash. A URL that already ends in `/v3` is taken at its word,
 * without a request; an answer is remembered as long as the transport lives.
 *
 * @throws DiscoveryError where there is no version 3
 * @example
 * await identityRoot(createTransport(), 'http://127.0.0.1:5000'); // 'http://127.0.0.1:5000/v3'
 */
export function identityRoot(transport: Transport, url: string): Promise<string> {
  const trimmed = trimSlash(url);
  if (/\/v3$/.test(trimmed)) return Promise.resolve(trimmed);
  const cache = known.get(transport) ?? new Map<string, Promise<string>>();
  known.set(transport, cache);
  const cached = cache.get(trimmed);
  if (cached) return cached;
  const found = findRoot(transport, trimmed);
  cache.set(trimmed, found);
  found.catch(() => cache.delete(trimmed));
  return found;
}

async function findRoot(transport: Transport, url: string): Promise<string> {
  // Many catalogs list the unversioned or the old v2.0 URL; the versions are listed above it.
  const base = url.replace(/\/v2\.0$/, '');
  const versions = await discoverVersions(transport, `${base}/`);
  const third = versions.filter(({ id, status }) => /^v3(\.|$)/.test(id) && status !== 'deprecated');
  const best = third[0] ?? versions.find(({ id }) => /^v3(\.|$)/.test(id));
  if (!best) throw new DiscoveryError(`${url} offers ${versions.map(({ id }) => id).join(', ') || 'nothing'}, not v3`);
  return best.url;
}
