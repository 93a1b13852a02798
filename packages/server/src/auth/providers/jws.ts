/** `provider = jws`: Keystone's own claims, signed; everybody who has a public key can read who somebody is. */
import { createJwsTokens, type JwsAlgorithm, type WatchedJwsKeys } from '@archstone/tokens';
import type { TokenProvider } from '../provider.ts';
import { tokenReader } from './token-reader.ts';

export interface JwsProviderOptions {
  keys: WatchedJwsKeys;
  algorithm: JwsAlgorithm;
  acceptedAlgorithms: readonly JwsAlgorithm[];
}

export function jwsProvider({ keys, ...algorithms }: JwsProviderOptions): TokenProvider {
  const tokens = createJwsTokens({ keys, ...algorithms });
  return {
    name: 'jws',
    issue: ({ claims }) => tokens.encode(claims),
    read: tokenReader({ prefixes: ['eyJ'], decode: tokens.decode, keys }),
    close: () => keys.close(),
  };
}
