import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PkiSetupOptions, rotatePki, setupPki } from './files.ts';
import { createPkiVerifier } from './verify.ts';
import { watchPki } from './watch.ts';

let directory: string;
let options: PkiSetupOptions;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'archstone-pki-files-'));
  const at = (path: string) => join(directory, 'ssl', path);
  options = {
    certfile: at('certs/signing_cert.pem'),
    keyfile: at('private/signing_key.pem'),
    ca_certs: at('certs/ca.pem'),
    ca_key: at('private/cakey.pem'),
    key_size: 2048,
    valid_days: 30,
    cert_subject: '/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com',
  };
});
afterAll(() => rmSync(directory, { recursive: true }));

const body = Buffer.from('{"token":{}}');
const times = () => ({ issued_at: Date.now() / 1000, expires_at: Date.now() / 1000 + 60 });

test('set up once, rotated while tokens of the former certificate stay valid', async () => {
  expect(await setupPki(options)).toBe(true);
  const first = readFileSync(options.certfile, 'utf8');
  expect(await setupPki(options)).toBe(false);
  expect(readFileSync(options.certfile, 'utf8')).toBe(first);
  for (const path of [options.keyfile, options.ca_key]) expect(statSync(path).mode & 0o777).toBe(0o600);

  using pki = watchPki(options, { pollInterval: 3_600_000 });
  const now = () => Date.now() / 1000;
  const old = pki.signer!.token(body, times());
  await rotatePki(options);
  using theirs = watchPki(options);
  const fresh = theirs.signer!.token(body, times());
  const { certificates, ca } = theirs;
  expect(certificates).toContain(first.trim());
  // the first may not have seen the new certificate yet
  for (const verifier of [pki.verifier, createPkiVerifier({ certificates, ca })]) {
    for (const token of [old, fresh]) expect(verifier.token(token, now())).toEqual(body);
  }
  expect(() => createPkiVerifier({ certificates: first, ca }).token(fresh, now())).toThrow(
    expect.objectContaining({ code: 'unknown_signer' }),
  );
});

test('without a key tokens are read only, also those of a certificate that comes later', async () => {
  await setupPki(options);
  const { certfile, ca_certs } = options;
  using reader = watchPki({ certfile, ca_certs });
  await rotatePki(options);
  using pki = watchPki(options);
  const token = pki.signer!.token(body, times());
  expect(reader.signer).toBeUndefined();
  expect(reader.verifier.token(token, Date.now() / 1000)).toEqual(body);
  expect(reader.ca).toBe(pki.ca);
});

test('files that are missing or do not fit each other', async () => {
  const none = { ...options, certfile: join(directory, 'none.pem') };
  expect(() => watchPki(none)).toThrow(expect.objectContaining({ code: 'no_keys' }));
  await expect(rotatePki(none)).rejects.toThrow(expect.objectContaining({ code: 'no_keys' }));
  await expect(rotatePki({ ...options, ca_key: options.ca_certs })).rejects.toThrow(
    expect.objectContaining({ code: 'bad_key' }),
  );
  const stranger = join(directory, 'stranger.pem');
  writeFileSync(stranger, readFileSync(options.ca_key));
  expect(() => watchPki({ ...options, keyfile: stranger })).toThrow(
    expect.objectContaining({ code: 'bad_certificate' }),
  );
});
