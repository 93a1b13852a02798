/**
 * What is asked of a path beyond the methods that it has: `OPTIONS`, a method that it does not have, a path with doubled
 * slashes, or no path of ours at all.
 */
import { IdentityError } from '../errors.ts';
import type { Route } from './route.ts';

/** The methods of a path, in the order of `Allow`; undefined where no route has that path. */
export type AllowedMethods = (path: string) => readonly string[] | undefined;

export function allowedMethods(routes: readonly Route[]): AllowedMethods {
  const methodsOf = new Map<string, Set<string>>();
  for (const { path, method } of routes) {
    const methods = methodsOf.get(path) ?? new Set();
    methodsOf.set(path, methods.add(method));
    if (method === 'GET') methods.add('HEAD');
  }
  const patterns = [...methodsOf].map(([path, methods]) => {
    const pattern = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
    return { matches: new RegExp(`^${pattern}$`), methods };
  });
  return (path) => {
    const found = patterns.filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => [...methods]);
    return found.length === 0 ? undefined : [...new Set([...found, 'OPTIONS'])];
  };
}

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
}

/**
 * The answer to a request that no route takes. `OPTIONS` is 200 everywhere: a preflight that fails would keep a browser
 * from ever seeing the error that the request itself gets.
 *
 * @throws IdentityError 404 or 405
 */
export function answerUnrouted(method: string, url: string, root: () => string, allowed: AllowedMethods): Answer {
  const [path = '/', query] = url.split(/\?(.*)/s, 2);
  const methods = allowed(path);
  const allow = methods?.join(', ');
  if (method === 'OPTIONS') return { status: 200, headers: allow === undefined ? {} : { allow } };
  if (allow !== undefined) throw new IdentityError('method_not_allowed', {}, { headers: { allow } });
  const merged = path.replace(/\/{2,}/g, '/');
  if (merged === path || !allowed(merged)) throw new IdentityError('route_not_found');
  return { status: 308, headers: { location: `${root()}${merged}${query === undefined ? '' : `?${query}`}` } };
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * The URL that is routed: without the scheme and host of an absolute-form target (RFC 9112, section 3.2.2), and without
 * slashes at the end of the path or doubled at its beginning.
 */
export function routedUrl(target: string): string {
  const url = target.startsWith('/') || target === '*' ? target : target.replace(ABSOLUTE, '').replace(/^(?!\/)/, '/');
  const query = url.indexOf('?');
  const end = query < 0 ? url.length : query;
  if (end <= 1 || (url[end - 1] !== '/' && url[1] !== '/')) return url;
  const path = url.slice(0, end).replace(/^\/+/, '/');
  return (path === '/' ? path : path.replace(/\/+$/, '')) + url.slice(end);
}
