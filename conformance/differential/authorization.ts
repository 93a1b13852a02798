import { createHmac, randomBytes } from 'node:crypto';
import type { Authorization } from './case.ts';

/** RFC 5849, section 3.6. */
const percentEncoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);

/** The header Authorization of a request to `url`, which has no query. */
export function authorizationOf(given: Authorization, method: string, url: string): string {
  if (given.scheme === 'basic') return `Basic ${Buffer.from(`${given.id}:${given.secret}`).toString('base64')}`;
  const parameters: Record<string, string> = {
    oauth_nonce: randomBytes(8).toString('hex'),
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_version: '1.0',
    oauth_signature_method: 'HMAC-SHA1',
    ...given.parameters,
  };
  const pairs = Object.entries(parameters).map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`);
  const base = [method, url, pairs.sort().join('&')].map(percentEncoded).join('&');
  const signature = createHmac('sha1', given.secrets.map(percentEncoded).join('&')).update(base).digest('base64');
  const all = Object.entries({ ...parameters, oauth_signature: signature });
  return `OAuth ${all.map(([name, value]) => `${percentEncoded(name)}="${percentEncoded(value)}"`).join(', ')}`;
}
