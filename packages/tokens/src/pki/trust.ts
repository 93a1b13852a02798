import { type KeyObject, X509Certificate } from 'node:crypto';
import { readCertificate } from '../der/signed-data.ts';
import { TokenError } from '../errors.ts';

/** A signing certificate with its way to the CA, parsed once. */
export interface Signer {
  readonly certificate: X509Certificate;
  readonly publicKey: KeyObject;
  /** IssuerAndSerialNumber as a CMS names it. */
  readonly id: Buffer;
  /** Epoch seconds within which it and every certificate above it are valid, both included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Why it may not sign, whatever the time. */
  readonly fault?: string;
}

const DIGITAL_SIGNATURE = 0x80;
const LONGEST_CHAIN = 8;

/** The signers of a text of concatenated PEM certificates. Throws `TokenError('bad_certificate')` for what is no certificate. */
export function readSigners(certificates: string, ca: string): Signer[] {
  const authorities = readCertificates(ca);
  return readCertificates(certificates).map((certificate) => readSigner(certificate, authorities));
}

function readSigner(certificate: X509Certificate, authorities: readonly X509Certificate[]): Signer {
  const { signer: id, keyUsage } = readCertificate(certificate.raw);
  const { publicKey } = certificate;
  const chain = chainOf(certificate, authorities);
  const valid = [certificate, ...(chain ?? [])];
  const signer: Signer = {
    certificate,
    publicKey,
    id,
    notBefore: Math.max(...valid.map((one) => seconds(one.validFrom))),
    notAfter: Math.min(...valid.map((one) => seconds(one.validTo))),
  };
  const fault = faultOf(publicKey, keyUsage, chain);
  return fault ? { ...signer, fault } : signer;
}

function faultOf(key: KeyObject, usage: number | undefined, chain: unknown): string | undefined {
  if (key.asymmetricKeyType !== 'rsa') return 'the signing certificate has no RSA key';
  if (usage !== undefined && (usage & DIGITAL_SIGNATURE) === 0) return 'the certificate’s keyUsage forbids signing';
  return chain ? undefined : 'the signing certificate does not lead to the CA';
}

/** The certificates above this one, up to a self-signed one. */
function chainOf(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  depth = LONGEST_CHAIN,
): X509Certificate[] | undefined {
  if (depth === 0) return undefined;
  for (const authority of authorities) {
    if (!authority.ca || !isIssuedBy(certificate, authority)) continue;
    if (isIssuedBy(authority, authority)) return [authority];
    const above = chainOf(authority, authorities, depth - 1);
    if (above) return [authority, ...above];
  }
  return undefined;
}

function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function seconds(date: string): number {
  return Date.parse(date) / 1000;
}

/** Throws `TokenError('bad_certificate' | 'certificate_expired')` unless this signer may sign at this time (epoch seconds). */
export function requireValid(signer: Signer, at: number): void {
  if (signer.fault) throw new TokenError('bad_certificate', signer.fault);
  if (at >= signer.notBefore && at <= signer.notAfter) return;
  throw new TokenError('certificate_expired', 'the signing certificate, or its CA, is not valid at this time');
}

/** The certificates of a text of concatenated PEM, each without what is around it. */
export const splitCertificates = (pem: string): string[] => pem.match(CERTIFICATE) ?? [];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Every certificate of a text of concatenated PEM. Throws `TokenError('bad_certificate')` where there is none or a broken one. */
function readCertificates(pem: string): X509Certificate[] {
  const blocks = splitCertificates(pem);
  if (blocks.length === 0) throw new TokenError('bad_certificate', 'no PEM certificate was given');
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new TokenError('bad_certificate', 'a PEM certificate that is none');
    }
  });
}
