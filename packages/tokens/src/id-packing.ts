import type { MsgpackValue } from './msgpack/encode.ts';

const CANONICAL_UUID = /^[0-9a-f]{32}$/;

/**
 * Whether an id is packed into 16 bytes: 32 lower-case hexadecimal digits. Keystone packs whatever Python's `uuid.UUID`
 * reads, dashes and capitals included, and reads back another id than it was given; here an id survives as it is, and
 * Keystone reads the string form as well.
 */
export function isUuidHex(id: string): boolean {
  return CANONICAL_UUID.test(id);
}

/** `[true, 16 bytes]` or `[false, id]`. */
export function packId(id: string): MsgpackValue {
  return isUuidHex(id) ? [true, Buffer.from(id, 'hex')] : [false, id];
}
