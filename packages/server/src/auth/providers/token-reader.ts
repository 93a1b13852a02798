/** Reading tokens that are not stored: what was decoded lately is kept, until the keys change. */
import { type TokenClaims, TokenError } from '@archstone/tokens';
import { LRUCache } from 'lru-cache';

export interface TokenReaderOptions {
  /** How every token of the format begins; one of these. */
  prefixes: readonly string[];
  /** Throws TokenError. */
  decode(token: string): TokenClaims;
  /** Moves with the keys. */
  readonly keys: { readonly generation: number };
  /** Milliseconds after which a token is decoded again: for keys that end by themselves. Absent: never. */
  ttl?: number;
}

const KEPT_TOKENS = 20_000;
const KEPT_BYTES = 64 * 1024 * 1024;
/** Bytes of the claims of one token, roughly. */
const CLAIMS_SIZE = 1024;

export function tokenReader({ prefixes, decode, keys, ttl }: TokenReaderOptions) {
  const kept = new LRUCache<string, TokenClaims>({
    max: KEPT_TOKENS,
    maxSize: KEPT_BYTES,
    sizeCalculation: (_claims, token) => token.length + CLAIMS_SIZE,
    ...(ttl === undefined ? {} : { ttl }),
  });
  let generation = keys.generation;

  return (token: string): TokenClaims | undefined => {
    if (!prefixes.some((prefix) => token.startsWith(prefix))) return undefined;
    if (keys.generation !== generation) {
      generation = keys.generation;
      kept.clear();
    }
    const known = kept.get(token);
    if (known) return known;
    try {
      const claims = decode(token);
      kept.set(token, claims);
      return claims;
    } catch (error) {
      if (error instanceof TokenError) return undefined;
      throw error;
    }
  };
}
