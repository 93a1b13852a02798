import { choice, list, string } from '../types.ts';

/** Keys and algorithm of JWS tokens. */
export const jwt_tokens = {
  jws_algorithm: choice(['ES256', 'ES384', 'ES512', 'EdDSA'], 'ES256'),
  jws_accepted_algorithms: list(['ES256']),
  jws_public_key_repository: string('/etc/keystone/jws-keys/public'),
  jws_private_key_repository: string('/etc/keystone/jws-keys/private'),
};
