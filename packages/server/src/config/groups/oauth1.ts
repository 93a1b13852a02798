import { integer, string } from '../types.ts';

/** OAuth 1.0a delegation. */
export const oauth1 = {
  driver: string('sql'),
  request_token_duration: integer(28800, { min: 0 }),
  access_token_duration: integer(86400, { min: 0 }),
};
