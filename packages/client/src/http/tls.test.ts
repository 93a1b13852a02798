import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectionError } from '../errors.ts';
import { createTransport } from './transport.ts';

const openssl = spawnSync('openssl', ['version']).status === 0;
const required = process.env.ARCHSTONE_REQUIRE_SERVICES === '1';

describe.skipIf(!openssl && !required)(`TLS${openssl ? '' : ' (skipped: no openssl to make a certificate)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'archstone-tls-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const server = createServer({ requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const subject = (request.socket as TLSSocket).getPeerCertificate().subject;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ peer: subject?.CN ?? null }));
  });
  let url: string;
  let cert: string;
  let key: string;

  beforeAll(async () => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const name = ['-subj', '/CN=archstone-test', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', keyFile, '-out', certFile, ...name], {
      stdio: 'ignore',
    });
    cert = readFileSync(certFile, 'utf8');
    key = readFileSync(keyFile, 'utf8');
    server.setSecureContext({ cert, key, ca: cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  test('a certificate of nobody known is refused at once, without a second attempt', async () => {
    const started = Date.now();
    await expect(createTransport({ retries: 3, retryDelay: 2000 }).request({ url })).rejects.toBeInstanceOf(
      ConnectionError,
    );
    expect(Date.now() - started).toBeLessThan(1500);
  });

  test('is accepted with its authority given, or with insecure', async () => {
    expect((await createTransport({ ca: cert }).request({ url })).body).toEqual({ peer: null });
    expect((await createTransport({ insecure: true }).request({ url })).status).toBe(200);
  });

  test('shows a client certificate, with its key apart or in the same text', async () => {
    const shown = { peer: 'archstone-test' };
    expect((await createTransport({ ca: cert, cert, key }).request({ url })).body).toEqual(shown);
    expect((await createTransport({ ca: cert, cert: cert + key }).request({ url })).body).toEqual(shown);
  });
});
