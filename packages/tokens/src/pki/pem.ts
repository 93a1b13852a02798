import { malformed } from '../errors.ts';

const HEAD = '-----BEGIN CMS-----\n';
const TAIL = '\n-----END CMS-----\n';

/** DER as PEM (RFC 7468) as OpenSSL writes it: lines of 64 columns, a final newline. */
export function cmsToPem(der: Buffer): string {
  return HEAD + der.toString('base64').replace(/.{64}(?=.)/g, '$&\n') + TAIL;
}

/** The DER of a PEM that `cmsToPem` could have written; throws `TokenError('malformed')` for every other text. */
export function cmsFromPem(pem: string): Buffer {
  if (!pem.startsWith(HEAD) || !pem.endsWith(TAIL) || pem.length < HEAD.length + TAIL.length) {
    throw malformed('not PEM with the label CMS');
  }
  // Node skips the newlines and whatever else it does not know; writing it again tells
  const bytes = Buffer.from(pem.slice(HEAD.length, -TAIL.length), 'base64');
  if (cmsToPem(bytes) !== pem) throw malformed('PEM that is not in lines of 64 columns');
  return bytes;
}
