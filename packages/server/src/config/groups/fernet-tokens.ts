import { integer, string } from '../types.ts';

/** The key repository of Fernet tokens. */
export const fernet_tokens = {
  key_repository: string('/etc/keystone/fernet-keys/'),
  max_active_keys: integer(3, { min: 1 }),
};
