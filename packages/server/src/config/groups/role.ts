import { boolean, integer, string } from '../types.ts';

/** Roles; a null driver is the one of `[assignment]`. */
export const role = {
  driver: string(null),
  caching: boolean(true),
  cache_time: integer(null),
  list_limit: integer(null),
};
