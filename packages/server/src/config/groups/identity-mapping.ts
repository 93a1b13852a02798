import { boolean, string } from '../types.ts';

/** Public ids of entities that live outside the database. */
export const identity_mapping = {
  driver: string('sql'),
  generator: string('sha256'),
  backward_compatible_ids: boolean(true),
};
