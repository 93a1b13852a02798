/**
 * Texts kept outside the heap, where eight thousand characters would be moved about by each collection of garbage and cost as
 * much as verifying a token. Bounded in bytes: what is written comes in place of the oldest, a block at a time.
 */

/** Where a text stands: its place among all that was ever written. */
export interface ShelfPlace {
  at: number;
  length: number;
}

const BLOCK = 1024 * 1024;
/** What a text is compared in, and so the longest one that can be kept. */
const desk = Buffer.allocUnsafeSlow(16_384);

/** @param capacity bytes, in whole MiB */
export function textShelf(capacity: number) {
  const blocks: Buffer[] = [];
  const count = Math.max(Math.floor(capacity / BLOCK), 1);
  let written = 0;

  const blockOf = (at: number) => Math.floor(at / BLOCK);

  return {
    /** @param text ASCII. Undefined for one that is too long */
    keep(text: string): ShelfPlace | undefined {
      const { length } = text;
      if (length > desk.length) return undefined;
      const at = (written % BLOCK) + length <= BLOCK ? written : (blockOf(written) + 1) * BLOCK;
      const index = blockOf(at) % count;
      blocks[index] ??= Buffer.allocUnsafeSlow(BLOCK);
      written = at + length;
      return blocks[index].write(text, at % BLOCK) === length ? { at, length } : undefined;
    },
    /** Whether this very text still stands there. */
    holds({ at, length }: ShelfPlace, text: string): boolean {
      if (blockOf(at) <= blockOf(written) - count) return false;
      // In UTF-8, where no other text has the same bytes but one of broken characters, which no token has.
      if (text.length > desk.length || desk.write(text) !== length) return false;
      const start = at % BLOCK;
      return desk.compare(blocks[blockOf(at) % count]!, start, start + length, 0, length) === 0;
    },
  };
}
