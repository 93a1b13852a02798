import { boolean, integer, string } from '../types.ts';

/** Trusts. */
export const trust = {
  allow_redelegation: boolean(false),
  max_redelegation_count: integer(3),
  driver: string('sql'),
};
