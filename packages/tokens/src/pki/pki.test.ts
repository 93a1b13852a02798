import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePkiz, encodePkiz } from '../pkiz/pkiz.ts';
import { type CertificateAndKey, createCertificateAuthority, createSigningCertificate } from './certificates.ts';
import { createPkiSigner, type PkiSigner } from './sign.ts';
import { createPkiVerifier, type PkiVerifier } from './verify.ts';

const now = Math.floor(Date.now() / 1000);
const times = { issued_at: now, expires_at: now + 3600 };
const subject = '/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com';
const made = { subject, keySize: 2048, validDays: 10, from: now };
const body = (size: number) => Buffer.from(JSON.stringify({ token: { name: 'ä☃', filler: 'x'.repeat(size) } }));

const available = (command: string, args: readonly string[]) => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const required = process.env.ARCHSTONE_REQUIRE_SERVICES === '1';
const noOpenssl = !available('openssl', ['version']) && !required;
const PYTHON = '/usr/bin/python3';
const noKeystoneclient = !available(PYTHON, ['-c', 'import keystoneclient.common.cms']) && !required;

let directory: string;
let ca: CertificateAndKey;
let signing: CertificateAndKey;
let signer: PkiSigner;
let verifier: PkiVerifier;
const file = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'archstone-pki-'));
  ca = await createCertificateAuthority({ ...made, subject: '/O=Ünset/CN=Test CA' });
  signing = await createSigningCertificate(ca, made);
  writeFileSync(file('ca.pem'), ca.certificate);
  writeFileSync(file('signing.pem'), signing.certificate);
  writeFileSync(file('signing.key'), signing.key, { mode: 0o600 });
  signer = createPkiSigner({ ...signing, ca: ca.certificate });
  verifier = createPkiVerifier({ certificates: signing.certificate, ca: ca.certificate });
});
afterAll(() => rmSync(directory, { recursive: true }));

const failsWith = (code: string) => expect.objectContaining({ name: 'TokenError', code });
const SIZES = [0, 60, 80, 200, 500, 5000, 70_000];

describe.each(SIZES)('a body of some %i bytes', (size) => {
  test('comes back whole', () => {
    const given = body(size);
    expect(verifier.token(signer.token(given, times), now)).toEqual(given);
    expect(verifier.pem(signer.pem(given), now)).toEqual(given);
    expect(verifier.cms(decodePkiz(encodePkiz(signer.cms(given))), now)).toEqual(given);
  });

  test.skipIf(noOpenssl)(`openssl writes the same bytes${noOpenssl ? ' (skipped: no openssl)' : ''}`, () => {
    const given = body(size);
    const theirs = (form: string) => execFileSync('openssl', opensslSign(form), { input: given, maxBuffer: 1 << 24 });
    expect(signer.cms(given).equals(theirs('DER'))).toBe(true);
    expect(signer.pem(given)).toBe(theirs('PEM').toString());
    expect(verifier.cms(theirs('DER'), now)).toEqual(given);
  });

  test.skipIf(noOpenssl)(`openssl verifies it${noOpenssl ? ' (skipped: no openssl)' : ''}`, () => {
    const given = body(size);
    const args = [
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-certfile',
      file('signing.pem'),
      '-CAfile',
      file('ca.pem'),
    ];
    const input = signer.cms(given);
    const stdio = ['pipe', 'pipe', 'ignore'] as const;
    expect(execFileSync('openssl', args, { input, stdio: [...stdio], maxBuffer: 1 << 24 })).toEqual(given);
  });
});

const opensslSign = (form: string) =>
  ['cms', '-sign', '-nosmimecap', '-nodetach', '-nocerts', '-noattr', '-outform', form].concat([
    '-signer',
    file('signing.pem'),
    '-inkey',
    file('signing.key'),
  ]);

