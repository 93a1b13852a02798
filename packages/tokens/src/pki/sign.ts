/**
 * PKI tokens: a whole token body, signed as CMS and written as base64 with `/` as `-`. This folder owns signing and verifying
 * them, the certificates behind them, and the reading of claims from a body. Invariants: nothing of a body is looked at before
 * a certificate that leads to the CA has vouched for it; a verified text is the one text of its CMS. It refuses certificates
 * outside their validity, other keys than RSA and CMS of any other shape; expiry and revocation are its callers' business.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { encodeSignedData } from '../der/signed-data.ts';
import { TokenError, unrepresentable } from '../errors.ts';
import { cmsToPem } from './pem.ts';
import { tokenText } from './text.ts';
import { readSigners, requireValid, type Signer } from './trust.ts';

export interface PkiSignerOptions {
  /** PEM; of several certificates the one that belongs to the key signs. */
  certificate: string;
  /** PEM, an RSA key without a passphrase. */
  key: string;
  /** PEM, the CA and any certificates between. */
  ca: string;
}

/** When a token is made and when it ends; epoch seconds. */
export interface PkiTokenTimes {
  issued_at: number;
  expires_at: number;
}

export interface PkiSigner {
  /** Epoch seconds until which its certificate and the CA are valid. */
  readonly notAfter: number;
  /**
   * The PKI token of a body (one line, compact JSON): base64 with `/` as `-`. Throws `TokenError('certificate_expired')` for a
   * token that the certificate does not cover from issue to expiry, `TokenError('unrepresentable')` for a body with line breaks.
   */
  token(body: Uint8Array, times: PkiTokenTimes): string;
  /**
   * The bare CMS in DER: what `openssl cms -sign -nosmimecap -nodetach -nocerts -noattr -outform DER` makes, byte for byte.
   * With times it refuses what `token` refuses.
   */
  cms(body: Uint8Array, times?: PkiTokenTimes): Buffer;
  /** The same as PEM, as in the signed revocation list. */
  pem(body: Uint8Array): string;
}

/**
 * Signs bodies with one RSA key, SHA-256 (RFC 5652; RFC 8017 RSASSA-PKCS1-v1_5). Throws
 * `TokenError('bad_certificate' | 'bad_key')` where key, certificate and CA do not belong together.
 *
 * @example
 * const signer = createPkiSigner({ certificate, key, ca });
 * const token = signer.token(Buffer.from(JSON.stringify({ token: body })), { issued_at, expires_at });
 */
export function createPkiSigner(options: PkiSignerOptions): PkiSigner {
  const key = readKey(options.key);
  const signer = readSigners(options.certificate, options.ca).find((one) => one.certificate.checkPrivateKey(key));
  if (!signer) throw new TokenError('bad_certificate', 'no certificate belongs to the signing key');
  if (signer.fault) throw new TokenError('bad_certificate', signer.fault);
  const cms = (body: Uint8Array, times?: PkiTokenTimes): Buffer => {
    if (times) {
      requireValid(signer, times.issued_at);
      requireValid(signer, times.expires_at);
    }
    return signBody(body, key, signer);
  };
  return {
    notAfter: signer.notAfter,
    token: (body, times) => tokenText(cms(body, times)),
    cms,
    pem: (body) => cmsToPem(cms(body)),
  };
}

function signBody(body: Uint8Array, key: KeyObject, signer: Signer): Buffer {
  // OpenSSL would sign another text, with its line breaks as CR LF
  if (body.includes(0x0a) || body.includes(0x0d)) throw unrepresentable('a body of more than one line');
  const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return encodeSignedData({ content, signer: signer.id, signature: sign('sha256', content, key) });
}

function readKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new TokenError('bad_key', 'the signing key is not a PEM private key without a passphrase');
  }
  if (key.asymmetricKeyType !== 'rsa') throw new TokenError('bad_key', 'the signing key is not an RSA key');
  return key;
}
