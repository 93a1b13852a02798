import { verify } from 'node:crypto';
import { decodeSignedData } from '../der/signed-data.ts';
import { TokenError } from '../errors.ts';
import { readTokenBody, type TokenBody } from './body.ts';
import type { KnownCatalogs } from './catalog.ts';
import { cmsFromPem } from './pem.ts';
import { decodePkiToken, decodeShared } from './text.ts';
import { readSigners, requireValid } from './trust.ts';

export interface PkiVerifierOptions {
  /** PEM, every certificate that tokens may be signed with. */
  certificates: string;
  /** PEM, the CA and any certificates between. */
  ca: string;
}

export interface PkiVerifier {
  /**
   * The body of a PKI token, whose signer's certificate must be valid `at` (epoch seconds). Throws
   * `TokenError('malformed' | 'unknown_signer' | 'bad_signature' | 'bad_certificate' | 'certificate_expired')`.
   */
  token(token: string, at: number): Buffer;
  /** The same, read: as `readTokenBody`, at less cost than by way of a Buffer. Throws what both throw. */
  body(token: string, at: number): TokenBody;
  /** As `token`, for bare CMS in DER. */
  cms(bytes: Buffer, at: number): Buffer;
  /** The same for PEM, as in the signed revocation list; takes only what OpenSSL writes. */
  pem(text: string, at: number): Buffer;
}

/**
 * Verifies PKI tokens with certificates that are parsed, and led to the CA, once. A certificate that may not sign makes no
 * error here but one for each token that it signed. Throws `TokenError('bad_certificate')` for what is no certificate.
 *
 * `unknown_signer` means that a newer certificate may know the token: fetch them again, not too often.
 *
 * @example
 * const verifier = createPkiVerifier({ certificates, ca });
 * const { claims } = verifier.body(request.headers['x-auth-token'], Date.now() / 1000);
 */
export function createPkiVerifier({ certificates, ca }: PkiVerifierOptions): PkiVerifier {
  const signers = readSigners(certificates, ca);
  const catalogs: KnownCatalogs = [];
  const cms = (bytes: Buffer, at: number): Buffer => {
    const { content, signer: id, signature } = decodeSignedData(bytes);
    const signer = signers.find((one) => one.id.equals(id));
    if (!signer) throw new TokenError('unknown_signer', 'signed with a certificate that is not at hand');
    requireValid(signer, at);
    if (!verify('sha256', content, signer.publicKey, signature)) {
      throw new TokenError('bad_signature', 'the certificate at hand does not authenticate it');
    }
    return content;
  };
  return {
    token: (token, at) => cms(decodePkiToken(token), at),
    body: (token, at) => readTokenBody(cms(decodeShared(token), at), catalogs),
    cms,
    pem: (text, at) => cms(cmsFromPem(text), at),
  };
}
