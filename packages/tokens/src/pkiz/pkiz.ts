/**
 * PKIZ tokens: the PEM text of a PKI token's CMS, compressed. This folder owns the wrapping only; what is inside is `pki`'s.
 * Invariants: inflation is bounded; the PEM inside is the one text of its CMS and nothing follows it. The compressed bytes
 * themselves have no canonical form (two versions of zlib write differently), so the hash of such a token says nothing.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { decodeBase64url, encodePaddedBase64url } from '../base64url.ts';
import { malformed, TokenError } from '../errors.ts';
import { cmsFromPem, cmsToPem } from '../pki/pem.ts';

const PREFIX = 'PKIZ_';
const LEVEL = 6;
/** Base64 hardly compresses: a token that fits a header is far below this, and refusing one at it takes under a millisecond. */
const MOST_INFLATED = 256 * 1024;

/**
 * The PKIZ token of a CMS: `PKIZ_` and padded base64url of zlib (RFC 1950, level 6) of its PEM.
 *
 * @example encodePkiz(signer.cms(body)) // 'PKIZ_eJyt…'
 */
export function encodePkiz(cms: Buffer): string {
  return PREFIX + encodePaddedBase64url(deflateSync(cmsToPem(cms), { level: LEVEL }));
}

/**
 * The CMS (DER, not verified yet) of a PKIZ token. Throws `TokenError('malformed')` for another form, trailing bytes and a
 * wrong checksum, `TokenError('too_large')` for what inflates to more than 256 KiB.
 *
 * @example verifier.cms(decodePkiz(token), Date.now() / 1000)
 */
export function decodePkiz(token: string): Buffer {
  if (!token.startsWith(PREFIX)) throw malformed('a PKIZ token begins with PKIZ_');
  const text = token.slice(PREFIX.length);
  if (text.length % 4 !== 0) throw malformed('base64url padding is not whole');
  return cmsFromPem(inflate(decodeBase64url(text)).toString('latin1'));
}

function inflate(compressed: Buffer): Buffer {
  let inflated: { buffer: Buffer; engine: { bytesWritten: number } };
  try {
    const options = { info: true, maxOutputLength: MOST_INFLATED };
    inflated = inflateSync(compressed, options) as unknown as typeof inflated;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new TokenError('too_large', 'a PKIZ token of more than 256 KiB');
    }
    throw malformed('not what zlib compressed');
  }
  if (inflated.engine.bytesWritten !== compressed.length) throw malformed('bytes after the compressed token');
  return inflated.buffer;
}
