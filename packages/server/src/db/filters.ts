/** List filters and paging as SQL, alike on three dialects. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { Filter, ListQuery } from '../http/list.ts';
import type { Dialect } from './connect.ts';

export interface FilterColumn {
  /** `table.column` */
  column: string;
  type: 'text' | 'boolean';
}

const FALSE_WORDS = new Set(['0', 'false', 'f', 'no', 'n', 'off']);

/** The value of a boolean query parameter: everything but a word for "no" is true, the bare parameter too. */
export const queryBoolean = (value: string) => !FALSE_WORDS.has(value.toLowerCase());

const likePattern = ({ comparator, value }: Filter) => {
  const escaped = value.replace(/[\\%_]/g, '\\$&');
  return `${comparator === 'startswith' ? '' : '%'}${escaped}${comparator === 'endswith' ? '' : '%'}`;
};

const globPattern = ({ comparator, value }: Filter) => {
  const escaped = value.replace(/[*?[]/g, '[$&]');
  return `${comparator === 'startswith' ? '' : '*'}${escaped}${comparator === 'endswith' ? '' : '*'}`;
};

function condition(filter: Filter, { column, type }: FilterColumn, dialect: Dialect) {
  const ref = sql.ref(column);
  if (type === 'boolean') return sql<boolean>`${ref} = ${queryBoolean(filter.value) ? 1 : 0}`;
  if (filter.comparator === 'equals') return sql<boolean>`${ref} = ${filter.value}`;
  const like = likePattern(filter);
  // SQLite and MariaDB compare LIKE without regard to case unless told otherwise.
  if (dialect === 'postgres')
    return filter.caseSensitive ? sql<boolean>`${ref} like ${like}` : sql<boolean>`${ref} ilike ${like}`;
  if (dialect === 'mysql')
    return filter.caseSensitive ? sql<boolean>`${ref} like binary ${like}` : sql<boolean>`${ref} like ${like}`;
  return filter.caseSensitive
    ? sql<boolean>`${ref} glob ${globPattern(filter)}`
    : sql<boolean>`${ref} like ${like} escape '\\'`;
}

/** Adds the filters that have a column; filters on other names are the store's own business. */
export function withFilters<Q extends SelectQueryBuilder<never, never, unknown>>(
  query: Q,
  filters: readonly Filter[],
  columns: Readonly<Record<string, FilterColumn>>,
  dialect: Dialect,
): Q {
  let filtered: Q = query;
  for (const filter of filters) {
    const column = columns[filter.name];
    if (column) filtered = filtered.where(condition(filter, column, dialect)) as Q;
  }
  return filtered;
}

/** Order by id, start after the marker, fetch one row more than the page so that `page()` knows whether it was cut. */
export function withPaging<Q extends SelectQueryBuilder<never, never, unknown>>(
  query: Q,
  { limit, marker }: ListQuery,
  id: string,
): Q {
  let paged = query.orderBy(sql.ref(id)) as Q;
  if (marker !== undefined) paged = paged.where(sql<boolean>`${sql.ref(id)} > ${marker}`) as Q;
  return limit === undefined ? paged : (paged.limit(limit + 1) as Q);
}
