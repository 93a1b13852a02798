import { boolean, integer, string } from '../types.ts';

/** Stored credentials and the keys that encrypt them. */
export const credential = {
  driver: string('sql'),
  provider: string('fernet'),
  key_repository: string('/etc/keystone/credential-keys/'),
  caching: boolean(true),
  cache_time: integer(null),
  auth_ttl: integer(15),
  user_limit: integer(-1),
};
