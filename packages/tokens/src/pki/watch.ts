import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { TokenError } from '../errors.ts';
import { type FollowOptions, follow } from '../keys/follow.ts';
import { createPkiSigner, type PkiSigner } from './sign.ts';
import { createPkiVerifier, type PkiVerifier } from './verify.ts';

/** Keystone's `[signing]` files, PEM. */
export interface PkiFiles {
  /** Every certificate whose tokens still count, concatenated; the one that belongs to the key signs. */
  certfile: string;
  /** Without it tokens are only read. */
  keyfile?: string;
  ca_certs: string;
}

/** Signing key and certificates in memory. Close it to let go of its timer and watchers; none keeps the process alive. */
export interface PkiKeys extends Disposable {
  /** Changes with a rotation: take it anew for each token. Undefined where tokens are only read. */
  readonly signer: PkiSigner | undefined;
  /** Looks once for newer certificates where a token's is not at hand. */
  readonly verifier: PkiVerifier;
  /** PEM, every certificate of `certfile`, as it is published. */
  readonly certificates: string;
  /** PEM, as it is published. */
  readonly ca: string;
  /** Grows whenever any of these changes. */
  readonly generation: number;
  /** Looks for newer files at once, cheaply; true where something changed. */
  refresh(): boolean;
  close(): void;
}

interface Material {
  texts: readonly [certificates: string, ca: string, key: string];
  signer: PkiSigner | undefined;
  verifier: PkiVerifier;
}

/**
 * Reads the files of PKI tokens and follows them as `watchKeyRepository` does: while they do not belong together, as in the
 * middle of a rotation, the former ones stay in use. Throws `TokenError('no_keys' | 'bad_key' | 'bad_certificate')` where they
 * cannot be used in the first place.
 *
 * @example
 * using pki = watchPki({ certfile, keyfile, ca_certs });
 * const token = pki.signer!.token(body, { issued_at, expires_at });
 */
export function watchPki(files: PkiFiles, options: FollowOptions = {}): PkiKeys {
  const { certfile, keyfile, ca_certs } = files;
  const paths = [certfile, ca_certs, ...(keyfile === undefined ? [] : [keyfile])];
  const names = new Set(paths.map((path) => basename(path)));
  const followed = follow<Material>(
    {
      directories: [...new Set(paths.map((path) => dirname(path)))],
      counts: (name) => names.has(name),
      read: () => readMaterial(files),
      same: (a, b) => a.texts.every((text, i) => text === b.texts[i]),
    },
    options,
  );
  const orNewer = <T>(read: (verifier: PkiVerifier) => T): T => {
    try {
      return read(followed.value.verifier);
    } catch (error) {
      const unknown = error instanceof TokenError && error.code === 'unknown_signer';
      if (unknown && followed.refresh()) return read(followed.value.verifier);
      throw error;
    }
  };
  return {
    get signer() {
      return followed.value.signer;
    },
    verifier: {
      token: (token, at) => orNewer((verifier) => verifier.token(token, at)),
      body: (token, at) => orNewer((verifier) => verifier.body(token, at)),
      cms: (bytes, at) => orNewer((verifier) => verifier.cms(bytes, at)),
      pem: (text, at) => orNewer((verifier) => verifier.pem(text, at)),
    },
    get certificates() {
      return followed.value.texts[0];
    },
    get ca() {
      return followed.value.texts[1];
    },
    get generation() {
      return followed.generation;
    },
    refresh: followed.refresh,
    close: followed.close,
    [Symbol.dispose]: followed.close,
  };
}

function readMaterial({ certfile, keyfile, ca_certs }: PkiFiles): Material {
  const texts = [readText(certfile), readText(ca_certs), keyfile === undefined ? '' : readText(keyfile)] as const;
  const [certificates, ca, key] = texts;
  const signer = keyfile === undefined ? undefined : createPkiSigner({ certificate: certificates, key, ca });
  return { texts, signer, verifier: createPkiVerifier({ certificates, ca }) };
}

/** Throws `TokenError('no_keys')`, naming the file. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new TokenError('no_keys', `${path} cannot be read (${code})`);
  }
}
