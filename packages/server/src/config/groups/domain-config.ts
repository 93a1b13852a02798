import { boolean, dict, integer, string } from '../types.ts';

/** Configuration kept per domain. */
export const domain_config = {
  driver: string('sql'),
  caching: boolean(true),
  cache_time: integer(300),
  additional_whitelisted_options: dict(null),
  additional_sensitive_options: dict(null),
};
