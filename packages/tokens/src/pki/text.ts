/**
 * The text of a PKI token: base64 of its CMS with `-` in place of `/` (python-keystoneclient's `cms_to_token`). Exactly one
 * text stands for each CMS: nothing else is read, or one token could be presented under many hashes (OSSN-0062).
 */
import { endianness } from 'node:os';
import { malformed } from '../errors.ts';

/** As the words that `decodeBlocks` writes have to be. */
const IS_LITTLE_ENDIAN = endianness() === 'LE';

/** The text of a PKI token from its CMS. */
export function tokenText(cms: Buffer): string {
  return cms.toString('base64').replaceAll('/', '-');
}

/** The CMS of a PKI token, not verified yet. Throws `TokenError('malformed')`. */
export const decodePkiToken = (token: string): Buffer => Buffer.from(decodeShared(token));

/** The same where nothing of the bytes is kept: they hold until the next call. */
export function decodeShared(token: string): Buffer {
  const { length } = token;
  const room = length <= shared.text.length ? shared : desk(length);
  // A character outside ASCII makes more than one byte of UTF-8.
  if (length === 0 || length % 4 !== 0 || room.text.write(token) !== length) throw unreadable();
  const blocks = IS_LITTLE_ENDIAN ? Math.floor((length - 1) / 16) : 0;
  if (!decodeBlocks(room, blocks)) throw unreadable();
  return room.bytes.subarray(0, decodeRest(room, blocks * 16, length));
}

const unreadable = () => malformed('not base64 as PKI tokens have it');

type Desk = ReturnType<typeof desk>;

/** Letters and decoded bytes, and the same memory as pairs of letters and as words. */
function desk(letters: number) {
  const pairs = new Uint16Array(Math.ceil(letters / 2));
  const words = new Int32Array(Math.ceil(letters / 4));
  return { pairs, words, text: Buffer.from(pairs.buffer), bytes: Buffer.from(words.buffer) };
}

/** For all but the longest tokens: memory for each would cost more than decoding it does. */
const shared = desk(16_384);

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-';

const PADDING = 0x3d;
/** By the code of a letter; negative for what is none. */
const VALUES = Int8Array.from({ length: 256 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

/**
 * By a pair of letters, what it adds to the three bytes that four letters say, the first byte lowest; negative where one of
 * them is no letter.
 */
function pairTable(shift: 12 | 0): Int32Array {
  const table = new Int32Array(0x1_00_00).fill(-1);
  for (const [high, first] of [...ALPHABET].entries())
    for (const [low, second] of [...ALPHABET].entries()) {
      const bits = ((high << 6) | low) << shift;
      table[first.charCodeAt(0) | (second.charCodeAt(0) << 8)] =
        ((bits >> 16) & 0xff) | (bits & 0xff00) | ((bits & 0xff) << 16);
    }
  return table;
}

/** Half a MiB, for processes that meet a PKI token. */
let tables: readonly [Int32Array, Int32Array] | undefined;

/**
 * Sixteen letters to twelve bytes at a time. Node reads base64 as fast, but only with `/` in it, and to put that there costs
 * three times as much as all of this. @returns whether all were letters
 */
function decodeBlocks({ pairs, words }: Desk, blocks: number): boolean {
  tables ??= [pairTable(12), pairTable(0)];
  const [first, second] = tables;
  let signs = 0;
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 8, to += 3) {
    const a = first[pairs[at]!]! | second[pairs[at + 1]!]!;
    const b = first[pairs[at + 2]!]! | second[pairs[at + 3]!]!;
    const c = first[pairs[at + 4]!]! | second[pairs[at + 5]!]!;
    const d = first[pairs[at + 6]!]! | second[pairs[at + 7]!]!;
    signs |= a | b | c | d;
    words[to] = a | (b << 24);
    words[to + 1] = (b >> 8) | (c << 16);
    words[to + 2] = (c >> 16) | (d << 8);
  }
  return signs >= 0;
}

/** The rest, four letters at a time, with the padding. @returns how many bytes there are in all */
function decodeRest({ text, bytes }: Desk, start: number, end: number): number {
  const padding = text[end - 1] !== PADDING ? 0 : text[end - 2] !== PADDING ? 1 : 2;
  let to = (start / 4) * 3;
  for (let at = start; at < end; at += 4) {
    const isPadded = padding > 0 && at === end - 4;
    let bits = 0;
    for (let n = 0; n < 4; n++) {
      const value = isPadded && n >= 4 - padding ? 0 : VALUES[text[at + n]!]!;
      if (value < 0) throw unreadable();
      bits = (bits << 6) | value;
    }
    // Bits beyond the last byte would be another text of the same bytes.
    if (isPadded && (bits & ((1 << (8 * padding)) - 1)) !== 0) throw unreadable();
    bytes[to++] = bits >> 16;
    bytes[to++] = bits >> 8;
    bytes[to++] = bits;
  }
  return to - padding;
}
