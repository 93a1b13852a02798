import { string } from '../types.ts';

/** Local records of users who live elsewhere. */
export const shadow_users = {
  driver: string('sql'),
};
