/** List filters in memory, for lists that are made from ids and not by one query. */
import { queryBoolean } from '../db/filters.ts';
import { type Filter, matches } from '../http/list.ts';

/** Whether the attribute of the filter's name passes it; what is absent passes none. */
export function passes(entity: Readonly<Record<string, unknown>>, filter: Filter): boolean {
  const value = entity[filter.name];
  if (typeof value === 'boolean') return value === queryBoolean(filter.value);
  return typeof value === 'string' && matches(filter, value);
}
