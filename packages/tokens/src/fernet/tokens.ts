import type { TokenClaims } from '../claims.ts';
import { createFernetCipher, type KeySource } from './cipher.ts';
import type { FernetCipherName } from './envelope.ts';
import { createMethodsCodec } from './methods.ts';
import {
  decodePayload,
  decodeReceiptPayload,
  encodePayload,
  encodeReceiptPayload,
  type ReceiptFields,
} from './payload.ts';

export interface FernetOptions {
  keys: KeySource;
  /** `[auth] methods` in its order: it gives the bits of the payload their meaning. */
  methods: readonly string[];
}

export interface FernetTokenOptions extends FernetOptions {
  /**
   * What new tokens are encrypted with; both are always read. `aes-128-cbc` (default) is Fernet as specified and the only one
   * that the real Keystone reads; `aes-256-cbc` has version byte 0x81.
   */
  cipher?: FernetCipherName;
}

export interface DecodedFernetToken {
  claims: TokenClaims;
  /** Payload version, 0 to 10. */
  version: number;
  key: { name: string; index: number };
  cipher: FernetCipherName;
}

/** Keystone's Fernet tokens. */
export interface FernetTokens {
  /**
   * The token of these claims, without padding. Its `issued_at` is floored to whole seconds, for it is the envelope's.
   * Throws `TokenError('unrepresentable' | 'unknown_method')`; a claim that the layout cannot hold is never dropped.
   */
  encode(claims: TokenClaims): string;
  /**
   * The claims of a token, padded or not. Expiry and revocation are not judged here.
   * Throws `TokenError('malformed' | 'bad_signature' | 'unknown_version' | 'unknown_method')`.
   */
  decode(token: string): TokenClaims;
  /** As `decode`, and says which key and payload version it was. */
  inspect(token: string): DecodedFernetToken;
}

/**
 * Tokens as Keystone 2026.1 writes and reads them, payload versions 0 to 10, in both directions
 * (https://github.com/fernet/spec). A token whose key is not at hand makes the key source look for newer keys once.
 *
 * @example
 * const tokens = createFernetTokens({ keys: watchKeyRepository('/etc/keystone/fernet-keys'), methods: ['password', 'token'] });
 * const claims = tokens.decode(request.headers['x-auth-token']);
 */
export function createFernetTokens(options: FernetTokenOptions): FernetTokens {
  const cipher = createFernetCipher(options.keys, options.cipher);
  const methods = createMethodsCodec(options.methods);
  const inspect = (token: string): DecodedFernetToken => {
    const { plaintext, timestamp, key, index, cipher: name } = cipher.decrypt(token);
    const { version, claims } = decodePayload(plaintext, methods);
    return { version, claims: { ...claims, issued_at: timestamp }, key: { name: key.name, index }, cipher: name };
  };
  return {
    encode: (claims) => withoutPadding(cipher.encrypt(encodePayload(claims, methods), claims.issued_at)),
    decode: (token) => inspect(token).claims,
    inspect,
  };
}

/** What an authentication receipt says (`Openstack-Auth-Receipt`): who has met which methods so far. Times in epoch seconds. */
export type ReceiptClaims = ReceiptFields & Pick<TokenClaims, 'issued_at'>;

export interface FernetReceipts {
  /** Throws `TokenError('unrepresentable' | 'unknown_method')`. */
  encode(receipt: ReceiptClaims): string;
  /** Throws `TokenError('malformed' | 'bad_signature' | 'unknown_method')`; a token is refused as malformed. */
  decode(receipt: string): ReceiptClaims;
}

/**
 * Keystone's receipts for multi-factor authentication; by default they share the tokens' key repository.
 *
 * @example createFernetReceipts({ keys, methods }).encode({ user_id, methods: ['password'], issued_at, expires_at })
 */
export function createFernetReceipts(options: FernetOptions): FernetReceipts {
  const cipher = createFernetCipher(options.keys);
  const methods = createMethodsCodec(options.methods);
  return {
    encode: (receipt) => withoutPadding(cipher.encrypt(encodeReceiptPayload(receipt, methods), receipt.issued_at)),
    decode(text) {
      const { plaintext, timestamp } = cipher.decrypt(text);
      return { ...decodeReceiptPayload(plaintext, methods), issued_at: timestamp };
    },
  };
}

const withoutPadding = (text: string): string => text.replace(/=+$/, '');
