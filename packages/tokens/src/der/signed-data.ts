import { contents, derCursor, enter, expectBytes, finish, nextTag, whole } from './decode.ts';
import { der, TAG } from './encode.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

const SIGNED_DATA = hex('06092a864886f70d010702');
const DATA = hex('06092a864886f70d010701');
const VERSION_1 = hex('020101');
/** SHA-256 without parameters, as OpenSSL writes it (RFC 5754 section 2). */
const SHA256 = hex('300b0609608648016503040201');
const RSA = hex('300d06092a864886f70d0101010500');
/** Everything of SignedData before its content. */
const SIGNED_DATA_HEAD = Buffer.concat([VERSION_1, der(TAG.set, SHA256)]);
const ALGORITHMS = Buffer.concat([SHA256, RSA]);

export interface SignedData {
  /** What was signed. */
  content: Buffer;
  /** The signer's IssuerAndSerialNumber, contents without tag and length. */
  signer: Buffer;
  signature: Buffer;
}

/** The CMS of a content, its signer and signature. */
export function encodeSignedData({ content, signer, signature }: SignedData): Buffer {
  const signerInfo = der(
    TAG.sequence,
    VERSION_1,
    der(TAG.sequence, signer),
    ALGORITHMS,
    der(TAG.octetString, signature),
  );
  const signedData = der(
    TAG.sequence,
    SIGNED_DATA_HEAD,
    der(TAG.sequence, DATA, der(TAG.context0, der(TAG.octetString, content))),
    der(TAG.set, signerInfo),
  );
  return der(TAG.sequence, SIGNED_DATA, der(TAG.context0, signedData));
}

/** The parts of a CMS; views into `bytes`. Throws `TokenError('malformed')` for all but what `encodeSignedData` writes. */
export function decodeSignedData(bytes: Buffer): SignedData {
  const outer = derCursor(bytes);
  const info = enter(outer, TAG.sequence);
  finish(outer);
  expectBytes(info, SIGNED_DATA);
  const wrapped = enter(info, TAG.context0);
  finish(info);
  const signedData = enter(wrapped, TAG.sequence);
  finish(wrapped);

  expectBytes(signedData, SIGNED_DATA_HEAD);
  const encapsulated = enter(signedData, TAG.sequence);
  const signers = enter(signedData, TAG.set);
  finish(signedData);

  expectBytes(encapsulated, DATA);
  const explicit = enter(encapsulated, TAG.context0);
  finish(encapsulated);
  const content = contents(explicit, TAG.octetString);
  finish(explicit);

  const signerInfo = enter(signers, TAG.sequence);
  finish(signers);
  expectBytes(signerInfo, VERSION_1);
  const signer = contents(signerInfo, TAG.sequence);
  expectBytes(signerInfo, ALGORITHMS);
  const signature = contents(signerInfo, TAG.octetString);
  finish(signerInfo);
  return { content, signer, signature };
}

/** What of a certificate CMS and its readers need; views into `bytes`. */
export interface CertificateParts {
  /** IssuerAndSerialNumber, contents without tag and length. */
  signer: Buffer;
  /** The extension keyUsage as bits, its first octet, digitalSignature being 0x80; undefined where the certificate has none. */
  keyUsage?: number;
}

const KEY_USAGE = hex('551d0f');

/** Reads a DER certificate (RFC 5280). Throws `TokenError('malformed')`. */
export function readCertificate(bytes: Buffer): CertificateParts {
  const certificate = enter(derCursor(bytes), TAG.sequence);
  const body = enter(certificate, TAG.sequence);
  if (nextTag(body) === TAG.context0) enter(body, TAG.context0);
  const serial = whole(body, TAG.integer);
  enter(body, TAG.sequence);
  const issuer = whole(body, TAG.sequence);
  const parts: CertificateParts = { signer: Buffer.concat([issuer, serial]) };
  for (let tag = nextTag(body); tag !== undefined; tag = nextTag(body)) {
    const element = enter(body, tag);
    if (tag !== TAG.context3) continue;
    const extensions = enter(element, TAG.sequence);
    while (nextTag(extensions) !== undefined) {
      const extension = enter(extensions, TAG.sequence);
      if (!contents(extension, TAG.oid).equals(KEY_USAGE)) continue;
      if (nextTag(extension) === TAG.boolean) enter(extension, TAG.boolean);
      // the first octet counts unused bits, the second holds digitalSignature to encipherOnly
      parts.keyUsage = contents(enter(extension, TAG.octetString), TAG.bitString)[1] ?? 0;
    }
  }
  return parts;
}
