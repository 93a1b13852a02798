import { choice } from '../types.ts';

/** How strictly responses are checked against their schemas. */
export const api = {
  response_validation: choice(['error', 'warn', 'ignore'], 'warn'),
};
