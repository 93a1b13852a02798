import { decodeBase64url } from './base64url.ts';
import type { TokenClaims } from './claims.ts';
import { TokenError, type TokenErrorCode } from './errors.ts';
import type { KeySource } from './fernet/cipher.ts';
import { envelopeTime, type FernetCipherName } from './fernet/envelope.ts';
import { createFernetTokens } from './fernet/tokens.ts';
import { isUuidToken } from './uuid/uuid.ts';

export type TokenFormat = 'uuid' | 'fernet' | 'pki' | 'pkiz' | 'jws' | 'unknown';

/**
 * The format of a token by its shape alone, without any key; nothing is verified.
 *
 * @example tokenFormat('gAAAAABq…') // 'fernet'
 */
export function tokenFormat(token: string): TokenFormat {
  if (isUuidToken(token)) return 'uuid';
  if (token.startsWith('PKIZ_')) return 'pkiz';
  if (/^ey[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return 'jws';
  // base64 of a DER sequence with a two-byte length, `/` written as `-`
  if (/^MI[I-P][A-Za-z0-9+/-]+={0,2}$/.test(token)) return 'pki';
  return fernetTime(token) === undefined ? 'unknown' : 'fernet';
}

function fernetTime(token: string): number | undefined {
  try {
    return envelopeTime(decodeBase64url(token));
  } catch {
    return undefined;
  }
}

export interface InspectOptions {
  /** The keys at hand. Without them a Fernet token shows its time only. */
  fernetKeys?: KeySource;
  /** `[auth] methods` in its order. */
  methods: readonly string[];
}

export interface Inspection {
  format: TokenFormat;
  /** Characters. */
  length: number;
  /** True where a key at hand authenticated the token; everything below is only somebody's word without it. */
  authenticated: boolean;
  /** Which key that was: its name in the repository and its place in the ring (0 is the primary). */
  key?: { name: string; index: number };
  /** Fernet payload version. */
  version?: number;
  cipher?: FernetCipherName;
  /** Epoch seconds. */
  issued_at?: number;
  /** Epoch seconds. */
  expires_at?: number;
  claims?: TokenClaims;
  /** Why there are no claims. */
  error?: TokenErrorCode;
}

/**
 * What a token shows to somebody who holds these keys; for `archstone token inspect`. Never throws for a bad token, and the
 * answer never contains the token or a key.
 *
 * @example inspectToken(token, { fernetKeys: keys, methods }).claims?.user_id
 */
export function inspectToken(token: string, options: InspectOptions): Inspection {
  const inspection: Inspection = { format: tokenFormat(token), length: token.length, authenticated: false };
  if (inspection.format !== 'fernet') return inspection;
  inspection.issued_at = fernetTime(token)!;
  if (!options.fernetKeys) return inspection;
  try {
    const tokens = createFernetTokens({ keys: options.fernetKeys, methods: options.methods });
    const { claims, key, version, cipher } = tokens.inspect(token);
    return { ...inspection, authenticated: true, key, version, cipher, expires_at: claims.expires_at, claims };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { ...inspection, error: error.code };
  }
}
