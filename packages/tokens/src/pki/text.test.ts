import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodePkiToken, decodeShared, tokenText } from './text.ts';

const LENGTHS = [1, 2, 3, 4, 59, 60, 61, 1000, 12_287, 12_288, 12_289, 50_000];
const decoded = (text: string): Buffer | undefined => {
  try {
    return decodePkiToken(text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'TokenError', code: 'malformed' });
    return undefined;
  }
};

describe.each(LENGTHS)('%i bytes', (length) => {
  test.each([randomBytes(length), Buffer.alloc(length, 0xff), Buffer.alloc(length)])('come back', (bytes) => {
    expect(decodePkiToken(tokenText(bytes))).toEqual(bytes);
    expect(decodeShared(tokenText(bytes))).toEqual(bytes);
  });
});

test('what decodes, however it was changed, is the one text of its bytes', () => {
  let read = 0;
  for (const length of [10, 11, 12, 13]) {
    const token = tokenText(randomBytes(length));
    for (let at = 0; at < token.length; at++)
      for (const code of [...Array(256).keys(), 0x100 + token.charCodeAt(at), 0x2028, 0xd83d]) {
        const character = String.fromCharCode(code);
        const texts = [
          token.slice(0, at) + character + token.slice(at + 1),
          token.slice(0, at) + character + token.slice(at),
          token.slice(0, at) + character.repeat(4) + token.slice(at),
        ];
        for (const text of texts) {
          const bytes = decoded(text);
          if (!bytes) continue;
          read++;
          expect(tokenText(bytes)).toBe(text);
        }
      }
  }
  expect(read).toBeGreaterThan(1000);
});

test('nothing is no token', () => {
  for (const text of ['', '=', '====', '----\n', '\n\n\n\n']) expect(decoded(text)).toBeUndefined();
});

test('bytes that are kept are not written over by the next token', () => {
  const first = decodePkiToken(tokenText(Buffer.alloc(30, 1)));
  decodePkiToken(tokenText(Buffer.alloc(30, 2)));
  expect(first).toEqual(Buffer.alloc(30, 1));
});
