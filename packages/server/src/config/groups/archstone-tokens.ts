import { list, string } from '../types.ts';

/** Which formats of tokens there are, where `[token] provider` must name one that the real Keystone knows. */
export const archstone_tokens = {
  /** Null: `[token] provider`. */
  provider: string(null),
  /** Further formats that are still read: a provider is changed without killing a token. */
  accept: list([], { items: ['uuid', 'fernet', 'pki', 'pkiz', 'jws', 'jwt'] }),
};
