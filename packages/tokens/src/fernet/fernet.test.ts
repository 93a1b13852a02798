import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newAuditId } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import { encodeMsgpack } from '../msgpack/encode.ts';
import { newUuidToken } from '../uuid/uuid.ts';
import { createFernetCipher, fixedKeys, type KeySource } from './cipher.ts';
import { parseFernetKey } from './key.ts';
import { createMethodsCodec } from './methods.ts';
import { createFernetReceipts, createFernetTokens } from './tokens.ts';

const newKey = () => `${randomBytes(32).toString('base64url')}=`;
const methods = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'];
const claims: TokenClaims = {
  user_id: newUuidToken(),
  methods: ['password'],
  issued_at: 1_790_000_000,
  expires_at: 1_790_003_600.25,
  audit_ids: [newAuditId()],
};

// https://github.com/fernet/spec/blob/master/generate.json and verify.json
test('the vector of the Fernet specification', () => {
  const cipher = createFernetCipher(fixedKeys(['cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=']));
  const text = 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';
  const opened = cipher.decrypt(text);
  expect(opened.plaintext.toString()).toBe('hello');
  expect(opened.timestamp).toBe(499_162_800);
  expect(cipher.decrypt(text.slice(0, -2)).plaintext.toString()).toBe('hello');
  for (const wrong of [
    text.slice(0, -1),
    `${text}=`,
    ` ${text}`,
    `${text}\n`,
    text.replace('_', '/'),
    '',
    '=',
    '====',
  ]) {
    expect(() => cipher.decrypt(wrong)).toThrow(expect.objectContaining({ code: 'malformed' }));
  }
});

describe('a ring of keys', () => {
  const [old, current] = [newKey(), newKey()];

  test('writes with the primary, reads with all', () => {
    const before = createFernetTokens({ keys: fixedKeys([old]), methods });
    const after = createFernetTokens({ keys: fixedKeys([current, old]), methods });
    expect(after.inspect(before.encode(claims))).toMatchObject({ claims, key: { name: '1', index: 1 } });
    expect(() => before.decode(after.encode(claims))).toThrow(expect.objectContaining({ code: 'bad_signature' }));
  });

  test('a token without a key makes it look for newer keys once', () => {
    let looks = 0;
    const source = {
      keys: [parseFernetKey(old, '1')],
      generation: 0,
      refresh() {
        looks += 1;
        source.keys = [parseFernetKey(current, '2'), ...source.keys];
        return true;
      },
    } satisfies KeySource;
    const tokens = createFernetTokens({ keys: source, methods });
    const token = createFernetTokens({ keys: fixedKeys([current]), methods }).encode(claims);
    expect(tokens.inspect(token)).toMatchObject({ claims, key: { name: '2', index: 0 } });
    tokens.decode(token);
    expect(looks).toBe(1);
  });

  test('refuses what is not a key, without showing it', () => {
    for (const text of ['', 'secret', current.slice(1), `${current}=`, `x${current}`]) {
      const attempt = () => parseFernetKey(text, 'key 7');
      expect(attempt).toThrow(expect.objectContaining({ code: 'bad_key', message: expect.stringContaining('key 7') }));
      expect(attempt).not.toThrow(text || 'undefined');
    }
    expect(() => fixedKeys([])).toThrow(expect.objectContaining({ code: 'no_keys' }));
    expect(JSON.stringify(parseFernetKey(current, '1'))).not.toContain(current.slice(0, 8));
  });
});

