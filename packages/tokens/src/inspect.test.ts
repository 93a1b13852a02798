import { describe, expect, test } from 'vitest';
import { newAuditId } from './audit-id.ts';
import type { TokenClaims } from './claims.ts';
import { fixedKeys } from './fernet/cipher.ts';
import { createFernetTokens } from './fernet/tokens.ts';
import { inspectToken, tokenFormat } from './inspect.ts';
import { newKeyPair } from './jws/algorithms.ts';
import { fixedJwsKeys } from './jws/keys.ts';
import { createJwsTokens } from './jws/tokens.ts';
import { parseJwtKey } from './jwt/keys.ts';
import { createJwtTokens } from './jwt/tokens.ts';
import { createJwtVerifier } from './jwt/verify.ts';
import { createCertificateAuthority, createSigningCertificate } from './pki/certificates.ts';
import { createPkiSigner } from './pki/sign.ts';
import { createPkiVerifier } from './pki/verify.ts';
import { encodePkiz } from './pkiz/pkiz.ts';
import { formatTime } from './time.ts';
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
    ['jwt', 'eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiJ4In0.c2ln'],
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

describe('signed formats', () => {
  const at = claims.issued_at;
  const full: TokenClaims = { ...claims, project_id: newUuidToken() };
  const home = { id: 'default', name: 'Default' };

  test('PKI and PKIZ, by certificate or by their own word', async () => {
    const made = { subject: '/CN=test', keySize: 2048, validDays: 10, from: at };
    const ca = await createCertificateAuthority(made);
    const signing = await createSigningCertificate(ca, made);
    const body = Buffer.from(
      JSON.stringify({
        token: {
          methods: full.methods,
          user: { id: full.user_id, name: 'alice', domain: home },
          audit_ids: full.audit_ids,
          issued_at: formatTime(full.issued_at),
          expires_at: formatTime(full.expires_at),
          project: { id: full.project_id, name: 'demo', domain: home },
        },
      }),
    );
    const signer = createPkiSigner({ ...signing, ca: ca.certificate });
    const pki = createPkiVerifier({ certificates: signing.certificate, ca: ca.certificate });
    const texts = { pki: signer.token(body, full), pkiz: encodePkiz(signer.cms(body)) };
    for (const [format, text] of Object.entries(texts)) {
      const { issued_at, expires_at } = full;
      const told = { format, length: text.length, version: 3, claims: full, issued_at, expires_at };
      expect(inspectToken(text, { methods })).toEqual({ ...told, authenticated: false });
      expect(inspectToken(text, { methods, pki, at })).toEqual({ ...told, authenticated: true });
      expect(inspectToken(text, { methods, pki, at: 0 })).toEqual({
        ...told,
        authenticated: false,
        error: 'certificate_expired',
      });
    }
  });

  test('JWS and JWT', () => {
    const pair = newKeyPair('ES256');
    const jws = createJwsTokens({ keys: fixedJwsKeys([pair.publicKey], pair.privateKey) });
    const key = parseJwtKey(pair.privateKey, '1');
    const parties = { issuer: 'https://i', audience: 'https://i' };
    const own = createJwtTokens({ keys: { keys: [key], generation: 0, refresh: () => false }, ...parties });
    const jwt = createJwtVerifier([key], parties);
    const subject = {
      user: { id: full.user_id, name: 'alice', domain: home },
      project: { id: full.project_id!, name: 'demo', domain: home },
      roles: [{ name: 'member' }],
    };
    const [first, second] = [jws.encode(full), own.encode(full, subject)];
    expect(inspectToken(first, { methods })).toMatchObject({ format: 'jws', claims: full, authenticated: false });
    expect(inspectToken(first, { methods, jws })).toMatchObject({ claims: full, authenticated: true });
    expect(inspectToken(second, { methods })).toMatchObject({ format: 'jwt', claims: full, authenticated: false });
    const shown = inspectToken(second, { methods, jwt });
    expect(shown).toMatchObject({ claims: full, subject, key: { name: key.kid }, authenticated: true });
    const bad = `${second.slice(0, -4)}AAAA`;
    expect(inspectToken(bad, { methods, jwt })).toMatchObject({ error: 'bad_signature', authenticated: false });
  });
});
