import { list, string } from '../types.ts';

/** Role assignments. */
export const assignment = {
  driver: string('sql'),
  prohibited_implied_role: list(['admin']),
};
