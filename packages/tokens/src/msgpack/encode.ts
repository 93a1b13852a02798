/**
 * MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) for what token payloads hold: nil, booleans,
 * integers, float64, text, bytes and arrays; nothing else. The invariant is that one value has one encoding, the one that
 * Python's `msgpack.packb` writes, and that only this encoding is read. Maps, extensions, float32 and anything not minimal
 * are refused.
 */
import { unrepresentable } from '../errors.ts';

/** JavaScript has one number type; Python's `1790000000.0` must not become an integer on the wire. */
export interface Float64 {
  readonly float64: number;
}

/** A bare `number` is an integer. */
export type MsgpackValue = null | boolean | number | Float64 | string | Uint8Array | readonly MsgpackValue[];

export const float64 = (value: number): Float64 => ({ float64: value });

let scratch = Buffer.allocUnsafe(1024);
let end = 0;

function room(size: number): void {
  if (end + size <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, end + size));
  scratch.copy(larger, 0, 0, end);
  scratch = larger;
}

/** Throws `TokenError('unrepresentable')` for unsafe integers and text that is not Unicode. */
export function encodeMsgpack(value: MsgpackValue): Buffer {
  end = 0;
  write(value);
  const out = Buffer.from(scratch.subarray(0, end));
  scratch.fill(0, 0, end);
  return out;
}

function write(value: MsgpackValue): void {
  room(9);
  if (value === null) scratch[end++] = 0xc0;
  else if (typeof value === 'boolean') scratch[end++] = value ? 0xc3 : 0xc2;
  else if (typeof value === 'number') writeInteger(value);
  else if (typeof value === 'string') writeText(value);
  else if (value instanceof Uint8Array) writeBytes(value);
  else if ('float64' in value) {
    scratch[end] = 0xcb;
    scratch.writeDoubleBE(value.float64, end + 1);
    end += 9;
  } else {
    writeLength(value.length, 0x90, 15, 0, 0xdc);
    for (const item of value) write(item);
  }
}

function writeInteger(value: number): void {
  if (!Number.isSafeInteger(value)) throw unrepresentable('not a safe integer');
  if (value >= 0) {
    if (value < 0x80) scratch[end++] = value;
    else if (value <= 0xff) end = scratch.writeUInt8(value, tag(0xcc));
    else if (value <= 0xffff) end = scratch.writeUInt16BE(value, tag(0xcd));
    else if (value <= 0xffff_ffff) end = scratch.writeUInt32BE(value, tag(0xce));
    else end = scratch.writeBigUInt64BE(BigInt(value), tag(0xcf));
  } else if (value >= -0x20) scratch[end++] = 0x100 + value;
  else if (value >= -0x80) end = scratch.writeInt8(value, tag(0xd0));
  else if (value >= -0x8000) end = scratch.writeInt16BE(value, tag(0xd1));
  else if (value >= -0x8000_0000) end = scratch.writeInt32BE(value, tag(0xd2));
  else end = scratch.writeBigInt64BE(BigInt(value), tag(0xd3));
}

function tag(code: number): number {
  scratch[end] = code;
  return ++end;
}

function writeText(value: string): void {
  if (!value.isWellFormed()) throw unrepresentable('text with a lone surrogate');
  const length = Buffer.byteLength(value);
  writeLength(length, 0xa0, 31, 0xd9, 0xda);
  room(length);
  end += scratch.write(value, end);
}

function writeBytes(value: Uint8Array): void {
  writeLength(value.length, 0, -1, 0xc4, 0xc5);
  room(value.length);
  scratch.set(value, end);
  end += value.length;
}

/** `code8` 0 means that the family has no one-byte length; the four-byte code follows the two-byte one. */
function writeLength(length: number, fix: number, fixMax: number, code8: number, code16: number): void {
  room(5);
  if (length <= fixMax) scratch[end++] = fix | length;
  else if (code8 && length <= 0xff) end = scratch.writeUInt8(length, tag(code8));
  else if (length <= 0xffff) end = scratch.writeUInt16BE(length, tag(code16));
  else end = scratch.writeUInt32BE(length, tag(code16 + 1));
}
