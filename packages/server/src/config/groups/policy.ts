import { integer, string } from '../types.ts';

/** The policy resource, not the rules of oslo_policy. */
export const policy = {
  driver: string('sql'),
  list_limit: integer(null),
};
