/**
 * Verified tokens by their text, bounded. They are found by a hash of their signature; what is kept in clear is the token without
 * its signature, which is no credential. So a long token costs a short hash and one comparison, and not the hash of all of it.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Characters of a 2048-bit RSA signature in base64. */
const RSA_SIGNATURE = 344;

interface Kept<T> {
  head: string;
  value: T;
}

/** @param entries how many at most, @param characters how long they may be together */
export function knownTokens<T extends object>(entries: number, characters = 64 * 1024 * 1024) {
  const kept = new LRUCache<string, Kept<T>>({
    max: entries,
    maxSize: characters,
    sizeCalculation: ({ head }) => head.length + 1024,
  });
  return {
    get(token: string): T | undefined {
      const at = signatureAt(token);
      const found = kept.get(hash('sha256', token.slice(at)));
      return found && found.head === token.slice(0, at) ? found.value : undefined;
    },
    set(token: string, value: T): void {
      const at = signatureAt(token);
      kept.set(hash('sha256', token.slice(at)), { head: copied(token.slice(0, at)), value });
    },
  };
}

const desk = Buffer.allocUnsafeSlow(16_384);

/** A slice alone would hold on to the whole text. */
const copied = (text: string): string =>
  text.length <= desk.length
    ? desk.toString('latin1', 0, desk.write(text, 'latin1'))
    : Buffer.from(text, 'latin1').toString('latin1');

/** Where what must not be kept in clear begins. PKIZ is compressed, nothing says where its signature is: all of it. */
function signatureAt(token: string): number {
  if (token.startsWith('PKIZ_')) return 0;
  if (!token.includes('.')) return Math.max(token.length - RSA_SIGNATURE, 0);
  return token.lastIndexOf('.') + 1;
}
