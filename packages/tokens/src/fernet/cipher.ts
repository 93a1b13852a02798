import { decodeBase64url, encodePaddedBase64url } from '../base64url.ts';
import { TokenError } from '../errors.ts';
import { type FernetCipherName, type OpenedEnvelope, openEnvelope, sealEnvelope } from './envelope.ts';
import { type FernetKey, parseFernetKey } from './key.ts';

/** Where keys come from: a watched key repository, or `fixedKeys`. */
export interface KeySource {
  /** The primary first, then the others from newest to oldest. Never empty. Replaced as a whole, never changed. */
  readonly keys: readonly FernetKey[];
  /** Grows whenever `keys` changes: what was decoded under an earlier generation may have lost its key. */
  readonly generation: number;
  /** Looks for newer keys at once, cheaply; true where `keys` changed. Called when no key fits a token. */
  refresh(): boolean;
}

/**
 * Keys that never change, the primary first. Throws `TokenError('bad_key' | 'no_keys')`.
 *
 * @example fixedKeys(['cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4='])
 */
export function fixedKeys(texts: readonly string[]): KeySource {
  if (texts.length === 0) throw new TokenError('no_keys', 'no Fernet keys were given');
  return { keys: texts.map((text, index) => parseFernetKey(text, String(index))), generation: 0, refresh: () => false };
}

export interface Decrypted {
  plaintext: Buffer;
  /** When it was encrypted, whole epoch seconds. */
  timestamp: number;
  key: FernetKey;
  /** Place of the key in the ring; 0 is the primary. */
  index: number;
  cipher: FernetCipherName;
}

/** Fernet over a ring of keys: encrypts with the primary, decrypts with any (Python's `MultiFernet`). */
export interface FernetCipher {
  /** Base64url with padding, as Python writes it. `at` in epoch seconds, by default now. */
  encrypt(plaintext: Uint8Array, at?: number): string;
  /** Takes text with and without padding. Throws `TokenError('malformed' | 'bad_signature')`. */
  decrypt(text: string): Decrypted;
  /** SHA-1 of the primary key's text, as in `credential.key_hash`. */
  primaryKeyHash(): string;
}

/**
 * For credentials, receipts and anything else that is bytes. Credentials need `nullKey: true` on their repository. `name` is
 * what it encrypts with; both ciphers are always read.
 *
 * @example
 * const cipher = createFernetCipher(watchKeyRepository('/etc/keystone/credential-keys', { nullKey: true }));
 * const row = { encrypted_blob: cipher.encrypt(Buffer.from(blob)), key_hash: cipher.primaryKeyHash() };
 */
export function createFernetCipher(source: KeySource, name: FernetCipherName = 'aes-128-cbc'): FernetCipher {
  return {
    encrypt: (plaintext, at = Date.now() / 1000) =>
      encodePaddedBase64url(sealEnvelope(source.keys[0]!, plaintext, at, name)),
    decrypt(text) {
      const envelope = decodeBase64url(text);
      let keys = source.keys;
      let opened: OpenedEnvelope | undefined = openEnvelope(keys, envelope);
      if (!opened && source.refresh()) {
        keys = source.keys;
        opened = openEnvelope(keys, envelope);
      }
      if (!opened) throw new TokenError('bad_signature', 'no key at hand authenticates it');
      return { ...opened, key: keys[opened.index]! };
    },
    primaryKeyHash: () => source.keys[0]!.hash,
  };
}
