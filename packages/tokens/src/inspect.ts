import { decodeBase64url } from './base64url.ts';
import type { TokenClaims } from './claims.ts';
import { decodeSignedData } from './der/signed-data.ts';
import { TokenError, type TokenErrorCode } from './errors.ts';
import type { KeySource } from './fernet/cipher.ts';
import { envelopeTime, type FernetCipherName } from './fernet/envelope.ts';
import { createFernetTokens } from './fernet/tokens.ts';
import { readJwsPayload } from './jws/claims.ts';
import { decodeJsonPart, splitCompact } from './jws/compact.ts';
import type { JwsTokens } from './jws/tokens.ts';
import { readJwtPayload } from './jwt/read.ts';
import type { JwtSubject } from './jwt/subject.ts';
import type { JwtVerifier } from './jwt/verify.ts';
import { readTokenBody } from './pki/body.ts';
import { decodePkiToken } from './pki/text.ts';
import type { PkiVerifier } from './pki/verify.ts';
import { decodePkiz } from './pkiz/pkiz.ts';
import { isUuidToken } from './uuid/uuid.ts';

export type TokenFormat = 'uuid' | 'fernet' | 'pki' | 'pkiz' | 'jws' | 'jwt' | 'unknown';

/**
 * The format of a token by its shape alone, without any key; nothing is verified.
 *
 * @example tokenFormat('gAAAAABq…') // 'fernet'
 */
export function tokenFormat(token: string): TokenFormat {
  if (isUuidToken(token)) return 'uuid';
  if (token.startsWith('PKIZ_')) return 'pkiz';
  if (/^ey[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return isJwt(token) ? 'jwt' : 'jws';
  // base64 of a DER sequence with a two-byte length; no other format has such a beginning
  if (/^MI[I-P][A-Za-z0-9+/-]/.test(token)) return 'pki';
  return fernetTime(token) === undefined ? 'unknown' : 'fernet';
}

function isJwt(token: string): boolean {
  try {
    return decodeJsonPart(splitCompact(token).header).typ === 'at+jwt';
  } catch {
    return false;
  }
}

function fernetTime(token: string): number | undefined {
  try {
    return envelopeTime(decodeBase64url(token));
  } catch {
    return undefined;
  }
}

/** What is at hand to authenticate a token with; a format without its keys shows what the token says of itself. */
export interface InspectOptions {
  /** Without them a Fernet token shows its time only. */
  fernetKeys?: KeySource;
  /** `[auth] methods` in its order. */
  methods: readonly string[];
  /** For PKI and PKIZ tokens. */
  pki?: PkiVerifier;
  jws?: JwsTokens;
  jwt?: JwtVerifier;
  /** The time at which certificates shall be valid, epoch seconds; by default now. */
  at?: number;
}

export interface Inspection {
  format: TokenFormat;
  /** Characters. */
  length: number;
  /** True where a key at hand authenticated the token; everything below is only somebody's word without it. */
  authenticated: boolean;
  /** Which key that was: its name in the repository (of a `jwt` the `kid`) and its place in the ring (0 is the primary). */
  key?: { name: string; index?: number };
  /** Fernet payload version; 2 or 3 for the API version of a PKI token's body. */
  version?: number;
  cipher?: FernetCipherName;
  /** Epoch seconds. */
  issued_at?: number;
  /** Epoch seconds. */
  expires_at?: number;
  claims?: TokenClaims;
  /** What a `jwt` says beyond its claims. */
  subject?: JwtSubject;
  /** Why there are no claims, or why nobody vouches for them. */
  error?: TokenErrorCode;
}

type Found = Partial<Inspection>;

/**
 * What a token shows to somebody who holds these keys; for `archstone token inspect`. Never throws for a bad token, and the
 * answer never contains the token or a key.
 *
 * @example inspectToken(token, { fernetKeys: keys, methods }).claims?.user_id
 */
export function inspectToken(token: string, options: InspectOptions): Inspection {
  const format = tokenFormat(token);
  const inspection: Inspection = { format, length: token.length, authenticated: false };
  const reader = READERS[format];
  if (!reader) return inspection;
  const told = attempt(() => reader.unverified(token));
  const verified = attempt(() => reader.verified(token, options));
  const found: Found = { ...inspection, ...told, ...verified };
  if (!found.claims) return { ...inspection, ...found };
  const { issued_at, expires_at } = found.claims;
  return { ...inspection, issued_at, expires_at, ...found };
}

interface Reader {
  /** What anybody can read. */
  unverified(token: string): Found;
  /** What a key at hand vouches for; undefined where there is none. */
  verified(token: string, options: InspectOptions): Found | undefined;
}

const jwsPart = (token: string) => decodeJsonPart(splitCompact(token).payload);

function pkiReader(decode: (token: string) => Buffer): Reader {
  const told = (body: Buffer): Found => {
    const { claims, version } = readTokenBody(body);
    return { claims, version };
  };
  return {
    unverified: (token) => told(decodeSignedData(decode(token)).content),
    verified: (token, { pki, at = Date.now() / 1000 }) =>
      pki && { ...told(pki.cms(decode(token), at)), authenticated: true },
  };
}

const READERS: Readonly<Partial<Record<TokenFormat, Reader>>> = {
  fernet: {
    unverified: (token) => ({ issued_at: fernetTime(token)! }),
    verified(token, { fernetKeys, methods }) {
      if (!fernetKeys) return undefined;
      return { ...createFernetTokens({ keys: fernetKeys, methods }).inspect(token), authenticated: true };
    },
  },
  pki: pkiReader(decodePkiToken),
  pkiz: pkiReader(decodePkiz),
  jws: {
    unverified: (token) => ({ claims: readJwsPayload(jwsPart(token)) }),
    verified(token, { jws }) {
      if (!jws) return undefined;
      const { claims, key } = jws.inspect(token);
      return { claims, key, authenticated: true };
    },
  },
  jwt: {
    unverified: (token) => readJwtPayload(jwsPart(token)),
    verified(token, { jwt }) {
      if (!jwt) return undefined;
      const { kid, ...contents } = jwt.verify(token);
      return { ...contents, key: { name: kid }, authenticated: true };
    },
  },
};

function attempt(read: () => Found | undefined): Found | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { error: error.code };
  }
}
