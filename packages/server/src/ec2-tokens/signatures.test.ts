import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ec2Signature, hostsOf } from './ec2-signature.ts';
import { s3Signature } from './s3-signature.ts';
import type { SignedRequest } from './schema.ts';
import { isSame } from './signing.ts';
import { parseTimestamp } from './timestamp.ts';

interface Recorded {
  secret: string;
  ec2: { requests: { name: string; request: SignedRequest; signature: string }[] };
  s3: { texts: { name: string; text: string; signature: string }[] };
}
const { secret, ec2, s3 }: Recorded = JSON.parse(
  readFileSync(new URL('fixtures/signatures.json', import.meta.url), 'utf8'),
);

test.each(ec2.requests)('$name', ({ request, signature }) => {
  expect(ec2Signature(request, secret)?.text).toBe(signature);
});
test.each(s3.texts)('S3, $name', ({ text, signature }) => {
  expect(s3Signature(Buffer.from(text).toString('base64'), secret)).toBe(signature);
  expect(s3Signature(Buffer.from(text).toString('base64url'), secret)).toBe(signature);
});

/** Keystone's own way to sign, over requests that nobody chose. */
const ORACLE = `
import json, sys
from keystoneclient.contrib.ec2.utils import Ec2Signer
given = json.load(sys.stdin)
print(json.dumps([Ec2Signer(given['secret']).generate(request) for request in given['requests']]))`;
const python = ['/usr/bin/python3', 'python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import keystoneclient.contrib.ec2.utils'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const why = python ? '' : ' (skipped: no Python with keystoneclient)';

const CHARACTERS = [...' !"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~é你\u{1F600}'];
const word = () => Array.from({ length: randomInt(9) }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
const words = () => Object.fromEntries(Array.from({ length: randomInt(6) }, () => [word(), word()]));

function anyRequest(): SignedRequest {
  const version = randomInt(6);
  const params = { ...words(), Action: word(), Timestamp: word() };
  const request = {
    ...{ verb: ['GET', 'post', 'PUT'][randomInt(3)]!, host: word(), path: `/${word()}`, params },
    ...{ headers: {}, body_hash: randomBytes(32).toString('hex') },
  };
  if (version < 3) return { ...request, params: { ...params, SignatureVersion: String(version) } };
  const credential = 'AK/20261122/here/ec2/aws4_request';
  if (version === 3) {
    const stated = {
      Algorithm: 'AWS4-HMAC-SHA256',
      Credential: credential,
      SignedHeaders: 'host;x',
      Date: '20261122T1Z',
    };
    const named = Object.entries(stated).map(([name, value]) => [`X-Amz-${name}`, value]);
    return { ...request, params: { ...params, ...Object.fromEntries(named) }, headers: { Host: word(), X: word() } };
  }
  const Authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=b;host;none, Signature=0`;
  return { ...request, headers: { Authorization, Host: word(), 'X-Amz-Date': '20261122T101500Z', B: word() } };
}

test.skipIf(!python)(`300 requests are signed as keystoneclient signs them${why}`, () => {
  const requests = Array.from({ length: 300 }, anyRequest);
  const signed = execFileSync(python!, ['-c', ORACLE], {
    input: JSON.stringify({ secret, requests }),
    encoding: 'utf8',
  });
  expect(requests.map((request) => ec2Signature(request, secret)?.text)).toEqual(JSON.parse(signed));
});

describe('what is no signature', () => {
  const [version2, version4] = ['version 2', 'version 4, GET'].map(
    (wanted) => ec2.requests.find(({ name }) => name === wanted)!.request,
  ) as [SignedRequest, SignedRequest];
  const header = (change: (header: string) => string) => ({
    headers: { ...version4.headers, Authorization: change(version4.headers!.Authorization!) },
  });

  test.each<[string, SignedRequest]>([
    ['nothing', {}],
    ['a version that does not exist', { ...version2, params: { SignatureVersion: '3' } }],
    ['a version that every object has', { ...version2, params: { SignatureVersion: 'constructor' } }],
    ['version 0 without an action', { params: { SignatureVersion: '0', Timestamp: 'x' } }],
    ['version 2 without a host', { ...version2, host: undefined }],
    ['version 2 without a verb', { ...version2, verb: undefined }],
    ['version 2 without a path', { ...version2, path: undefined }],
    ['version 4 without the hash of the body', { ...version4, body_hash: undefined }],
    ['version 4 of another day', { ...version4, ...header((text) => text.replace('/20261122/', '/20261121/')) }],
    ['version 4 of no service', { ...version4, ...header((text) => text.replace('/us-east-1/ec2/aws4_request', '')) }],
    ['version 4 without a date', { ...version4, headers: { Authorization: version4.headers!.Authorization! } }],
    ['another scheme', { ...version4, ...header(() => 'Basic x') }],
  ])('%s', (_what, request) => {
    expect(ec2Signature(request, secret)).toBeUndefined();
  });

  test.each([
    ['of three lines', 'AWS4-HMAC-SHA256\nd\n20261122/r/s3/aws4_request'],
    ['of another hash', 'AWS4-HMAC-SHA512\nd\n20261122/r/s3/aws4_request\nx'],
    ['for another service', 'AWS4-HMAC-SHA256\nd\n20261122/r/ec2/aws4_request\nx'],
    ['for another end', 'AWS4-HMAC-SHA256\nd\n20261122/r/s3/aws5_request\nx'],
    ['for more than a scope', 'AWS4-HMAC-SHA256\nd\n20261122/r/s3/aws4_request/x\nx'],
    ['for less than a scope', 'AWS4-HMAC-SHA256\nd\n20261122\nx'],
  ])('S3, a text %s', (_what, text) => {
    expect(s3Signature(Buffer.from(text).toString('base64'), secret)).toBeUndefined();
  });

  test('a text that only looks the same', () => {
    expect([isSame('a', 'a'), isSame('a', 'b'), isSame('a', 'ab'), isSame('', 'a')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

test('of several times that are stated the one that was signed counts', () => {
  const { request } = ec2.requests.find(({ name }) => name === 'version 4, POST signs no query')!;
  const params = { ...request.params, Timestamp: '2099-01-01T00:00:00Z' };
  expect(ec2Signature({ ...request, params }, secret)?.date).toBe('20261122T101500Z');
});

test.each([
  ['h', ['h']],
  ['Cloud.Example:8773', ['Cloud.Example:8773', 'cloud.example']],
  ['[2001:DB8::1]:8773', ['[2001:DB8::1]:8773', '2001:db8::1']],
  [undefined, [undefined]],
])('the host %s is tried as %j', (host, tried) => {
  expect(hostsOf(host)).toEqual(tried);
});

test.each([
  ['2026-11-22T10:15:00Z', '2026-11-22T10:15:00Z'],
  ['20261122T101500Z', '2026-11-22T10:15:00Z'],
  ['2026-11-22 10:15:00', '2026-11-22T10:15:00Z'],
  ['2026-11-22T10:15:00.250Z', '2026-11-22T10:15:00.250Z'],
  ['2026-11-22T10:15:00,250Z', '2026-11-22T10:15:00.250Z'],
  ['20261122T1015Z', '2026-11-22T10:15:00Z'],
  ['2026-11-22T12:15:00+02:00', '2026-11-22T10:15:00Z'],
  ['2026-11-22T12:15:00+0200', '2026-11-22T10:15:00Z'],
  ['20261122T081500-02', '2026-11-22T10:15:00Z'],
  ['2026-11-22', '2026-11-22T00:00:00Z'],
])('the time %s is %s', (text, iso) => {
  expect(parseTimestamp(text)).toBe(Date.parse(iso) / 1000);
});
test.each([
  '',
  'x',
  '2026-02-30T00:00:00Z',
  '2026-13-01',
  '2026-11-2',
  '202611-22',
  '1790000000',
  '2026-11-22T25:00:00Z',
])('the time "%s" is none', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});
