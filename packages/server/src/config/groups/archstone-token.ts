import { integer } from '../types.ts';

/** What tokens here obey beyond the original's rules. */
export const archstone_token = {
  /** Seconds that a token's issue may lie in the future. */
  max_clock_skew: integer(60, { min: 0 }),
};
