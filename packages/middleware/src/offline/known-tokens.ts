/**
 * Verified tokens by their text, bounded. They are found by a hash of their signature; what is kept in clear is the token without
 * its signature, which is no credential. So a long token costs a short hash and one comparison, and not the hash of all of it.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ShelfPlace, textShelf } from './text-shelf.ts';

/** Characters of a 2048-bit RSA signature in base64. */
const RSA_SIGNATURE = 344;
/** Of an ES256 signature in base64url without padding. */
const ES256_SIGNATURE = 86;
const DOT = 0x2e;

interface Kept<T> {
  head: ShelfPlace;
  value: T;
}

/** @param entries how many at most, @param bytes how long they may be together */
export function knownTokens<T extends object>(entries: number, bytes = 32 * 1024 * 1024) {
  const kept = new LRUCache<string, Kept<T>>({ max: entries });
  const heads = textShelf(bytes);
  /** What was looked for last in vain: whoever verifies it next will keep it under the same name. */
  let missed: Place | undefined;

  return {
    get(token: string): T | undefined {
      const place = missed?.token === token ? missed : placeOf(token);
      const found = kept.get(place.name);
      if (found && heads.holds(found.head, place.head)) return found.value;
      missed = place;
      return undefined;
    },
    set(token: string, value: T): void {
      const place = missed?.token === token ? missed : placeOf(token);
      missed = undefined;
      const head = heads.keep(place.head);
      if (head) kept.set(place.name, { head, value });
    },
  };
}

interface Place {
  token: string;
  name: string;
  head: string;
}

function placeOf(token: string): Place {
  const at = signatureAt(token);
  return { token, name: hash('sha256', token.slice(at)), head: token.slice(0, at) };
}

/** Where what must not be kept in clear begins. PKIZ is compressed, nothing says where its signature is: all of it. */
function signatureAt(token: string): number {
  const { length } = token;
  if (token.startsWith('MI')) return Math.max(length - RSA_SIGNATURE, 0);
  if (!token.startsWith('ey')) return 0;
  // The one place to look at first: an ES256 signature is always as long.
  const at = length - ES256_SIGNATURE;
  return token.charCodeAt(at - 1) === DOT ? at : token.lastIndexOf('.') + 1;
}
