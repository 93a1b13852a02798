/**
 * UUID tokens: 32 hexadecimal digits that say nothing by themselves. This folder makes and recognises them; what they stand
 * for lives in the server's table `token`.
 */
import { randomUUID } from 'node:crypto';
import { isUuidHex } from '../id-packing.ts';

/** A new random id: a version 4 UUID (RFC 9562) as 32 hexadecimal digits. @example newUuidToken() // '0c8f4d1c3a5b4e0ab2a9…' */
export function newUuidToken(): string {
  return randomUUID().replaceAll('-', '');
}

/** Whether a token has the shape of a UUID token: exactly 32 lower-case hexadecimal digits. */
export function isUuidToken(token: string): boolean {
  return isUuidHex(token);
}
