/**
 * Lists: which filters a query string asks for, paging by `limit` and `marker`, and the envelope
 * `{"users": [...], "links": {"next", "self", "previous"}, "truncated"?}`.
 */
import { Type } from 'typebox';
import { badRequest } from '../errors.ts';
import type { Call } from './route.ts';

export interface Filter {
  name: string;
  comparator: 'equals' | 'contains' | 'startswith' | 'endswith';
  value: string;
  caseSensitive: boolean;
}

/** What a store needs to answer a list. Stores order by id, start after `marker`, and may stop at `limit`. */
export interface ListQuery {
  filters: readonly Filter[];
  /** Most entries of one page; undefined: all. */
  limit?: number;
  /** Id of the last entry of the page before. */
  marker?: string;
}

export interface Page<T> {
  items: T[];
  /** True where `limit` cut the list. */
  truncated: boolean;
}

export interface ListLimits {
  /** Page size where none is asked: `list_limit`. */
  byDefault?: number | null;
  /** `[DEFAULT] max_db_limit`. */
  most?: number | null;
}

/** For query schemas that refuse unknown parameters; sorting is accepted and has no effect, since lists are ordered by id. */
export const pagingParameters = {
  limit: Type.Optional(Type.String()),
  marker: Type.Optional(Type.String()),
  sort_key: Type.Optional(Type.String()),
  sort_dir: Type.Optional(Type.String()),
};

/** What a list reads of its query string beside its filters, for a route's `parameters`. */
export const PAGED = ['limit', 'marker'] as const;

/** The words for a boolean that query schemas let pass; the bare parameter is one of them. */
export const booleanQuery = Type.Union(
  [
    'True',
    'TRUE',
    'true',
    'False',
    'FALSE',
    'false',
    '',
    '1',
    '0',
    'y',
    'Y',
    'n',
    'N',
    'on',
    'ON',
    'off',
    'OFF',
    'yes',
    'no',
  ].map((word) => Type.Literal(word)),
);

const COMPARATORS = new Set(['contains', 'startswith', 'endswith']);

/** Whether a text passes a filter, for attributes that SQL cannot compare. */
export function matches({ comparator, value, caseSensitive }: Filter, text: string): boolean {
  if (comparator === 'equals') return text === value;
  const [wanted, given] = caseSensitive ? [value, text] : [value.toLowerCase(), text.toLowerCase()];
  if (comparator === 'contains') return given.includes(wanted);
  return comparator === 'startswith' ? given.startsWith(wanted) : given.endsWith(wanted);
}

/**
 * Reads filters (`name`, `name__contains`, `name__icontains`, …), `limit` and `marker`. A filter that is given twice must
 * pass twice.
 *
 * @param names the filters that the resource supports; other parameters are ignored
 */
export function listQuery(call: Call, names: readonly string[], limits: ListLimits = {}): ListQuery {
  const filters: Filter[] = [];
  for (const [key, value] of new URLSearchParams(call.rawQuery)) {
    if (names.includes(key)) {
      filters.push({ name: key, comparator: 'equals', value, caseSensitive: true });
      continue;
    }
    const [name, suffix] = key.split('__', 2) as [string, string?];
    if (suffix === undefined || !names.includes(name)) continue;
    const caseSensitive = !suffix.startsWith('i');
    const comparator = caseSensitive ? suffix : suffix.slice(1);
    if (COMPARATORS.has(comparator))
      filters.push({ name, comparator: comparator as Filter['comparator'], value, caseSensitive });
  }
  const asked = call.query.limit;
  if (asked !== undefined && asked !== '' && !/^\d+$/.test(asked))
    throw badRequest("Invalid input for field 'limit': must be a non-negative integer.");
  const wanted = asked ? Number(asked) : (limits.byDefault ?? undefined);
  const limit = wanted ? Math.min(wanted, limits.most ?? 1000) : undefined;
  return { filters, limit, marker: call.query.marker || undefined };
}

/** Cuts a list that was fetched with one entry more than `limit`. */
export function page<T>(rows: T[], limit: number | undefined): Page<T> {
  const truncated = limit !== undefined && rows.length > limit;
  return { items: truncated ? rows.slice(0, limit) : rows, truncated };
}

/** Pages a list that a store could only give whole; `marker` really advances. */
export function pageOf<T extends { id: string }>(items: T[], query: ListQuery): Page<T> {
  const from = query.marker === undefined ? 0 : items.findIndex(({ id }) => id === query.marker) + 1;
  return page(items.slice(from), query.limit);
}

const linksOf = (call: Call, next: string | null) => ({
  next,
  self: call.baseUrl + call.path.replace(/^\/v3/, '') + (call.rawQuery === '' ? '' : `?${call.rawQuery}`),
  previous: null,
});

/** The member with its `links.self`; `path` is the collection's, e.g. `users` or `OS-TRUST/trusts`. */
export function withSelf<T extends { id: string }>(
  call: Call,
  path: string,
  member: T,
): T & { links: { self: string } } {
  return { ...member, links: { self: `${call.baseUrl}/${path}/${encodeURIComponent(member.id)}` } };
}

/** The envelope of a list. `path` defaults to `name`. */
export function collection<T extends { id: string }>(
  call: Call,
  name: string,
  { items, truncated }: Page<T>,
  query?: ListQuery,
  path = name,
) {
  const last = items.at(-1);
  let next: string | null = null;
  if (truncated && last && query?.limit !== undefined) {
    const parameters = new URLSearchParams({ ...call.query, marker: last.id, limit: String(query.limit) });
    next = `${call.baseUrl}${call.path.replace(/^\/v3/, '')}?${parameters}`;
  }
  return {
    [name]: items.map((item) => withSelf(call, path, item)),
    links: linksOf(call, next),
    ...(truncated ? { truncated: true } : {}),
  };
}

/** The envelope of a list whose members have no id or bring their own links (tags, role assignments). */
export function plainCollection(call: Call, name: string, items: readonly unknown[]) {
  return { [name]: items, links: linksOf(call, null) };
}
