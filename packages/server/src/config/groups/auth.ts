import { list, string } from '../types.ts';

/** The methods of authentication; the order of `methods` decides the bits of a Fernet token. */
export const auth = {
  methods: list(['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential']),
  password: string(null),
  token: string(null),
  external: string(null),
  oauth1: string(null),
  mapped: string(null),
  application_credential: string(null),
};
