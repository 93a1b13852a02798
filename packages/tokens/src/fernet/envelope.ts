/**
 * The Fernet envelope (https://github.com/fernet/spec/blob/master/Spec.md): 0x80, the time in big-endian seconds, the IV,
 * AES-128-CBC, HMAC-SHA256 over all before it; and a variant of our own with the same layout, 0x81 and AES-256-CBC. This folder owns it, Keystone's payloads inside it and receipts. Invariants:
 * nothing is decrypted before a key has authenticated it; one token has one text (canonical base64url, canonical
 * MessagePack). It refuses everything else, and leaves the judging of times to its callers.
 */
import { createCipheriv, createDecipheriv, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { malformed, unrepresentable } from '../errors.ts';
import { random16 } from '../random.ts';
import { isRepresentableTime } from '../time.ts';
import type { FernetKey, KeyPair } from './key.ts';

/** Only Fernet's own 0x80 is read by the real Keystone. */
export type FernetCipherName = 'aes-128-cbc' | 'aes-256-cbc';

const CIPHERS = new Map<number, FernetCipherName>([
  [0x80, 'aes-128-cbc'],
  [0x81, 'aes-256-cbc'],
]);
const HEADER = 25;
const MAC = 32;
const SHORTEST = HEADER + 16 + MAC;

export interface OpenedEnvelope {
  plaintext: Buffer;
  /** Epoch seconds, whole. */
  timestamp: number;
  /** Place of the key in the ring; 0 is the primary. */
  index: number;
  cipher: FernetCipherName;
}

const pairOf = (key: FernetKey, name: FernetCipherName): KeyPair => (name === 'aes-256-cbc' ? key.aes256 : key);

/** `timestamp` is floored to whole epoch seconds. */
export function sealEnvelope(
  key: FernetKey,
  plaintext: Uint8Array,
  timestamp: number,
  name: FernetCipherName = 'aes-128-cbc',
): Buffer {
  const seconds = Math.floor(timestamp);
  if (!isRepresentableTime(seconds) || seconds < 0) throw unrepresentable('a time that no Fernet token can carry');
  const iv = random16();
  const header = Buffer.allocUnsafe(HEADER);
  header[0] = name === 'aes-256-cbc' ? 0x81 : 0x80;
  header.writeBigUInt64BE(BigInt(seconds), 1);
  iv.copy(header, 9);
  const { signing, encryption } = pairOf(key, name);
  const cipher = createCipheriv(name, encryption, iv);
  const signed = Buffer.concat([header, cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([signed, createHmac('sha256', signing).update(signed).digest()]);
}

/** The envelope's time without any check of who made it. Throws `TokenError('malformed')`. */
export function envelopeTime(envelope: Buffer): number {
  if (envelope.length < SHORTEST || (envelope.length - HEADER - MAC) % 16 !== 0 || !CIPHERS.has(envelope[0]!)) {
    throw malformed('not a Fernet token');
  }
  const timestamp = envelope.readUInt32BE(1) * 0x1_0000_0000 + envelope.readUInt32BE(5);
  if (!isRepresentableTime(timestamp)) throw malformed('a time after the year 9999');
  return timestamp;
}

/** Tries every key; `undefined` where none authenticates it. Throws `TokenError('malformed')`. */
export function openEnvelope(keys: readonly FernetKey[], envelope: Buffer): OpenedEnvelope | undefined {
  const timestamp = envelopeTime(envelope);
  const cipher = CIPHERS.get(envelope[0]!)!;
  const signed = envelope.subarray(0, -MAC);
  const mac = envelope.subarray(-MAC);
  for (const [index, key] of keys.entries()) {
    const { signing, encryption } = pairOf(key, cipher);
    if (!timingSafeEqual(createHmac('sha256', signing).update(signed).digest(), mac)) continue;
    return { plaintext: decrypt(encryption, cipher, signed), timestamp, index, cipher };
  }
  return undefined;
}

function decrypt(key: KeyObject, cipher: FernetCipherName, signed: Buffer): Buffer {
  const decipher = createDecipheriv(cipher, key, signed.subarray(9, HEADER));
  // removing the padding by hand spares final() and a concatenation; the MAC was right, so this is no oracle
  decipher.setAutoPadding(false);
  const padded = decipher.update(signed.subarray(HEADER));
  const padding = padded[padded.length - 1]!;
  if (padding === 0 || padding > 16) throw malformed('wrong padding');
  for (let i = 2; i <= padding; i++) if (padded[padded.length - i] !== padding) throw malformed('wrong padding');
  return padded.subarray(0, -padding);
}