const PYTHON_BOTH_WAYS = `
import json, sys
from keystoneclient.common import cms
given = json.load(sys.stdin)
cert, key, ca = given['cert'], given['key'], given['ca']
text = lambda out: out.decode() if isinstance(out, bytes) else out
print(json.dumps({
    'pki': text(cms.verify_token(given['pki'], cert, ca)),
    'pkiz': text(cms.pkiz_verify(given['pkiz'], cert, ca)),
    'made': cms.cms_sign_token(given['body'], cert, key),
    'madez': cms.pkiz_sign(given['body'], cert, key),
    'md5': cms.cms_hash_token(given['pki']),
}))
`;
test.skipIf(noKeystoneclient)(
  `python-keystoneclient reads ours and we read its${noKeystoneclient ? ' (skipped: no python3-keystoneclient)' : ''}`,
  () => {
    const given = body(900);
    const pki = signer.token(given, times);
    const input = JSON.stringify({
      body: given.toString(),
      pki,
      pkiz: encodePkiz(signer.cms(given)),
      cert: file('signing.pem'),
      key: file('signing.key'),
      ca: file('ca.pem'),
    });
    const answer = JSON.parse(execFileSync(PYTHON, ['-c', PYTHON_BOTH_WAYS], { input, encoding: 'utf8' }));
    expect(answer.pki).toBe(given.toString());
    expect(answer.pkiz).toBe(given.toString());
    expect(answer.made).toBe(pki);
    expect(verifier.cms(decodePkiz(answer.madez), now)).toEqual(given);
    expect(answer.md5).toBe(createHash('md5').update(pki).digest('hex'));
  },
);

describe('refused', () => {
  test('every flipped bit of a token', () => {
    const good = signer.cms(body(0));
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good);
      bad[bit >> 3] = bad[bit >> 3]! ^ (1 << (bit & 7));
      expect(() => verifier.cms(bad, now)).toThrow(expect.objectContaining({ name: 'TokenError' }));
    }
  });

  test('every shorter and every longer text', () => {
    const token = signer.token(body(10), times);
    for (let end = 0; end < token.length; end++) expect(() => verifier.token(token.slice(0, end), now)).toThrow();
    for (const text of [`${token}A`, `${token}====`, `${token}\n`, ` ${token}`, token.replace('-', '/')]) {
      expect(() => verifier.token(text, now)).toThrow(failsWith('malformed'));
    }
  });

  test('text that is not in the one form of PEM', () => {
    const pem = signer.pem(body(200));
    for (const text of [
      pem.trim(),
      `\n${pem}`,
      pem.replaceAll('\n', '\r\n'),
      pem.replace(/\n(?=[^-])/, ''),
      pem.replace(/CMS/g, 'PKCS7'),
    ]) {
      expect(() => verifier.pem(text, now)).toThrow(failsWith('malformed'));
    }
  });

  test('a certificate outside its validity, or a token that would outlive it', () => {
    const token = signer.token(body(0), times);
    expect(() => verifier.token(token, now - 3600)).toThrow(failsWith('certificate_expired'));
    expect(() => verifier.token(token, now + 11 * 86_400)).toThrow(failsWith('certificate_expired'));
    expect(() => signer.token(body(0), { ...times, expires_at: now + 11 * 86_400 })).toThrow(
      failsWith('certificate_expired'),
    );
    expect(signer.notAfter).toBeGreaterThanOrEqual(now + 10 * 86_400 - 1);
  });

  test('another signer, a signer of another CA, a certificate that may not sign', async () => {
    const other = await createSigningCertificate(ca, made);
    const token = createPkiSigner({ ...other, ca: ca.certificate }).token(body(0), times);
    expect(() => verifier.token(token, now)).toThrow(failsWith('unknown_signer'));
    const both = createPkiVerifier({ certificates: other.certificate + signing.certificate, ca: ca.certificate });
    expect(both.token(token, now)).toEqual(body(0));
    expect(both.token(signer.token(body(0), times), now)).toEqual(body(0));

    const impostor = await createCertificateAuthority({ ...made, subject: '/O=Ünset/CN=Test CA' });
    expect(() =>
      createPkiVerifier({ certificates: signing.certificate, ca: impostor.certificate }).token(
        signer.token(body(0), times),
        now,
      ),
    ).toThrow(failsWith('bad_certificate'));
    expect(() => createPkiSigner({ ...signing, ca: impostor.certificate })).toThrow(failsWith('bad_certificate'));
    expect(() => createPkiSigner({ ...signing, key: other.key, ca: ca.certificate })).toThrow(
      failsWith('bad_certificate'),
    );
    expect(() => createPkiSigner({ ...ca, ca: ca.certificate })).toThrow(failsWith('bad_certificate'));
  });

  test('what is no certificate, no key or no body', () => {
    expect(() => createPkiVerifier({ certificates: 'nothing', ca: ca.certificate })).toThrow(
      failsWith('bad_certificate'),
    );
    const broken = signing.certificate.replace(/MII/, 'MIX');
    expect(() => createPkiVerifier({ certificates: broken, ca: ca.certificate })).toThrow(failsWith('bad_certificate'));
    expect(() => createPkiSigner({ ...signing, key: 'nothing', ca: ca.certificate })).toThrow(failsWith('bad_key'));
    expect(() => signer.cms(Buffer.from('a\nb'))).toThrow(failsWith('unrepresentable'));
  });
});

