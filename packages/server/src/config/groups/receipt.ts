import { boolean, integer, string } from '../types.ts';

/** Authentication receipts. */
export const receipt = {
  expiration: integer(300, { min: 0, max: 86400 }),
  provider: string('fernet'),
  caching: boolean(true),
  cache_time: integer(300, { min: 0 }),
  cache_on_issue: boolean(true),
};
