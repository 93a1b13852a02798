import { integer, string } from '../types.ts';

/** The key repository of authentication receipts. */
export const fernet_receipts = {
  key_repository: string('/etc/keystone/fernet-keys/'),
  max_active_keys: integer(3, { min: 1 }),
};
