import { boolean, integer, string } from '../types.ts';

/** Revocation events. */
export const revoke = {
  driver: string('sql'),
  expiration_buffer: integer(1800, { min: 0 }),
  caching: boolean(true),
  cache_time: integer(3600, { aliases: ['token.revocation_cache_time'] }),
};
