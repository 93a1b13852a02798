/**
 * Requests signed as OAuth 1.0 has it (RFC 5849): the protocol parameters of the `Authorization` header, what must be true
 * of them, and the signature over method, URL and parameters. HMAC with SHA-1, SHA-256 or SHA-512, or PLAINTEXT. Nonces
 * are not remembered, as in Keystone: what a signature buys here is spent by its first use.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { badRequest } from '../errors.ts';

export interface SignedRequest {
  method: string;
  /** The URLs that the client may have addressed: what it signed must be one of them. Without a query. */
  urls: readonly string[];
  rawQuery: string;
  /** The protocol parameters and all others of the header but `realm`, decoded. */
  parameters: ReadonlyMap<string, string>;
}

const HASHES: Readonly<Record<string, string>> = {
  'HMAC-SHA1': 'sha1',
  'HMAC-SHA256': 'sha256',
  'HMAC-SHA512': 'sha512',
};

/** Seconds that the clocks of client and service may differ. */
const TIMESTAMP_WINDOW = 600;

/** Ids and secrets are UUIDs in 32 hexadecimal digits. */
const KEY = /^[0-9a-f]{32}$/;
const NONCE = /^[0-9a-f]*$/;

/** RFC 5849, section 3.6. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Reads an `Authorization: OAuth …` header.
 *
 * @throws IdentityError 400 for a header that is missing or malformed
 */
export function oauthParameters(header: string | undefined): Map<string, string> {
  const malformed = () => badRequest('The Authorization header does not carry OAuth parameters.');
  const list = /^oauth\s+(.*)$/is.exec(header ?? '')?.[1];
  if (list === undefined) throw malformed();
  const parameters = new Map<string, string>();
  for (const part of list.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g) ?? []) {
    const pair = /^\s*([^=\s]+)=(.*?)\s*$/s.exec(part);
    if (!pair) throw malformed();
    const [, name, given] = pair as unknown as [string, string, string];
    const value = given.replace(/^"(.*)"$/s, '$1');
    try {
      if (name !== 'realm' || value !== '')
        parameters.set(name, name.startsWith('oauth_') ? decodeURIComponent(value) : value);
    } catch {
      throw malformed();
    }
  }
  return parameters;
}

const isOurs = (name: string) => name.startsWith('oauth_');

/**
 * What RFC 5849 asks of the parameters of any signed request.
 *
 * @param now epoch seconds
 * @throws IdentityError 400
 */
export function checkParameters({ parameters, rawQuery }: SignedRequest, now: number): void {
  const refuse = (reason: string) => badRequest(`The OAuth parameters of the request are not valid: ${reason}.`);
  const get = (name: string) => parameters.get(`oauth_${name}`) ?? '';
  if ([...new URLSearchParams(rawQuery).keys()].some(isOurs)) throw refuse('they come from more than one place');
  for (const name of ['signature', 'consumer_key', 'nonce', 'timestamp', 'signature_method'])
    if (get(name) === '') throw refuse(`oauth_${name} is missing`);
  if (!(get('signature_method') in HASHES) && get('signature_method') !== 'PLAINTEXT')
    throw refuse('the signature method is not supported');
  if (parameters.has('oauth_version') && get('version') !== '1.0') throw refuse('the version is not 1.0');
  if (!/^\d{10}$/.test(get('timestamp'))) throw refuse('the timestamp is not a time in seconds');
  if (Math.abs(now - Number(get('timestamp'))) > TIMESTAMP_WINDOW)
    throw refuse(`the timestamp differs from now by over ${TIMESTAMP_WINDOW} seconds`);
  if (!KEY.test(get('consumer_key'))) throw refuse('the consumer key has not the form of one');
  if (!NONCE.test(get('nonce'))) throw refuse('the nonce holds other characters than hexadecimal digits');
  if (parameters.has('realm')) throw refuse('there are no realms');
}

/** RFC 5849, section 3.4.1: what is signed. */
export function signatureBase(method: string, url: string, pairs: Iterable<readonly [string, string]>): string {
  const { protocol, host, pathname } = new URL(url);
  const normalized = [...pairs]
    .filter(([name]) => name !== 'oauth_signature' && name !== 'realm')
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return [method, `${protocol}//${host}${pathname}`, normalized].map(encoded).join('&');
}

function isEqual(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

/** Whether the request was signed with the consumer's secret and, where there is one, the token's. */
export function isSignedWith(
  { method, urls, rawQuery, parameters }: SignedRequest,
  consumerSecret: string,
  tokenSecret = '',
): boolean {
  const key = `${encoded(consumerSecret)}&${encoded(tokenSecret)}`;
  const given = parameters.get('oauth_signature') ?? '';
  const hash = HASHES[parameters.get('oauth_signature_method') ?? ''];
  if (hash === undefined) return isEqual(given, key);
  const pairs = [...new URLSearchParams(rawQuery), ...parameters];
  return urls.some((url) =>
    isEqual(
      given,
      createHmac(hash, key)
        .update(signatureBase(method, url, pairs))
        .digest('base64'),
    ),
  );
}
