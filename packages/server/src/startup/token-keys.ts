/**
 * The keys of every format that is issued or read. A first start makes those that are missing. So does a later one, after a
 * change of provider, where they live in the state directory, which belongs to this host alone; elsewhere other hosts would
 * have others. Fernet keys are there from the first start on: without them something is lost, not new.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setupJwtKeys, setupKeyRepository, setupPki, writeJwsKeyPair } from '@archstone/tokens';
import { type FormatName, formatsOf } from '../auth/providers/formats.ts';
import type { Config } from '../config/load.ts';
import { hasKeys } from './key-repository.ts';

interface KeyKind {
  formats: readonly FormatName[];
  /** The option that says where they are. */
  place: readonly [section: string, option: string];
  directory(config: Config): string;
  areThere(config: Config): boolean;
  make(config: Config): unknown;
  /** What makes them, for the operator. */
  command: string;
}

const jwsFiles = ({ jwt_tokens: { jws_private_key_repository, jws_public_key_repository } }: Config) => ({
  privatePath: join(jws_private_key_repository, 'private.pem'),
  publicPath: join(jws_public_key_repository, 'public.pem'),
});

const kinds: readonly KeyKind[] = [
  {
    formats: ['fernet'],
    place: ['fernet_tokens', 'key_repository'],
    directory: ({ fernet_tokens }) => fernet_tokens.key_repository,
    areThere: ({ fernet_tokens }) => hasKeys(fernet_tokens.key_repository),
    make: ({ fernet_tokens }) => setupKeyRepository(fernet_tokens.key_repository),
    command: 'fernet_setup',
  },
  {
    formats: ['jws'],
    place: ['jwt_tokens', 'jws_private_key_repository'],
    directory: ({ jwt_tokens }) => jwt_tokens.jws_public_key_repository,
    // Public keys have names of their own.
    areThere: (config) => existsSync(config.jwt_tokens.jws_public_key_repository),
    make(config) {
      const files = jwsFiles(config);
      for (const path of Object.values(files)) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeJwsKeyPair({ ...files, algorithm: config.jwt_tokens.jws_algorithm });
    },
    command: 'create_jws_keypair',
  },
  {
    formats: ['jwt'],
    place: ['archstone_jwt_tokens', 'key_repository'],
    directory: ({ archstone_jwt_tokens }) => archstone_jwt_tokens.key_repository,
    areThere: ({ archstone_jwt_tokens }) => existsSync(archstone_jwt_tokens.key_repository),
    make: ({ archstone_jwt_tokens }) => setupJwtKeys(archstone_jwt_tokens.key_repository),
    command: 'jwt_setup',
  },
  {
    formats: ['pki', 'pkiz'],
    place: ['signing', 'certfile'],
    directory: ({ signing }) => signing.certfile,
    areThere: ({ signing }) => existsSync(signing.certfile),
    make: ({ signing }) => setupPki(signing),
    command: 'pki_setup',
  },
];

function kindsOf(config: Config): readonly KeyKind[] {
  const { issued, read } = formatsOf(config);
  return kinds.filter(({ formats }) => formats.some((name) => name === issued || read.includes(name)));
}

/** @param where which of the missing keys; by default all */
export async function makeTokenKeys(
  config: Config,
  where: (section: string, option: string) => boolean = () => true,
): Promise<void> {
  for (const { place, areThere, make } of kindsOf(config)) if (where(...place) && !areThere(config)) await make(config);
}

/** What keeps the service from starting, in one line. */
export function missingTokenKeys(config: Config): string | undefined {
  const missing = kindsOf(config).find(({ areThere }) => !areThere(config));
  return missing && `no keys in ${missing.directory(config)}: make them with "archstone manage ${missing.command}"`;
}
