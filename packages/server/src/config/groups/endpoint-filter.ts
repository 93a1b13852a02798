import { boolean, string } from '../types.ts';

/** Endpoints associated with projects. */
export const endpoint_filter = {
  driver: string('sql'),
  return_all_endpoints_if_no_filter: boolean(true),
};
