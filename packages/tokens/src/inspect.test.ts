import { describe, expect, test } from 'vitest';
import { newAuditId } from './audit-id.ts';
import type { TokenClaims } from './claims.ts';
import { fixedKeys } from './fernet/cipher.ts';
import { createFernetTokens } from './fernet/tokens.ts';
import { inspectToken, tokenFormat } from './inspect.ts';
import { isUuidToken, newUuidToken } from './uuid/uuid.ts';

const methods = ['password', 'token'];
const keys = fixedKeys(['cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=']);
const claims: TokenClaims = {
  user_id: newUuidToken(),
  methods: ['password'],
  issued_at: 1_790_000_000,
  expires_at: 1_790_003_600,
  audit_ids: [newAuditId()],
};
const token = createFernetTokens({ keys, methods }).encode(claims);

describe('by shape', () => {
  test.each([
    ['uuid', newUuidToken()],
    ['fernet', token],
    ['pki', 'MIIDsAYJKoZIhvcNAQcCoIIDoTCCA50CAQExCTAHBgUrDgMCGjCCAokGCSqGSIb3-QcBoIICegSCAnZ7'],
    ['pkiz', 'PKIZ_eJx9VMty4jAQvPsr9p5KYUHY'],
    ['jws', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln'],
    ['unknown', ''],
    ['unknown', 'not a token'],
    ['unknown', newUuidToken().toUpperCase()],
    ['unknown', token.slice(0, -2)],
  ])('%s', (format, text) => {
    expect(tokenFormat(text)).toBe(format);
    expect(isUuidToken(text)).toBe(format === 'uuid');
  });
});

describe('inspect', () => {
  test('with the key', () => {
    expect(inspectToken(token, { fernetKeys: keys, methods })).toEqual({
      format: 'fernet',
      length: token.length,
      authenticated: true,
      key: { name: '0', index: 0 },
      version: 0,
      cipher: 'aes-128-cbc',
      issued_at: claims.issued_at,
      expires_at: claims.expires_at,
      claims,
    });
  });

  test('without a key it shows its time only', () => {
    const shown = { format: 'fernet', length: token.length, authenticated: false, issued_at: claims.issued_at };
    expect(inspectToken(token, { methods })).toEqual(shown);
    const others = fixedKeys([`${'B'.repeat(43)}=`]);
    expect(inspectToken(token, { fernetKeys: others, methods })).toEqual({ ...shown, error: 'bad_signature' });
  });

  test('never throws for a bad token', () => {
    for (const text of ['', '\ud800', 'PKIZ_', 'MIIa', `${token}x`, token.slice(4)]) {
      expect(inspectToken(text, { fernetKeys: keys, methods }).authenticated).toBe(false);
    }
  });
});
