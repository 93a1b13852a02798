/**
 * The keys of one issuer: JWKS and certificates, fetched once, kept in memory and on disk, fetched again when a token names a
 * key that is not at hand, but seldom: anybody can make up the name of a key. What cannot be fetched leaves what is known.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpError, type Session } from '@archstone/client';
import { createJwtVerifier, createPkiVerifier, type JwtVerifier, type PkiVerifier, readJwks } from '@archstone/tokens';
import { AuthTokenConfigError } from '../errors.ts';

/** Milliseconds between two fetches. */
const FETCH_EVERY = 10_000;

export interface KeysOptions {
  session: Session;
  issuer: string | undefined;
  audience: string | undefined;
  signingDir: string | undefined;
}

interface Published {
  issuer?: string;
  jwks?: unknown;
  certificates?: string;
  ca?: string;
}

export interface Keys {
  readonly jwt: JwtVerifier | undefined;
  readonly pki: PkiVerifier | undefined;
  /** Moves when they change: what was verified before is to be verified again. */
  readonly version: number;
  /** Resolves when there are keys, or there could be none. */
  ready(): Promise<void>;
  /** Fetches them, unless that was done a moment ago. @returns whether something changed */
  refresh(): Promise<boolean>;
}

/** @throws AuthTokenConfigError where the directory is open to others */
export function issuerKeys({ session, issuer, audience, signingDir }: KeysOptions): Keys {
  const name = createHash('sha256')
    .update(session.auth?.authUrl ?? '')
    .digest('hex')
    .slice(0, 16);
  const file = signingDir === undefined ? undefined : join(privateDirectory(signingDir), `${name}.json`);
  let [jwt, pki]: [JwtVerifier | undefined, PkiVerifier | undefined] = [undefined, undefined];
  let known = '';
  let version = 0;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<boolean> | undefined;
  let first: Promise<unknown> | undefined;

  function take(published: Published): boolean {
    const text = JSON.stringify(published);
    if (text === known) return false;
    const iss = issuer ?? published.issuer;
    const readJwt =
      published.jwks === undefined || iss === undefined
        ? undefined
        : createJwtVerifier(readJwks(published.jwks), { issuer: iss, audience: audience ?? iss });
    const { certificates, ca } = published;
    pki = certificates && ca ? createPkiVerifier({ certificates, ca }) : undefined;
    jwt = readJwt;
    known = text;
    version++;
    return true;
  }

  /** Undefined where Identity publishes no such thing. */
  async function get<T>(url: string): Promise<T | undefined> {
    try {
      return (await session.request<T>({ url, authenticated: false })).body;
    } catch (error) {
      if (error instanceof HttpError && error.status < 500) return undefined;
      throw error;
    }
  }

  async function fetchKeys(): Promise<boolean> {
    const root = await session.getIdentityUrl();
    const wellKnown = `${root.replace(/\/v3\/?$/, '')}/.well-known`;
    const [metadata, jwks, certificates, ca] = await Promise.all([
      get<{ issuer?: string }>(`${wellKnown}/oauth-authorization-server`),
      get(`${wellKnown}/jwks.json`),
      get<string>(`${root}/OS-SIMPLE-CERT/certificates`),
      get<string>(`${root}/OS-SIMPLE-CERT/ca`),
    ]);
    const changed = take({
      ...(typeof metadata?.issuer === 'string' && { issuer: metadata.issuer }),
      ...(typeof jwks === 'object' && { jwks }),
      ...(typeof certificates === 'string' && typeof ca === 'string' && { certificates, ca }),
    });
    if (changed && file !== undefined) {
      const next = `${file}.${randomUUID()}`;
      writeFileSync(next, known, { mode: 0o600 });
      renameSync(next, file);
    }
    return changed;
  }

  async function refresh(): Promise<boolean> {
    if (fetching) return fetching;
    if (performance.now() - fetchedAt < FETCH_EVERY) return false;
    fetchedAt = performance.now();
    fetching = fetchKeys().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  function fromDisk(): boolean {
    if (file === undefined) return false;
    try {
      return take(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      // Not there, or damaged: fetched instead.
      return false;
    }
  }

  return {
    get jwt() {
      return jwt;
    },
    get pki() {
      return pki;
    },
    get version() {
      return version;
    },
    async ready() {
      if (version > 0 || fromDisk()) return;
      first ??= refresh().catch(() => {
        first = undefined;
      });
      await first;
    },
    refresh,
  };
}

/** Whoever can write there can make tokens. */
function privateDirectory(path: string): string {
  try {
    if (mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(path, 0o700);
    const { mode, uid } = statSync(path);
    if ((mode & 0o077) === 0 && uid === process.getuid?.()) return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AuthTokenConfigError(`signingDir: ${path} cannot be used (${code})`, 'signingDir');
  }
  throw new AuthTokenConfigError(`signingDir: ${path} must belong to this user alone (mode 0700)`, 'signingDir');
}
