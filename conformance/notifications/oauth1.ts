/** The OAuth 1.0a dance (RFC 5849, HMAC-SHA1) as a consumer goes through it. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Answer, Side } from './side.ts';

const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** @param secrets of the consumer and, where there is one, of the token */
export function signed(url: string, parameters: Record<string, string>, secrets: readonly [string, string?]): string {
  const all: Record<string, string> = {
    // oauthlib takes twenty to thirty letters and digits.
    oauth_nonce: randomUUID().replaceAll('-', '').slice(0, 24),
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_signature_method: 'HMAC-SHA1',
    oauth_version: '1.0',
    ...parameters,
  };
  const sorted = Object.entries(all)
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .sort()
    .join('&');
  const base = ['POST', percent(url), percent(sorted)].join('&');
  const key = `${percent(secrets[0])}&${percent(secrets[1] ?? '')}`;
  const signature = createHmac('sha1', key).update(base).digest('base64');
  const listed = Object.entries({ ...all, oauth_signature: signature });
  return `OAuth ${listed.map(([name, value]) => `${percent(name)}="${percent(value)}"`).join(', ')}`;
}

/** Keeps id and secret of the token that the answer's form carries. */
export function keepToken(side: Side, what: string, answer: Answer): Answer {
  const form = new URLSearchParams(answer.text);
  const id = form.get('oauth_token');
  if (id) side.known.set(what, id);
  side.known.set(`${what} secret`, form.get('oauth_token_secret') ?? '');
  return answer;
}
