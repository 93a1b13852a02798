import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TokenClaims } from '../claims.ts';
import { TokenError } from '../errors.ts';
import { formatTime } from '../time.ts';
import { createFernetCipher, fixedKeys } from './cipher.ts';
import { createMethodsCodec } from './methods.ts';
import { decodePayload, encodePayload } from './payload.ts';
import { createFernetTokens } from './tokens.ts';

interface Vector {
  name: string;
  version: number;
  made_by: string;
  token: string;
  payload: string;
  keystone: { issued_at: string; expires_at: string; methods: string[] };
  claims: TokenClaims;
}
const file = new URL('../../vectors/fernet.json', import.meta.url);
const { key, methods, vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  key: string;
  methods: string[];
  vectors: Vector[];
};

const keys = fixedKeys([key]);
const tokens = createFernetTokens({ keys, methods });
const cipher = createFernetCipher(keys);
const codec = createMethodsCodec(methods);

test('the vectors cover every payload version', () => {
  expect([...new Set(vectors.map((vector) => vector.version))].sort((a, b) => a - b)).toEqual([...Array(11).keys()]);
});

describe.each(vectors)('$version $name ($made_by)', (vector) => {
  test('decodes to the claims that went in', () => {
    const decoded = tokens.inspect(vector.token);
    expect(decoded).toEqual({
      claims: vector.claims,
      version: vector.version,
      key: { name: '0', index: 0 },
      cipher: 'aes-128-cbc',
    });
    expect(tokens.decode(`${vector.token}${'='.repeat(-vector.token.length & 3)}`)).toEqual(vector.claims);
  });

  test('prints times as Keystone does', () => {
    const { issued_at, expires_at } = tokens.decode(vector.token);
    expect(formatTime(issued_at)).toBe(vector.keystone.issued_at);
    expect(formatTime(Math.floor(expires_at))).toBe(vector.keystone.expires_at);
  });

  test('the payload is written with the same bytes', () => {
    const payload = Buffer.from(vector.payload, 'hex');
    expect(cipher.decrypt(vector.token).plaintext).toEqual(payload);
    const { claims } = decodePayload(payload, codec);
    const written = encodePayload(claims, codec);
    if (vector.made_by.endsWith('raw') || vector.keystone.methods.length === 0) {
      expect(decodePayload(written, codec).claims).toEqual(claims);
    } else {
      expect(written.toString('hex')).toBe(vector.payload);
    }
  });

  test('our own token of these claims is as long and says the same', () => {
    const token = tokens.encode(vector.claims);
    expect(tokens.decode(token)).toEqual(vector.claims);
    if (!vector.made_by.endsWith('raw')) expect(Math.abs(token.length - vector.token.length)).toBeLessThan(23);
  });
});

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof TokenError) return error.code;
    throw error;
  }
  return 'accepted';
}

test('every truncation of a token is refused', () => {
  for (const { token } of vectors.slice(0, 20)) {
    for (let length = 0; length < token.length; length++) {
      expect(faultOf(() => tokens.decode(token.slice(0, length)))).not.toBe('accepted');
    }
  }
});

test('every flipped bit of a token is refused', () => {
  const faults = new Set<string>();
  for (const { token } of vectors.filter((vector) => !vector.made_by.endsWith('raw'))) {
    const bytes = Buffer.from(token, 'latin1');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      faults.add(faultOf(() => tokens.decode(bytes.toString('latin1'))));
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  }
  expect([...faults].sort()).toEqual(['bad_signature', 'malformed']);
});

test('every truncation of a payload is refused, and so is whatever follows it', () => {
  for (const vector of vectors) {
    const payload = Buffer.from(vector.payload, 'hex');
    for (let length = 0; length < payload.length; length++) {
      expect(faultOf(() => decodePayload(payload.subarray(0, length), codec))).not.toBe('accepted');
    }
    expect(faultOf(() => decodePayload(Buffer.concat([payload, Buffer.from([0xc0])]), codec))).toBe('malformed');
  }
});

test('a payload with any flipped bit is refused or has no other writing', () => {
  for (const vector of vectors.filter((v) => !v.made_by.endsWith('raw') && v.keystone.methods.length > 0)) {
    const payload = Buffer.from(vector.payload, 'hex');
    for (let bit = 0; bit < payload.length * 8; bit++) {
      const flipped = Buffer.from(payload);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      let claims: ReturnType<typeof decodePayload>['claims'];
      try {
        claims = decodePayload(flipped, codec).claims;
      } catch (error) {
        if (error instanceof TokenError) continue;
        throw error;
      }
      const written = encodePayload(claims, codec);
      // a bitmask flipped to 0 is the old writing of a pseudo-method
      if (!claims.methods.includes('ec2credential') && !claims.methods.includes('oauth2_credential')) {
        expect(written.equals(flipped)).toBe(true);
      }
    }
  }
});
