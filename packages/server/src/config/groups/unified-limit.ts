import { boolean, choice, integer, string } from '../types.ts';

/** Registered limits and limits. */
export const unified_limit = {
  driver: string('sql'),
  caching: boolean(true),
  cache_time: integer(null),
  list_limit: integer(null),
  enforcement_model: choice(['flat', 'strict_two_level'], 'flat'),
};
