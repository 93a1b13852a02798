import { boolean, integer, string } from '../types.ts';

/** Which tokens are issued and how long they hold. */
export const token = {
  expiration: integer(3600, { min: 0, max: Number.MAX_SAFE_INTEGER }),
  provider: string('fernet'),
  caching: boolean(true),
  cache_time: integer(null, { min: 0, max: Number.MAX_SAFE_INTEGER }),
  revoke_by_id: boolean(true),
  allow_rescope_scoped_token: boolean(true),
  cache_on_issue: boolean(true, { deprecated: true }),
  allow_expired_window: integer(172800),
};
