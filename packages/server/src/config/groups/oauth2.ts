import { list, string } from '../types.ts';

/** OAuth 2.0 client credentials. */
export const oauth2 = {
  oauth2_authn_methods: list(['tls_client_auth', 'client_secret_basic']),
  oauth2_cert_dn_mapping_id: string('oauth2_mapping'),
};