describe.skipIf(noOpenssl)(
  `other CMS that openssl makes is refused${noOpenssl ? ' (skipped: no openssl)' : ''}`,
  () => {
    test.each([
      ['with signed attributes', ['-noattr'], []],
      ['with certificates', ['-nocerts'], []],
      ['detached', ['-nodetach'], []],
      ['another digest', [], ['-md', 'sha512']],
      ['another content type', [], ['-econtent_type', 'pkcs7-encryptedData']],
      ['a signer by key id', [], ['-keyid']],
      ['indefinite lengths', [], ['-stream']],
      ['RSA-PSS', [], ['-keyopt', 'rsa_padding_mode:pss']],
    ])('%s', (_name, without, added) => {
      const args = [...opensslSign('DER').filter((argument) => !(without as string[]).includes(argument)), ...added];
      const input = body(30);
      const cms = execFileSync('openssl', args, { input });
      expect(() => verifier.cms(cms, now)).toThrow(failsWith('malformed'));
    });
  },
);

test.skipIf(noOpenssl)(
  `openssl reads the certificates as they were meant${noOpenssl ? ' (skipped: no openssl)' : ''}`,
  () => {
    const show = (name: string) =>
      execFileSync('openssl', ['x509', '-in', file(name), '-noout', '-text'], { encoding: 'utf8' });
    expect(show('signing.pem')).toMatch(/CA:FALSE/);
    expect(show('signing.pem')).toMatch(/Digital Signature\n/);
    expect(show('signing.pem')).not.toMatch(/Extended Key Usage/);
    expect(show('signing.pem')).toMatch(/Subject: C = US, ST = Unset, L = Unset, O = Unset, CN = www.example.com/);
    expect(show('ca.pem')).toMatch(/CA:TRUE/);
    expect(show('ca.pem')).toMatch(/Certificate Sign, CRL Sign/);
  },
);

test('a PKIZ token that grows beyond all measure is refused before it has grown', () => {
  const wrap = (text: Buffer) => {
    const bare = deflateSync(text).toString('base64url');
    return `PKIZ_${bare}${'='.repeat(-bare.length & 3)}`;
  };
  expect(() => decodePkiz(wrap(Buffer.alloc(100 * 1024 * 1024)))).toThrow(failsWith('too_large'));
  expect(() => decodePkiz(wrap(Buffer.alloc(1000)))).toThrow(failsWith('malformed'));
  const token = encodePkiz(signer.cms(body(0)));
  for (const bad of [token.slice(5), token.replace(/=+$/, ''), `${token}====`, `${token.slice(0, -8)}AAAAAAAA`]) {
    if (bad !== token) expect(() => decodePkiz(bad)).toThrow(failsWith('malformed'));
  }
});
