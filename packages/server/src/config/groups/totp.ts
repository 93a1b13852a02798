import { integer } from '../types.ts';

/** One-time passwords. */
export const totp = {
  included_previous_windows: integer(1, { min: 0, max: 10 }),
};
