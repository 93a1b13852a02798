import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mainJob, most } from './accepted.ts';
import { extensions } from './accepted-extensions.ts';
import { authorizationOf } from './authorization.ts';
import { stories, world } from './cases/index.ts';
import { compare } from './compare.ts';
import type { Answer } from './exchange.ts';
import { newSide } from './side.ts';

const reference = newSide('http://one.example:5000/v3', 'draaaaaa', { 'user.ann': 'a'.repeat(32) });
const subject = newSide('http://two.example:5000/v3', 'dsbbbbbb', { 'user.ann': 'b'.repeat(32) });
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const between = (a: Answer, b: Answer) => compare([reference, a], [subject, b]).map(({ at }) => at);
const refusal = (code: number) => ({ error: { code, title: 'Bad Request', message: 'no' } });

test('ids, addresses, times and prefixes of two servers are the same', () => {
  const user = (origin: string, id: string, prefix: string, time: string) => ({
    users: [
      { id: 'f'.repeat(32), name: 'somebody else' },
      { id, name: `${prefix}-ann`, at: time, links: { self: `${origin}/v3/users/${id}` } },
    ],
  });
  const a = user('http://one.example:5000', 'a'.repeat(32), 'draaaaaa', '2026-01-02T03:04:05.000000Z');
  const b = user('http://two.example:5000', 'b'.repeat(32), 'dsbbbbbb', '2026-11-12T13:14:15.000000Z');
  expect(between(answer(200, a), answer(200, b))).toEqual([]);
});

test('a key, a type, a value and a header that differ are each named', () => {
  const a = { user: { id: 'x', enabled: true, email: null } };
  const b = { user: { enabled: 'true', email: null, extra: 1 } };
  expect(between(answer(200, a, { vary: 'X-Auth-Token' }), answer(200, b))).toEqual([
    'header vary',
    'body.user.enabled',
    'body.user.extra',
    'body.user.id',
  ]);
});

test('a different form of the same time is a difference', () => {
  expect(between(answer(200, { t: '2026-01-02T03:04:05Z' }), answer(200, { t: '2026-01-02T03:04:05.0Z' }))).toEqual([
    'body.t',
  ]);
});

test("the reference's own fault is a refusal of the subject, with the error body", () => {
  expect(between(answer(500, 'oops'), answer(400, refusal(400)))).toEqual([]);
  expect(between(answer(500, 'oops'), answer(404, '<html>'))).toEqual(['body']);
  expect(between(answer(500, 'oops'), answer(500, refusal(500)))).toEqual(['status']);
  expect(between(answer(405, '<html>'), answer(405, refusal(405)))).toEqual([]);
});

test('a refusal in the form of OAuth 2.0 is compared as such, its prose left out', () => {
  const refused = (error: string, error_description: string) => ({ error, error_description });
  const a = answer(401, refused('invalid_client', 'no'));
  expect(between(a, answer(401, refused('invalid_client', 'never')))).toEqual([]);
  expect(between(a, answer(401, refused('invalid_request', 'no')))).toEqual(['body.error']);
  expect(between(a, answer(401, refusal(401)))).not.toEqual([]);
});

test('forms are compared by their fields', () => {
  const form = (text: string) => answer(201, text, { 'content-type': 'application/x-www-form-urlencoded' });
  expect(between(form(`key=${'a'.repeat(32)}`), form(`key=${'b'.repeat(32)}`))).toEqual([]);
  expect(between(form('key=1&end=2'), form('key=1'))).toEqual(['body.end']);
});

// Requests as oauthlib's client signs them.
const signed: { url: string; authorization: string; consumer_secret: string; token_secret: string }[] = JSON.parse(
  readFileSync(new URL('../../packages/server/src/oauth1/fixtures/signed.json', import.meta.url), 'utf8'),
);
test.each(signed.filter(({ url, authorization }) => !url.includes('?') && authorization.includes('"HMAC-SHA1"')))(
  'a request to $url is signed as others sign it',
  ({ url, authorization, consumer_secret, token_secret }) => {
    const pairs = [...authorization.matchAll(/(\w+)="([^"]*)"/g)].map((found) => [
      found[1]!,
      decodeURIComponent(found[2]!),
    ]);
    const { oauth_signature, ...parameters } = Object.fromEntries(pairs);
    const secrets = [consumer_secret, token_secret] as const;
    const header = authorizationOf({ scheme: 'oauth1', parameters, secrets }, 'POST', url);
    expect(header).toContain(`oauth_signature="${encodeURIComponent(oauth_signature)}"`);
  },
);

test('no more differences are accepted than may be', () => {
  expect(mainJob.length).toBeLessThanOrEqual(most.mainJob);
  expect(mainJob.length + extensions.length).toBeLessThanOrEqual(most.all);
});

test('names of stories are unique and enough requests are told', () => {
  const names = [world, ...stories].map((story) => story.name);
  expect(new Set(names).size).toBe(names.length);
  expect([world, ...stories].flatMap((story) => story.cases).length).toBeGreaterThanOrEqual(4000);
});
