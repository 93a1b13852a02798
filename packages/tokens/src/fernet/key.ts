import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { TokenError } from '../errors.ts';

/** What signs and what encrypts. */
export interface KeyPair {
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
}

/** One Fernet key, ready for use. */
export interface FernetKey extends KeyPair {
  /** What it is called, for people: the file name in a key repository (`0` is the staged key), `null` for the null key. */
  readonly name: string;
  /** The same key file's 32 bytes stretched to two keys of 256 bits, for tokens of version 0x81. */
  readonly aes256: KeyPair;
  /** SHA-1 of the key's text in hexadecimal, as Keystone stores it in `credential.key_hash`. */
  readonly hash: string;
}

// What Python's urlsafe_b64decode takes for 32 bytes, either alphabet.
const KEY_TEXT = /^[A-Za-z0-9_+/-]{43}=$/;

/**
 * A key from its text: 32 bytes as base64url with padding, the first half signs, the second encrypts
 * (https://github.com/fernet/spec). White space around it is ignored for the key and, as in Keystone, not for its hash.
 *
 * Throws `TokenError('bad_key')`, naming the key by `name` and never by its content.
 *
 * @example parseFernetKey('cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=', '1')
 */
export function parseFernetKey(text: string, name: string): FernetKey {
  if (!KEY_TEXT.test(text.trim())) {
    throw new TokenError('bad_key', `${name} is not a Fernet key (32 bytes as base64url)`);
  }
  const bytes = Buffer.from(text.trim(), 'base64url');
  const key = {
    name,
    signing: createSecretKey(bytes.subarray(0, 16)),
    encryption: createSecretKey(bytes.subarray(16)),
    aes256: { signing: derive(bytes, 'sign'), encryption: derive(bytes, 'encrypt') },
    hash: createHash('sha1').update(text).digest('hex'),
  };
  bytes.fill(0);
  return key;
}

/** HKDF-SHA256 (RFC 5869) with an empty salt. */
function derive(bytes: Buffer, purpose: 'sign' | 'encrypt'): KeyObject {
  const info = `archstone-fernet-81 ${purpose}`;
  return createSecretKey(new Uint8Array(hkdfSync('sha256', bytes, '', info, 32)));
}

/**
 * Keystone's null key, 32 zero bytes: with it credentials were encrypted before a deployment had a key repository. It
 * protects nothing and is only ever the last of a ring.
 */
export const NULL_KEY: FernetKey = parseFernetKey(`${'A'.repeat(43)}=`, 'null');
