import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { TokenError } from '../errors.ts';

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

/** What to make; the options of Keystone's `[signing]`. */
export interface CertificateOptions {
  /** `/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com` */
  subject: string;
  /** Bits of the RSA key, 2048 or more. */
  keySize: number;
  validDays: number;
  /** When it begins to be valid, epoch seconds; by default now. */
  from?: number;
}

/** PEM; the key is PKCS #8 without a passphrase. */
export interface CertificateAndKey {
  certificate: string;
  key: string;
}

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) };

/**
 * A self-signed CA (RFC 5280): CA:TRUE, keyUsage keyCertSign and cRLSign. Throws `TokenError('unrepresentable')` for a subject
 * that is no name and a key that is too short.
 *
 * @example await createCertificateAuthority({ subject: '/CN=identity.example.org', keySize: 2048, validDays: 3650 })
 */
export async function createCertificateAuthority(options: CertificateOptions): Promise<CertificateAndKey> {
  const x509 = await loadX509();
  const keys = await newKeys(options.keySize);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...commonParams(options),
    name: parseSubject(options.subject),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) };
}

/**
 * A certificate that signs tokens: CA:FALSE, keyUsage digitalSignature, no extended key usage (OpenSSL's `cms -verify` would
 * want e-mail protection in it). Throws `TokenError('unrepresentable' | 'bad_key' | 'bad_certificate')`.
 *
 * @example await createSigningCertificate(ca, { subject: '/CN=identity.example.org', keySize: 2048, validDays: 365 })
 */
export async function createSigningCertificate(
  ca: CertificateAndKey,
  options: CertificateOptions,
): Promise<CertificateAndKey> {
  const x509 = await loadX509();
  const issuer = readAuthority(() => new x509.X509Certificate(ca.certificate));
  const keys = await newKeys(options.keySize);
  const certificate = await x509.X509CertificateGenerator.create({
    ...commonParams(options),
    subject: parseSubject(options.subject),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await importKey(ca.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) };
}

/** Loaded only where certificates are made: whoever verifies tokens needs neither. */
async function loadX509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

function commonParams({ validDays, from = Date.now() / 1000 }: CertificateOptions) {
  const start = Math.floor(from);
  return {
    serialNumber: newSerialNumber(),
    notBefore: new Date(start * 1000),
    notAfter: new Date((start + validDays * 86_400) * 1000),
  };
}

/** 16 random bytes as hexadecimal; the first bits keep it positive and its DER of one length. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const SHORTEST_KEY = 2048;

async function newKeys(keySize: number): Promise<CryptoKeyPair> {
  if (keySize < SHORTEST_KEY) throw new TokenError('unrepresentable', `an RSA key of less than ${SHORTEST_KEY} bits`);
  return webcrypto.subtle.generateKey({ ...ALGORITHM, modulusLength: keySize }, true, ['sign', 'verify']);
}

async function exportKey(key: CryptoKey): Promise<string> {
  return KeyObject.from(key).export({ format: 'pem', type: 'pkcs8' }).toString();
}

async function importKey(pem: string): Promise<CryptoKey> {
  try {
    const pkcs8 = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
    return await webcrypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), ALGORITHM, false, ['sign']);
  } catch {
    throw new TokenError('bad_key', 'the CA’s key is not a PEM RSA key without a passphrase');
  }
}

function readAuthority<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new TokenError('bad_certificate', 'the CA is not a PEM certificate');
  }
}

const ATTRIBUTE = /\/(C|ST|L|O|OU|CN|DC|emailAddress)=((?:\\.|[^/\\])+)/gy;

/** OpenSSL's one-line form of a name, each attribute a step; a backslash takes the next character as it is. */
export function parseSubject(subject: string): { [type: string]: string[] }[] {
  const steps: { [type: string]: string[] }[] = [];
  let end = 0;
  for (const match of subject.matchAll(ATTRIBUTE)) {
    const type = match[1] === 'emailAddress' ? 'E' : match[1]!;
    steps.push({ [type]: [match[2]!.replace(/\\(.)/g, '$1')] });
    end = match.index + match[0].length;
  }
  if (steps.length === 0 || end !== subject.length) {
    throw new TokenError('unrepresentable', 'a certificate subject that is not of the form /C=…/CN=…');
  }
  return steps;
}
