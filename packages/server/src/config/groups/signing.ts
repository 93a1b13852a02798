import { integer, string } from '../types.ts';

/** Certificates and keys of PKI and PKIZ tokens. */
export const signing = {
  /** Every certificate whose tokens still count, concatenated; the one that belongs to the key signs. */
  certfile: string('/etc/keystone/ssl/certs/signing_cert.pem'),
  keyfile: string('/etc/keystone/ssl/private/signing_key.pem'),
  ca_certs: string('/etc/keystone/ssl/certs/ca.pem'),
  ca_key: string('/etc/keystone/ssl/private/cakey.pem'),
  key_size: integer(2048, { min: 2048, max: 16_384 }),
  valid_days: integer(3650, { min: 1 }),
  cert_subject: string('/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com'),
};
