/**
 * Verified tokens by their text, bounded. What is kept in clear is the token without its signature, which is no credential;
 * of the signature there is a hash. So a long token costs one look-up and not the hash of all of it.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Characters of a 2048-bit RSA signature in base64, and of an ES256 one, cut where both are gone. */
const TAIL = 344;

interface Kept<T> {
  tail: string;
  value: T;
}

/** @param entries how many at most, @param characters how long they may be together */
export function knownTokens<T extends object>(entries: number, characters = 64 * 1024 * 1024) {
  const kept = new LRUCache<string, Kept<T>>({
    max: entries,
    maxSize: characters,
    sizeCalculation: (_kept, head) => head.length + 1024,
  });
  // PKIZ is compressed: nothing says where its signature is. It and short texts are hashed whole.
  const cut = (token: string) => (token.startsWith('PKIZ_') ? 0 : Math.max(token.length - TAIL, 0));
  return {
    get(token: string): T | undefined {
      const at = cut(token);
      if (at === 0) return kept.get(hash('sha256', token))?.value;
      const found = kept.get(token.slice(0, at));
      return found && found.tail === hash('sha256', token.slice(at)) ? found.value : undefined;
    },
    set(token: string, value: T): void {
      const at = cut(token);
      if (at === 0) {
        kept.set(hash('sha256', token), { tail: '', value });
        return;
      }
      // A slice would hold on to the whole text.
      const head = Buffer.from(token.slice(0, at), 'latin1').toString('latin1');
      kept.set(head, { tail: hash('sha256', token.slice(at)), value });
    },
  };
}
