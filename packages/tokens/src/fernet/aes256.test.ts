import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newAuditId } from '../audit-id.ts';
import { newUuidToken } from '../uuid/uuid.ts';
import { createFernetCipher, fixedKeys } from './cipher.ts';
import { createFernetTokens } from './tokens.ts';

const text = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const keys = fixedKeys([`${randomBytes(32).toString('base64url')}=`, text]);
const methods = ['password', 'token'];
const claims = {
  user_id: newUuidToken(),
  methods: ['password'],
  issued_at: 1_790_000_000,
  expires_at: 1_790_003_600,
  audit_ids: [newAuditId()],
};

test('both ciphers are read whatever is configured, and say which they are', () => {
  const [usual, long] = [
    createFernetTokens({ keys, methods }),
    createFernetTokens({ keys, methods, cipher: 'aes-256-cbc' }),
  ];
  expect(Buffer.from(long.encode(claims), 'base64url')[0]).toBe(0x81);
  for (const reader of [usual, long]) {
    expect(reader.inspect(long.encode(claims))).toMatchObject({ claims, cipher: 'aes-256-cbc', key: { index: 0 } });
    expect(reader.inspect(usual.encode(claims))).toMatchObject({ claims, cipher: 'aes-128-cbc' });
  }
  expect(long.encode(claims)).toHaveLength(usual.encode(claims).length);
});

test('the version byte is authenticated: one cipher is never taken for the other', () => {
  for (const [cipher, other] of [
    ['aes-128-cbc', 0x81],
    ['aes-256-cbc', 0x80],
  ] as const) {
    const bytes = Buffer.from(createFernetTokens({ keys, methods, cipher }).encode(claims), 'base64url');
    bytes[0] = other;
    expect(() => createFernetTokens({ keys, methods }).decode(bytes.toString('base64url'))).toThrow(
      expect.objectContaining({ code: 'bad_signature' }),
    );
    bytes[0] = 0x82;
    expect(() => createFernetTokens({ keys, methods }).decode(bytes.toString('base64url'))).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  }
});

const WRITE = `
import base64, os, struct, sys
from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
key = base64.urlsafe_b64decode(sys.argv[1])
def derive(purpose):
    return HKDF(hashes.SHA256(), 32, None, b'archstone-fernet-81 ' + purpose).derive(key)
iv = os.urandom(16)
pad = padding.PKCS7(128).padder()
box = Cipher(algorithms.AES(derive(b'encrypt')), modes.CBC(iv)).encryptor()
data = b'\\x81' + struct.pack('>Q', 1790000000) + iv + box.update(pad.update(b'by Python') + pad.finalize()) + box.finalize()
mac = hmac.HMAC(derive(b'sign'), hashes.SHA256())
mac.update(data)
print(base64.urlsafe_b64encode(data + mac.finalize()).decode(), end='')
`;
const python = ['/usr/bin/python3', 'python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import cryptography.fernet'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const skip = python === undefined && process.env.ARCHSTONE_REQUIRE_SERVICES !== '1';

test.skipIf(skip)(
  `what Python writes by the description is read${skip ? ' (skipped: no Python with cryptography)' : ''}`,
  () => {
    const written = execFileSync(python ?? 'python3', ['-c', WRITE, text], { encoding: 'utf8' });
    expect(createFernetCipher(keys).decrypt(written)).toMatchObject({
      plaintext: Buffer.from('by Python'),
      timestamp: 1_790_000_000,
      index: 1,
      cipher: 'aes-256-cbc',
    });
  },
);
