import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newAuditId } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import { rotateKeyRepository, setupKeyRepository } from '../keys/rotate.ts';
import { watchKeyRepository } from '../keys/watch.ts';
import { newUuidToken } from '../uuid/uuid.ts';
import { createFernetCipher } from './cipher.ts';
import { createFernetTokens } from './tokens.ts';

// The system's interpreter first: it has the distribution's modules where another one may be empty.
const python = ['/usr/bin/python3', 'python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import cryptography.fernet, msgpack'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const required = process.env.ARCHSTONE_REQUIRE_SERVICES === '1';
const skip = python === undefined && !required;
const reason = skip ? ' (skipped: no Python with cryptography and msgpack)' : '';

function run(script: string, input: unknown): unknown {
  if (!python)
    throw new Error('ARCHSTONE_REQUIRE_SERVICES is set, but there is no Python with cryptography and msgpack');
  return JSON.parse(execFileSync(python, ['-c', script], { input: JSON.stringify(input), encoding: 'utf8' }));
}

const READ = `
import json, os, sys, msgpack
from cryptography.fernet import Fernet, MultiFernet
given = json.load(sys.stdin)
names = sorted((n for n in os.listdir(given['directory']) if n.isdigit()), key=int, reverse=True)
ring = MultiFernet([Fernet(open(os.path.join(given['directory'], n)).read()) for n in names])
def plain(value):
    if isinstance(value, bytes): return value.hex()
    return [plain(item) for item in value] if isinstance(value, list) else value
out = []
for token in given['tokens']:
    data = ring.decrypt((token + '=' * (-len(token) % 4)).encode())
    value = msgpack.unpackb(data)
    out.append({'same': msgpack.packb(value) == data, 'value': plain(value)})
print(json.dumps({'opened': out, 'made': ring.encrypt(b'by Python').decode()}))
`;

test.skipIf(skip)(`Python reads what we write and we read what Python writes, from one key repository${reason}`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'archstone-python-'));
  try {
    setupKeyRepository(directory);
    rotateKeyRepository(directory, 3);
    rotateKeyRepository(directory, 3);
    using keys = watchKeyRepository(directory);
    const tokens = createFernetTokens({ keys, methods: ['password', 'token'] });
    const base = {
      user_id: newUuidToken(),
      methods: ['token', 'password'],
      issued_at: Math.floor(Date.now() / 1000),
      expires_at: 1_790_000_000,
      audit_ids: [newAuditId(), newAuditId()],
    };
    const group_ids = Array.from({ length: 300 }, (_, i) => (i % 2 ? `group ${i} ☃` : newUuidToken()));
    const all: TokenClaims[] = [
      base,
      { ...base, domain_id: 'default' },
      { ...base, project_id: newUuidToken() },
      { ...base, system: 'all', user_id: 'x'.repeat(64) },
      { ...base, idp_id: 'idp', protocol_id: 'saml2', group_ids },
    ];
    const written = all.map((claims) => tokens.encode(claims));
    const answer = run(READ, { directory, tokens: written }) as {
      opened: { same: boolean; value: unknown[] }[];
      made: string;
    };
    expect(answer.opened.map((opened) => opened.same)).toEqual(all.map(() => true));
    const audits = base.audit_ids.map((id) => Buffer.from(id, 'base64url').toString('hex'));
    expect(answer.opened[0]!.value).toEqual([0, [true, base.user_id], 3, 1_790_000_000, audits]);
    expect(createFernetCipher(keys).decrypt(answer.made)).toMatchObject({
      index: 0,
      plaintext: Buffer.from('by Python'),
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
