import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { TokenError } from '../errors.ts';

/** One Fernet key, ready for use. */
export interface FernetKey {
  /** What it is called, for people: the file name in a key repository (`0` is the staged key), `null` for the null key. */
  readonly name: string;
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
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
    hash: createHash('sha1').update(text).digest('hex'),
  };
  bytes.fill(0);
  return key;
}

/**
 * Keystone's null key, 32 zero bytes: with it credentials were encrypted before a deployment had a key repository. It
 * protects nothing and is only ever the last of a ring.
 */
export const NULL_KEY: FernetKey = parseFernetKey(`${'A'.repeat(43)}=`, 'null');
