/** Which providers a configuration asks for: the one that issues, then what is still read; each key repository once. */
import { accessSync, constants } from 'node:fs';
import {
  type JwsAlgorithm,
  type JwtKeyRepository,
  type PkiFiles,
  type PkiKeys,
  watchJwsKeys,
  watchJwtKeys,
  watchKeyRepository,
  watchPki,
} from '@archstone/tokens';
import type { Config } from '../../config/load.ts';
import type { Database } from '../../db/connect.ts';
import type { Freshness } from '../../freshness/freshness.ts';
import type { TokenProvider } from '../provider.ts';
import { fernetProvider } from './fernet.ts';
import { type FormatName, formatsOf, jwtParties } from './formats.ts';
import { jwsProvider } from './jws.ts';
import { jwtProvider } from './jwt.ts';
import { pkiProvider, pkizProvider } from './pki.ts';
import { uuidProvider } from './uuid.ts';

export interface ProvidersOptions {
  config: Config;
  database: Database;
  freshness: Freshness;
  /** Epoch seconds. */
  now(): number;
  warn(message: string): void;
  /** Where clients reach the service, without `/v3`. */
  publicRoot: string;
}

export interface Providers {
  /** The one that issues first. */
  readonly all: readonly [TokenProvider, ...TokenProvider[]];
  /** What others verify tokens with; undefined where there is no such format. */
  readonly jwtKeys: JwtKeyRepository | undefined;
  readonly pkiKeys: PkiKeys | undefined;
}

const PURGE_EVERY = 3_600_000;

export function openProviders(options: ProvidersOptions): Providers {
  const { config, database, freshness, now, warn, publicRoot } = options;
  const { issued, read } = formatsOf(config);
  const formats = [issued, ...read.filter((name) => name !== issued)];
  const following = { onError: (error: Error) => warn(error.message) };
  const has = (...names: FormatName[]) => formats.some((name) => names.includes(name));
  const jwtKeys = has('jwt') ? watchJwtKeys(config.archstone_jwt_tokens.key_repository, following) : undefined;
  const pkiKeys = has('pki', 'pkiz') ? watchPki(pkiFiles(config, issued), following) : undefined;
  const pki = () => ({
    keys: pkiKeys!,
    catalog: config.archstone_pki_tokens.catalog,
    maxTokenSize: config.archstone_pki_tokens.max_token_size,
    now,
  });

  const make: Record<FormatName, () => TokenProvider> = {
    uuid: () =>
      uuidProvider({
        database,
        freshness,
        now,
        keepExpired: config.token.allow_expired_window,
        purgeInterval: PURGE_EVERY,
        onPurgeError: (error) => warn(`expired tokens could not be purged: ${String(error)}`),
      }),
    fernet: () =>
      fernetProvider({
        keys: watchKeyRepository(config.fernet_tokens.key_repository, following),
        methods: config.auth.methods,
        cipher: config.archstone_fernet_tokens.cipher,
      }),
    jws: () => {
      const { jws_public_key_repository: publicKeys, jws_private_key_repository: privateKeys } = config.jwt_tokens;
      return jwsProvider({
        keys: watchJwsKeys(issued === 'jws' ? { publicKeys, privateKeys } : { publicKeys }, following),
        algorithm: config.jwt_tokens.jws_algorithm,
        acceptedAlgorithms: config.jwt_tokens.jws_accepted_algorithms as JwsAlgorithm[],
      });
    },
    jwt: () =>
      jwtProvider({
        keys: jwtKeys!,
        ...jwtParties(config, publicRoot),
        roleIds: config.archstone_jwt_tokens.role_ids,
      }),
    pki: () => pkiProvider(pki()),
    pkiz: () => pkizProvider(pki()),
  };
  const [first, ...others] = formats.map((name) => make[name]());
  return { all: [first!, ...others], jwtKeys, pkiKeys };
}

/** A server that only reads such tokens needs no key; where it has one, it signs the list of revoked tokens. */
function pkiFiles({ signing }: Config, issued: FormatName): PkiFiles {
  const { keyfile, certfile, ca_certs } = signing;
  return issued === 'pki' || issued === 'pkiz' || isReadable(keyfile) ? signing : { certfile, ca_certs };
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
