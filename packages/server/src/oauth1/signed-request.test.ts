import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkParameters, isSignedWith, oauthParameters, type SignedRequest, signatureBase } from './signed-request.ts';

interface Signed {
  signature_method: string;
  url: string;
  authorization: string;
  consumer_secret: string;
  token_secret: string;
}

// Requests as oauthlib's client signs them.
const signed: Signed[] = JSON.parse(readFileSync(new URL('fixtures/signed.json', import.meta.url), 'utf8'));

function requestOf({ url, authorization }: Pick<Signed, 'url' | 'authorization'>): SignedRequest {
  const [path, rawQuery = ''] = url.split(/\?(.*)/s) as [string, string?];
  return { method: 'POST', urls: ['http://elsewhere/', path], rawQuery, parameters: oauthParameters(authorization) };
}

test('the base string of RFC 5849, section 3.4.1.1', () => {
  const header =
    'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7", ' +
    'oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a", ' +
    'oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"';
  const pairs = [
    ...new URLSearchParams('b5=%3D%253D&a3=a&c%40=&a2=r%20b'),
    ...new URLSearchParams('c2&a3=2+q'),
    ...oauthParameters(header),
  ];
  expect(signatureBase('POST', 'http://EXAMPLE.COM:80/request', pairs)).toBe(
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26' +
      'oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26' +
      'oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
  );
});

describe.each(signed)('$signature_method, $url', (example) => {
  const request = requestOf(example);
  const { consumer_secret, token_secret } = example;

  test('the signature holds, with these secrets only', () => {
    expect(isSignedWith(request, consumer_secret, token_secret)).toBe(true);
    expect(isSignedWith(request, token_secret, consumer_secret)).toBe(false);
    expect(isSignedWith(request, consumer_secret, `${token_secret}0`)).toBe(false);
    expect(() => checkParameters(request, 1_790_000_000)).not.toThrow();
  });

  if (example.signature_method === 'PLAINTEXT') return;
  test('it holds for this request only', () => {
    const holds = (change: Partial<SignedRequest>) =>
      isSignedWith({ ...request, ...change }, consumer_secret, token_secret);
    expect(holds({ method: 'PUT' })).toBe(false);
    expect(holds({ urls: ['http://elsewhere/'] })).toBe(false);
    expect(holds({ rawQuery: `${request.rawQuery}&more=1` })).toBe(false);
    expect(holds({ parameters: new Map([...request.parameters, ['oauth_nonce', 'ff']]) })).toBe(false);
    expect(holds({ parameters: new Map([...request.parameters, ['oauth_signature', '']]) })).toBe(false);
  });
});

const { authorization } = signed[0]!;
test.each([
  [/"HMAC-SHA1"/, '"HMAC-MD5"'],
  [/"HMAC-SHA1"/, '"RSA-SHA1"'],
  [/"1.0"/, '"2.0"'],
  [/"1790000000"/, '"1"'],
  [/"1790000000"/, '"179000000x"'],
  [/"1790000000"/, '"1790000601"'],
  [/"123456789"/, '"XYZ"'],
  [/"123456789"/, '""'],
  [/oauth_nonce="123456789", /, ''],
  [/oauth_signature="[^"]*"/, 'oauth_signature=""'],
  [/"0123456789abcdef/, '"0123456789ABCDEF'],
  [/OAuth /, 'OAuth realm="some", '],
] as [RegExp, string][])('%s → %s is refused', (pattern, replacement) => {
  const changed = authorization.replace(pattern, replacement);
  expect(changed).not.toBe(authorization);
  const request = requestOf({ url: 'http://localhost/', authorization: changed });
  expect(() => checkParameters(request, 1_790_000_000)).toThrow(expect.objectContaining({ status: 400 }));
});

test('parameters come from one place', () => {
  const request = { ...requestOf({ url: 'http://localhost/', authorization }), rawQuery: 'oauth_nonce=1' };
  expect(() => checkParameters(request, 1_790_000_000)).toThrow(expect.objectContaining({ status: 400 }));
});

test.each([undefined, '', 'Basic x', 'OAuth', 'OAuth garbage', 'OAuth oauth_nonce="%"', 'OAuth ="x"'])(
  'the header %s is refused',
  (header) => {
    expect(() => oauthParameters(header)).toThrow(expect.objectContaining({ status: 400 }));
  },
);

test('quotes and an empty realm are no part of a header’s values', () => {
  expect([...oauthParameters('oauth realm="", oauth_token="a%2Cb",oauth_nonce=1 , foo="a, b"')]).toEqual([
    ['oauth_token', 'a,b'],
    ['oauth_nonce', '1'],
    ['foo', 'a, b'],
  ]);
});
