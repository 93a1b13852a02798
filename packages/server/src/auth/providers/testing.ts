/** Keys of every format in a directory of their own, and the settings that name them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setupJwtKeys, setupKeyRepository, setupPki, writeJwsKeyPair } from '@archstone/tokens';
import type { FormatName } from './formats.ts';

export const FORMATS: readonly FormatName[] = ['uuid', 'fernet', 'pki', 'pkiz', 'jws', 'jwt'];

export async function formatKeys() {
  const directory = mkdtempSync(join(tmpdir(), 'archstone-formats-'));
  const at = (...path: string[]) => join(directory, ...path);
  for (const path of ['jws/public', 'jws/private']) mkdirSync(at(path), { recursive: true });
  const settings = {
    fernet_tokens: { key_repository: at('fernet') },
    jwt_tokens: { jws_public_key_repository: at('jws/public'), jws_private_key_repository: at('jws/private') },
    archstone_jwt_tokens: { key_repository: at('jwt') },
    signing: {
      certfile: at('ssl/signing_cert.pem'),
      keyfile: at('ssl/signing_key.pem'),
      ca_certs: at('ssl/ca.pem'),
      ca_key: at('ssl/cakey.pem'),
    },
  };
  setupKeyRepository(settings.fernet_tokens.key_repository);
  writeJwsKeyPair({ privatePath: at('jws/private/private.pem'), publicPath: at('jws/public/public.pem') });
  setupJwtKeys(settings.archstone_jwt_tokens.key_repository);
  await setupPki({
    ...settings.signing,
    key_size: 2048,
    valid_days: 365,
    cert_subject: '/C=US/ST=Unset/L=Unset/O=Unset/CN=identity.example.org',
  });
  return { directory, settings, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
