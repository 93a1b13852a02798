import { boolean, integer, string } from '../types.ts';

/** Application credentials. */
export const application_credential = {
  driver: string('sql'),
  caching: boolean(true),
  cache_time: integer(null),
  user_limit: integer(-1),
};
