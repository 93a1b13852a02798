import { X509Certificate } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { TokenError } from '../errors.ts';
import type { KeyOwner } from '../keys/rotate.ts';
import { type CertificateOptions, createCertificateAuthority, createSigningCertificate } from './certificates.ts';
import { splitCertificates } from './trust.ts';
import { type PkiFiles, readText } from './watch.ts';

/**
 * Keystone's `[signing]` options. After a rotation `certfile` holds the new certificate first and the former ones behind it.
 */
export interface PkiSetupOptions extends Required<PkiFiles> {
  ca_key: string;
  key_size: number;
  valid_days: number;
  cert_subject: string;
  /** Who shall own new files. By default this process's user. */
  owner?: KeyOwner;
}

/**
 * Makes CA, signing key and certificate where they are missing, as the former `keystone-manage pki_setup`: private files 0600 in
 * directories 0700 if they are made here. Answers whether anything was made. Throws `TokenError('no_keys')` where nothing can be
 * written, `TokenError('bad_certificate' | 'bad_key')` for a CA that is none.
 *
 * @example await setupPki({ ...config.signing }) // true
 */
export async function setupPki(options: PkiSetupOptions): Promise<boolean> {
  if (existsSync(options.certfile) && existsSync(options.keyfile) && existsSync(options.ca_certs)) return false;
  // certificates of a CA that is gone vouch for nothing any more
  const former = existsSync(options.ca_certs) && existsSync(options.certfile) ? stillValid(options.certfile) : [];
  if (!existsSync(options.ca_certs)) {
    const ca = await createCertificateAuthority(certificateOptions(options, `${options.cert_subject} CA`));
    replaceFile(options.ca_key, ca.key, 0o600, options.owner);
    replaceFile(options.ca_certs, ca.certificate, 0o644, options.owner);
  }
  await bringIn(options, former);
  return true;
}

/**
 * Brings in a new signing key and certificate of the same CA. The former certificates stay in `certfile`, behind the new one,
 * until they end, so that tokens signed with them stay valid. At every moment the files fit each other. Throws as `setupPki`.
 *
 * @example await rotatePki({ ...config.signing })
 */
export async function rotatePki(options: PkiSetupOptions): Promise<void> {
  await bringIn(options, stillValid(options.certfile));
}

const stillValid = (certfile: string): string[] =>
  splitCertificates(readText(certfile)).filter((pem) => Date.parse(new X509Certificate(pem).validTo) > Date.now());

async function bringIn(options: PkiSetupOptions, former: readonly string[]): Promise<void> {
  const ca = { certificate: readText(options.ca_certs), key: readText(options.ca_key) };
  const made = await createSigningCertificate(ca, certificateOptions(options, options.cert_subject));
  // the certificate first: a signer takes, of several, the one that belongs to the key that is there
  replaceFile(options.certfile, [made.certificate, ...former.map((pem) => `${pem}\n`)].join(''), 0o644, options.owner);
  replaceFile(options.keyfile, made.key, 0o600, options.owner);
}

/** Seconds. */
const CLOCK_DIFFERENCE = 300;

const certificateOptions = ({ key_size, valid_days }: PkiSetupOptions, subject: string): CertificateOptions => ({
  subject,
  keySize: key_size,
  validDays: valid_days,
  // another host's clock may be behind this one's
  from: Date.now() / 1000 - CLOCK_DIFFERENCE,
});

/** A file appears under its name only when it is complete. */
function replaceFile(path: string, text: string, mode: number, owner: KeyOwner | undefined): void {
  const temporary = `${path}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    rmSync(temporary, { force: true });
    const file = openSync(temporary, 'wx', mode);
    try {
      writeSync(file, text);
      if (owner) fchownSync(file, owner.uid, owner.gid);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    throw new TokenError('no_keys', `${path} cannot be written (${codeOf(error)})`);
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';
