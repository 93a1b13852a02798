/** `provider = fernet`: nothing stored, nothing to be read without the keys. */
import { createFernetTokens, type FernetCipherName, type KeyRepository } from '@archstone/tokens';
import type { TokenProvider } from '../provider.ts';
import { tokenReader } from './token-reader.ts';

export interface FernetProviderOptions {
  keys: KeyRepository;
  /** `[auth] methods`. */
  methods: readonly string[];
  /** What new tokens are encrypted with. */
  cipher: FernetCipherName;
}

export function fernetProvider({ keys, methods, cipher }: FernetProviderOptions): TokenProvider {
  const tokens = createFernetTokens({ keys, methods, cipher });
  return {
    name: 'fernet',
    issue: ({ claims }) => tokens.encode(claims),
    // The version byte 0x80 or 0x81, and a time before the year 2106.
    read: tokenReader({ prefixes: ['gAAAA', 'gQAAA'], decode: tokens.decode, keys }),
    close: () => keys.close(),
  };
}
