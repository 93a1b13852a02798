import { string } from '../types.ts';

/** Policies associated with endpoints. */
export const endpoint_policy = {
  driver: string('sql'),
};
