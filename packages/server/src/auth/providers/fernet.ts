/** `[token] provider = fernet`: nothing stored. Claims of tokens seen lately are kept, until the keys change. */
import { createFernetTokens, type KeyRepository, type TokenClaims, TokenError } from '@archstone/tokens';
import { LRUCache } from 'lru-cache';
import type { TokenProvider } from '../provider.ts';

const KEPT_TOKENS = 20_000;

export function fernetProvider({ keys, methods }: { keys: KeyRepository; methods: readonly string[] }): TokenProvider {
  const tokens = createFernetTokens({ keys, methods });
  const kept = new LRUCache<string, TokenClaims>({ max: KEPT_TOKENS });
  let generation = keys.generation;

  return {
    name: 'fernet',
    issue: (claims) => tokens.encode(claims),
    read(token) {
      if (!token.startsWith('gAAAA')) return undefined;
      if (keys.generation !== generation) {
        generation = keys.generation;
        kept.clear();
      }
      const known = kept.get(token);
      if (known) return known;
      try {
        const claims = tokens.decode(token);
        kept.set(token, claims);
        return claims;
      } catch (error) {
        if (error instanceof TokenError) return undefined;
        throw error;
      }
    },
    close: () => keys.close(),
  };
}
