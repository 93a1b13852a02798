import { malformed } from '../errors.ts';

/** A place in DER bytes, and where the element around it ends. */
export interface DerCursor {
  readonly bytes: Buffer;
  offset: number;
  readonly end: number;
}

export const derCursor = (bytes: Buffer): DerCursor => ({ bytes, offset: 0, end: bytes.length });

/**
 * Enters the next element, which must have this tag, and moves past it. Throws `TokenError('malformed')` for another tag, a
 * length that is not in its shortest form or that reaches beyond the element around it.
 */
export function enter(cursor: DerCursor, tag: number): DerCursor {
  const { bytes } = cursor;
  if (cursor.offset >= cursor.end) throw malformed('DER is cut off');
  if (bytes[cursor.offset] !== tag) throw malformed('not the element that DER should have here');
  const { length, start } = readLength(cursor);
  if (length > cursor.end - start) throw malformed('DER is cut off');
  cursor.offset = start + length;
  return { bytes, offset: start, end: start + length };
}

function readLength({ bytes, offset, end }: DerCursor): { length: number; start: number } {
  if (offset + 2 > end) throw malformed('DER is cut off');
  const first = bytes[offset + 1]!;
  if (first < 0x80) return { length: first, start: offset + 2 };
  const size = first & 0x7f;
  // nothing here is longer than 2^32 bytes; 0x80 is the indefinite length of BER
  if (size === 0 || size > 4) throw malformed('a DER length of no known form');
  const start = offset + 2 + size;
  if (start > end) throw malformed('DER is cut off');
  const length = bytes.readUIntBE(offset + 2, size);
  if (length < 0x80 || bytes[offset + 2] === 0) throw malformed('a DER length that is not in its shortest form');
  return { length, start };
}

/** The contents of an element that has no elements of its own. */
export function contents(cursor: DerCursor, tag: number): Buffer {
  const { bytes, offset, end } = enter(cursor, tag);
  return bytes.subarray(offset, end);
}

/** The next element whole, tag and length included. */
export function whole(cursor: DerCursor, tag: number): Buffer {
  const start = cursor.offset;
  enter(cursor, tag);
  return cursor.bytes.subarray(start, cursor.offset);
}

/** The tag that comes next; undefined at the end. */
export function nextTag(cursor: DerCursor): number | undefined {
  return cursor.offset < cursor.end ? cursor.bytes[cursor.offset] : undefined;
}

/** Throws `TokenError('malformed')` unless the bytes here are exactly these, and moves past them. */
export function expectBytes(cursor: DerCursor, expected: Buffer): void {
  const { bytes, offset } = cursor;
  const end = offset + expected.length;
  if (end > cursor.end || bytes.compare(expected, 0, expected.length, offset, end) !== 0) {
    throw malformed('not the CMS that tokens have: another version, digest, content type or signature algorithm');
  }
  cursor.offset = end;
}

/** Throws `TokenError('malformed')` if anything is left. */
export function finish(cursor: DerCursor): void {
  if (cursor.offset !== cursor.end) throw malformed('DER holds more than it should');
}
