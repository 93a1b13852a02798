/**
 * The Identity API's calls, one file per resource, all with the same verbs: `create get list update delete`, and what
 * a resource has beyond that under its own name. Bodies and answers keep the API's field names; the wrapping member
 * (`{"user": …}`) is put on and taken off here. Nothing is cached.
 */
import type { EndpointFilter } from '../catalog.ts';
import { HttpError, UnexpectedResponse } from '../errors.ts';
import type { Query, Response } from '../http/transport.ts';
import type { Session } from '../session.ts';

export interface IdentityOptions extends Pick<EndpointFilter, 'interface' | 'region'> {
  /** Root of the API (ending in `/v3`) instead of the catalog's. */
  url?: string | undefined;
}

export interface Call {
  method?: string;
  query?: Query | undefined;
  body?: unknown;
  headers?: Record<string, string | undefined>;
}

export interface Api {
  readonly session: Session;
  call<T>(path: string, call?: Call): Promise<Response<T>>;
  /** The member `key` of the answer. */
  one<T>(key: string, path: string, call?: Call): Promise<T>;
  /** `filters` go into the query as they are. */
  many<T>(key: string, path: string, filters?: object): Listing<T>;
  /** HEAD: 204 or 200 is true, 404 false. */
  check(path: string, call?: Call): Promise<boolean>;
}

/**
 * A list of the API, fetched as it is read. `limit` in a filter is the size of a page, not of the whole.
 *
 * @example
 * for await (const user of identity(session).users.list({ limit: 100 })) console.log(user.name);
 * const all = await identity(session).users.list().toArray();
 */
export interface Listing<T> extends AsyncIterable<T> {
  toArray(): Promise<T[]>;
  /** Page by page, as the server cuts them; `truncated` where it left something out and names no next page. */
  pages(): AsyncIterable<{ items: T[]; truncated: boolean }>;
}

export interface Paging {
  /** Size of a page. */
  limit?: number | undefined;
  /** Id of the last entity before the page. */
  marker?: string | undefined;
}

type Comparator = 'contains' | 'icontains' | 'startswith' | 'istartswith' | 'endswith' | 'iendswith';

/** Exact filters by field, inexact ones as `name__contains`, and paging. */
export type Filters<Field extends string> = Paging & { [K in Field]?: string | boolean | undefined } & {
  [K in `${Field}__${Comparator}`]?: string | undefined;
};

export interface Entity {
  id: string;
  links: { self: string };
}

/** Everything beyond the fields of the API that a deployment may keep with an entity. */
export interface Extra {
  [more: string]: unknown;
}

/** A flag of the API is its bare name; the value that would say no does not exist everywhere. */
export const flag = (on: boolean | undefined): null | undefined => (on ? null : undefined);

/** Builds a path whose values are escaped: `path`/users/${id}``. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts }, ...values.map(segment));
}

function segment(value: string): string {
  // An empty id or a dotted one would name another resource than the one meant.
  if (value === '' || value === '.' || value === '..') throw new TypeError(`"${value}" is no id`);
  return encodeURIComponent(value);
}

export function createApi(session: Session, options: IdentityOptions): Api {
  const { url, ...filter } = options;

  async function call<T>(path: string, given: Call = {}): Promise<Response<T>> {
    const root = url ?? (await session.getIdentityUrl(filter));
    return session.request<T>({ ...given, url: `${root.replace(/\/+$/, '')}${path}` });
  }

  async function* pages<T>(key: string, path: string, query: Query) {
    const seen = new Set<string>();
    for (let next: string | undefined = path; next !== undefined; ) {
      const first: boolean = seen.size === 0;
      seen.add(next);
      const { body }: Response<ListBody<T>> = await call<ListBody<T>>(next, first ? { query } : {});
      const items = body?.[key];
      if (!Array.isArray(items)) throw new UnexpectedResponse(`the answer for ${path} has no list "${key}"`);
      const link: string | null | undefined = body.links?.next;
      yield { items, truncated: body.truncated === true && !link };
      // Only its query: behind a proxy the link may name a host that is not for us.
      next = link ? path + (URL.parse(link, 'http://x')?.search ?? '') : undefined;
      if (next !== undefined && seen.has(next)) throw new UnexpectedResponse(`the pages of ${path} go in circles`);
    }
  }

  function many<T>(key: string, path: string, filters: object = {}): Listing<T> {
    const query = filters as Query;
    const listing = {
      pages: () => pages<T>(key, path, query),
      async *[Symbol.asyncIterator]() {
        for await (const { items } of listing.pages()) yield* items;
      },
      async toArray() {
        const all: T[] = [];
        for await (const { items } of listing.pages()) all.push(...items);
        return all;
      },
    };
    return listing;
  }

  return {
    session,
    call,
    many,
    async one<T>(key: string, path: string, given?: Call) {
      const { body } = await call<Record<string, T>>(path, given);
      const entity = body?.[key];
      if (entity === undefined) throw new UnexpectedResponse(`the answer for ${path} has no member "${key}"`);
      return entity;
    },
    async check(path, given) {
      try {
        await call(path, { ...given, method: 'HEAD' });
        return true;
      } catch (error) {
        if (error instanceof HttpError && error.status === 404) return false;
        throw error;
      }
    },
  };
}

interface ListBody<T> {
  links?: { next?: string | null };
  truncated?: boolean;
  [key: string]: T[] | unknown;
}
