import { malformed } from './errors.ts';

/**
 * Strict base64url (RFC 4648 section 5): padding must be whole or absent, bits that encode nothing must be zero. Otherwise
 * several texts would stand for one token, and a list of tokens by text could be passed by.
 */
export function decodeBase64url(text: string): Buffer {
  let bare = text;
  if (text.endsWith('=')) {
    if (text.length % 4 !== 0) throw malformed('base64url padding is not whole');
    bare = text.slice(0, text.endsWith('==') ? -2 : -1);
  }
  const bytes = Buffer.from(bare, 'base64url');
  // Node skips what it does not know and ignores surplus bits; only writing it again tells.
  if (bytes.toString('base64url') !== bare) throw malformed('not canonical base64url');
  return bytes;
}

/** With padding, as Python's `urlsafe_b64encode` writes it. */
export function encodePaddedBase64url(bytes: Buffer): string {
  const bare = bytes.toString('base64url');
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
}