describe('claims', () => {
  const tokens = createFernetTokens({ keys: fixedKeys([newKey()]), methods });
  const refuses = (change: Partial<TokenClaims>, code = 'unrepresentable') =>
    expect(() => tokens.encode({ ...claims, ...change })).toThrow(
      expect.objectContaining({ name: 'TokenError', code }),
    );

  test('ids survive as they are', () => {
    for (const id of [
      'nova',
      'ÄÖ ☃',
      newUuidToken().toUpperCase(),
      'd8f3a9f2-5d2c-4f30-8a3e-0b3f4a5a1b2c',
      '',
      'x'.repeat(300),
    ]) {
      const given: TokenClaims = { ...claims, user_id: id, domain_id: id };
      expect(tokens.decode(tokens.encode(given))).toEqual(given);
    }
  });

  test('no claim is ever dropped', () => {
    const [project_id, trust_id, app_cred_id] = [newUuidToken(), newUuidToken(), newUuidToken()];
    refuses({ project_id, domain_id: 'default' });
    refuses({ project_id, system: 'all' });
    refuses({ project_id, trust_id, app_cred_id });
    refuses({ trust_id, domain_id: 'default' });
    refuses({ project_id, group_ids: ['g'] });
    refuses({ project_id, app_cred_id, idp_id: 'idp', protocol_id: 'saml2', group_ids: [] });
    refuses({ idp_id: 'idp' });
    refuses({ protocol_id: 'saml2' });
  });

  test('what is not a claim is refused', () => {
    refuses({ methods: [] });
    refuses({ methods: ['kerberos'] }, 'unknown_method');
    refuses({ audit_ids: [] });
    refuses({ audit_ids: ['short'] });
    refuses({ audit_ids: ['gQ5ZBsl0SzKQvM1yO0zKdx'] });
    refuses({ expires_at: Number.NaN });
    refuses({ expires_at: Number.POSITIVE_INFINITY });
    refuses({ issued_at: -1 });
    refuses({ trust_id: 'not-a-uuid' });
    refuses({ user_id: '\ud800' });
  });

  test('issued_at is the envelope’s, in whole seconds', () => {
    expect(tokens.decode(tokens.encode({ ...claims, issued_at: 1_790_000_000.999 })).issued_at).toBe(1_790_000_000);
  });

  test('an authentic payload of another version, or none, is refused', () => {
    const key = newKey();
    const cipher = createFernetCipher(fixedKeys([key]));
    const reader = createFernetTokens({ keys: fixedKeys([key]), methods });
    const decode = (value: Parameters<typeof encodeMsgpack>[0]) => () =>
      reader.decode(cipher.encrypt(encodeMsgpack(value)));
    expect(decode([11])).toThrow(expect.objectContaining({ code: 'unknown_version' }));
    expect(decode([-1])).toThrow(expect.objectContaining({ code: 'unknown_version' }));
    for (const value of [null, 0, 'text', [], [0], ['0'], [[0]], [0, 1, 2, 3, 4]]) {
      expect(decode(value)).toThrow(expect.objectContaining({ code: 'malformed' }));
    }
  });
});

describe('methods', () => {
  const codec = createMethodsCodec(methods);

  test('bits follow the configured order, from the highest', () => {
    expect(codec.encode(['password', 'token'])).toBe(6);
    expect(codec.decode(6, 'ec2credential')).toEqual(['token', 'password']);
    expect(createMethodsCodec([...methods].reverse()).encode(['password', 'token'])).toBe(24);
  });

  test('pseudo-methods survive alone and beside others', () => {
    for (const given of [['ec2credential'], ['ec2credential', 'token'], ['oauth2_credential', 'password']]) {
      expect(codec.decode(codec.encode(given), 'ec2credential')).toEqual(given);
    }
    expect(codec.decode(0, 'ec2credential')).toEqual(['ec2credential']);
  });

  test('unknown bits are refused', () => {
    for (const mask of [64, 66, 96, 2 ** 31, 2 ** 34, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      expect(() => codec.decode(mask, 'ec2credential')).toThrow(expect.objectContaining({ code: 'unknown_method' }));
    }
    expect(() => codec.decode(-1, 'ec2credential')).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

test('receipts and tokens under one key are never taken for one another', () => {
  const keys = fixedKeys([newKey()]);
  const [tokens, receipts] = [createFernetTokens({ keys, methods }), createFernetReceipts({ keys, methods })];
  for (const user_id of [newUuidToken(), 'nova', 'x'.repeat(64)]) {
    const receipt = { user_id, methods: ['password'], issued_at: 1_790_000_000, expires_at: 1_790_000_300 };
    const text = receipts.encode(receipt);
    expect(receipts.decode(text)).toEqual(receipt);
    expect(() => tokens.decode(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  }
  expect(() => receipts.decode(tokens.encode(claims))).toThrow(expect.objectContaining({ code: 'malformed' }));
});
