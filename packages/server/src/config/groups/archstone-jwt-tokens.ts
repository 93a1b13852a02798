import { boolean, integer, string } from '../types.ts';

/** The `jwt` tokens that services verify by themselves. */
export const archstone_jwt_tokens = {
  /** Null: the origin of `[DEFAULT] public_endpoint`, else of the address that is bound. */
  issuer: string(null),
  /** Null: the issuer. */
  audience: string(null),
  /** Whether role ids stand beside the names. */
  role_ids: boolean(false),
  key_repository: string('/etc/keystone/jwt-keys/'),
  max_active_keys: integer(3, { min: 2 }),
};
