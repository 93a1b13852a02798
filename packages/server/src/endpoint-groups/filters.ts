/** What a group selects its endpoints by: each attribute that it names must be just so. */
import type { Endpoint } from '../endpoints/store.ts';

export type EndpointFilters = Readonly<Record<string, unknown>>;

export const isSelected = (endpoint: Readonly<Partial<Endpoint>>, filters: EndpointFilters): boolean =>
  Object.entries(filters).every(([name, wanted]) => (endpoint[name] ?? null) === wanted);

/** Filters as they are stored; broken ones select nothing. */
export function readFilters(text: string): EndpointFilters | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as EndpointFilters) : undefined;
  } catch {
    return undefined;
  }
}
