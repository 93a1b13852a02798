/** What went wrong with a token or a key; stable, for programs. */
export type TokenErrorCode =
  /** Not the shape of this format: encoding, length, padding, field types. */
  | 'malformed'
  /** No key at hand authenticates it: forged, damaged, or made with another key. */
  | 'bad_signature'
  /** Authentic, but of a payload version that does not exist. */
  | 'unknown_version'
  /** Names or encodes an authentication method that is not among the configured ones. */
  | 'unknown_method'
  /** These claims do not fit this format without loss. */
  | 'unrepresentable'
  /** Signed by somebody whom this reader does not know: another certificate, another `kid`. Newer keys may know it. */
  | 'unknown_signer'
  /** A certificate is no certificate, does not lead to the CA, or may not sign. */
  | 'bad_certificate'
  /** The signer's certificate, or one above it, is not valid at the time asked for. */
  | 'certificate_expired'
  /** Signed with an algorithm that is not among the accepted ones. */
  | 'wrong_algorithm'
  /** Authentic, but of another issuer. */
  | 'wrong_issuer'
  /** Authentic, but meant for somebody else. */
  | 'wrong_audience'
  /** A compressed token that grows beyond all measure. */
  | 'too_large'
  /** A key, or a key file, is not a key. */
  | 'bad_key'
  /** A key file is already there and shall not be written over. */
  | 'key_exists'
  /** A key repository holds no key, or does not exist. */
  | 'no_keys';

/**
 * The one error of this package. `code` is stable; `message` is for people and never contains a token or a key.
 *
 * @example
 * try { tokens.decode(text) } catch (error) { if (error instanceof TokenError && error.code === 'bad_signature') … }
 */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;

  constructor(code: TokenErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const malformed = (message: string): TokenError => new TokenError('malformed', message);
export const unrepresentable = (message: string): TokenError => new TokenError('unrepresentable', message);
