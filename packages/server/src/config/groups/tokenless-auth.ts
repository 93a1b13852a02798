import { multiString, string } from '../types.ts';

/** Authentication by client certificate alone. */
export const tokenless_auth = {
  trusted_issuer: multiString([]),
  protocol: string('x509'),
  issuer_attribute: string('SSL_CLIENT_I_DN'),
};
