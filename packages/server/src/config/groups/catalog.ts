import { boolean, integer, string } from '../types.ts';

/** Services, endpoints and regions. */
export const catalog = {
  driver: string('sql'),
  caching: boolean(true),
  cache_time: integer(null),
  list_limit: integer(null),
};
