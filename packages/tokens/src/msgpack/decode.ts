import { malformed, type TokenError } from '../errors.ts';
import { float64, type MsgpackValue } from './encode.ts';

const MAX_DEPTH = 8;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface DecodeOptions {
  /**
   * Read what Python's msgpack before 1.0 wrote: text and bytes alike in the "raw" family, given back as bytes, and no
   * one-byte length for it.
   */
  oldRaw?: boolean;
}

/**
 * The one value that `bytes` hold. Throws `TokenError('malformed')` for truncation, trailing bytes, nesting beyond 8,
 * types that `MsgpackValue` does not have and every encoding that is not the minimal one.
 */
export function decodeMsgpack(bytes: Buffer, options: DecodeOptions = {}): MsgpackValue {
  const cursor: Cursor = { bytes, offset: 0, oldRaw: options.oldRaw === true };
  const value = readValue(cursor, 0);
  if (cursor.offset !== bytes.length) throw malformed('bytes after the payload');
  return value;
}

/** Strict UTF-8; throws `TokenError('malformed')`. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed('text is not UTF-8');
  }
}

interface Cursor {
  readonly bytes: Buffer;
  offset: number;
  readonly oldRaw: boolean;
}

function readValue(cursor: Cursor, depth: number): MsgpackValue {
  const code = cursor.bytes[take(cursor, 1)]!;
  if (code < 0x80) return code;
  if (code >= 0xe0) return code - 0x100;
  if (code >= 0xa0 && code < 0xc0) return readText(cursor, code & 0x1f);
  if (code >= 0x90 && code < 0xa0) return readArray(cursor, code & 0x0f, depth);
  switch (code) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xc4:
      return readBinary(cursor, readUnsigned(cursor, 1, 0));
    case 0xc5:
      return readBinary(cursor, readUnsigned(cursor, 2, 0x100));
    case 0xc6:
      return readBinary(cursor, readUnsigned(cursor, 4, 0x1_0000));
    case 0xcb:
      return readFloat(cursor, take(cursor, 8));
    case 0xcc:
      return readUnsigned(cursor, 1, 0x80);
    case 0xcd:
      return readUnsigned(cursor, 2, 0x100);
    case 0xce:
      return readUnsigned(cursor, 4, 0x1_0000);
    case 0xcf:
      return readWide(cursor, cursor.bytes.readBigUInt64BE(take(cursor, 8)));
    case 0xd0:
      return readNegative(cursor, 1, -0x20);
    case 0xd1:
      return readNegative(cursor, 2, -0x80);
    case 0xd2:
      return readNegative(cursor, 4, -0x8000);
    case 0xd3:
      return readWide(cursor, cursor.bytes.readBigInt64BE(take(cursor, 8)));
    case 0xd9:
      if (cursor.oldRaw) throw unknownType();
      return readText(cursor, readUnsigned(cursor, 1, 0x20));
    case 0xda:
      return readText(cursor, readUnsigned(cursor, 2, cursor.oldRaw ? 0x20 : 0x100));
    case 0xdb:
      return readText(cursor, readUnsigned(cursor, 4, 0x1_0000));
    case 0xdc:
      return readArray(cursor, readUnsigned(cursor, 2, 0x10), depth);
    case 0xdd:
      return readArray(cursor, readUnsigned(cursor, 4, 0x1_0000), depth);
    default:
      throw unknownType();
  }
}

function take(cursor: Cursor, size: number): number {
  const start = cursor.offset;
  if (start + size > cursor.bytes.length) throw malformed('the payload is cut off');
  cursor.offset = start + size;
  return start;
}

function readFloat({ bytes }: Cursor, start: number): MsgpackValue {
  const value = bytes.readDoubleBE(start);
  // there are 2^53 NaN, and one of them is written
  const isOther =
    Number.isNaN(value) && (bytes.readUInt32BE(start) !== 0x7ff8_0000 || bytes.readUInt32BE(start + 4) !== 0);
  if (isOther) throw malformed('a NaN that nobody writes');
  return float64(value);
}

function readUnsigned(cursor: Cursor, size: number, least: number): number {
  return atLeast(cursor.bytes.readUIntBE(take(cursor, size), size), least);
}

function readNegative(cursor: Cursor, size: number, above: number): number {
  const value = cursor.bytes.readIntBE(take(cursor, size), size);
  if (value >= above) throw notMinimal();
  return value;
}

function readWide(cursor: Cursor, value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw malformed('an integer beyond 2^53');
  const code = cursor.bytes[cursor.offset - 9];
  if (code === 0xcf ? number <= 0xffff_ffff : number >= -0x8000_0000) throw notMinimal();
  return number;
}

function readBinary(cursor: Cursor, length: number): Uint8Array {
  if (cursor.oldRaw) throw unknownType();
  return readSlice(cursor, length);
}

function readText(cursor: Cursor, length: number): string | Uint8Array {
  const slice = readSlice(cursor, length);
  if (cursor.oldRaw) return slice;
  for (let i = 0; i < length; i++) if (slice[i]! >= 0x80) return decodeText(slice);
  return slice.toString('latin1');
}

function readSlice(cursor: Cursor, length: number): Buffer {
  const start = take(cursor, length);
  return cursor.bytes.subarray(start, start + length);
}

function readArray(cursor: Cursor, length: number, depth: number): MsgpackValue[] {
  if (depth === MAX_DEPTH) throw malformed('the payload is nested too deep');
  // every item takes a byte at least; a length beyond that must not reserve memory
  if (length > cursor.bytes.length - cursor.offset) throw malformed('the payload is cut off');
  const items: MsgpackValue[] = [];
  for (let i = 0; i < length; i++) items.push(readValue(cursor, depth + 1));
  return items;
}

function atLeast(value: number, least: number): number {
  if (value < least) throw notMinimal();
  return value;
}

const notMinimal = (): TokenError => malformed('a length or an integer is not in its shortest form');
const unknownType = (): TokenError => malformed('a MessagePack type that payloads do not use');
