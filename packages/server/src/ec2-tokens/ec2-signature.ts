/**
 * Signatures of EC2 requests, computed from what the service that got the request says of it: versions 0, 1 and 2 of the
 * AWS query interface, and version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).
 */
import type { SignedRequest } from './schema.ts';
import { hmac, keyOfVersion4, sha256 } from './signing.ts';

export interface Signature {
  /** As the request would carry it. */
  text: string;
  /** The time that the signer states, where one is stated. Not yet judged. */
  date: string | undefined;
}

type Params = NonNullable<SignedRequest['params']>;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** As Keystone writes what JSON has besides texts. */
function textOf(value: Params[string] | undefined): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** RFC 3986: all but the unreserved characters. */
const encoded = (text: string) =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** In the order of code points, which is that of the bytes in UTF-8. */
const inOrder = (names: readonly string[], key = (name: string) => name) =>
  names.toSorted((one, other) => Buffer.compare(Buffer.from(key(one)), Buffer.from(key(other))));

const queryOf = (params: Params) =>
  inOrder(Object.keys(params))
    .map((name) => `${encoded(name)}=${encoded(textOf(params[name]))}`)
    .join('&');

function version0({ Action, Timestamp }: Params, secret: string): string | undefined {
  if (typeof Action !== 'string' || typeof Timestamp !== 'string') return undefined;
  return hmac('sha1', secret, Action + Timestamp).toString('base64');
}

function version1(params: Params, secret: string): string {
  const names = inOrder(Object.keys(params), (name) => name.toLowerCase());
  return hmac('sha1', secret, names.map((name) => name + textOf(params[name])).join('')).toString('base64');
}

function version2({ verb, host, path, params = {} }: SignedRequest, secret: string): string | undefined {
  if (verb === undefined || host === undefined || path === undefined) return undefined;
  const query = queryOf({ ...params, SignatureMethod: 'HmacSHA256' });
  return hmac('sha256', secret, `${verb}\n${host}\n${path}\n${query}`).toString('base64');
}

const isVersion4 = ({ params, headers }: SignedRequest) =>
  headers?.Authorization === undefined
    ? params?.['X-Amz-Algorithm'] === ALGORITHM
    : headers.Authorization.startsWith(ALGORITHM);

/** What the `Authorization` header says under a name, else the parameter `X-Amz-…`. */
function stated({ params, headers }: SignedRequest, name: string): string | undefined {
  const header = headers?.Authorization;
  if (header === undefined) return params?.[`X-Amz-${name}`]?.toString();
  const at = header.indexOf(`${name}=`);
  return at < 0 ? '' : header.slice(at + name.length + 1).split(',', 1)[0];
}

/** Boto 2 before 2.9.3 signed the host without its port, whatever it sent. */
const OLD_BOTO = /^Boto\/2\.[0-9]\.[0-2]/;

function canonicalHeaders(headers: Readonly<Record<string, string>>, signed: string): string {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase().trim(), value.trim()]));
  const dropsPort = OLD_BOTO.test(lower.get('user-agent') ?? '');
  const lines = signed.split(';').flatMap((name) => {
    const value = lower.get(name);
    if (value === undefined) return [];
    return [`${name}:${name === 'host' && dropsPort ? value.split(':', 1)[0] : value}`];
  });
  return `${lines.join('\n')}\n`;
}

const dateOfVersion4 = ({ params, headers }: SignedRequest) =>
  headers?.['X-Amz-Date'] ?? params?.['X-Amz-Date']?.toString();

function version4(request: SignedRequest, secret: string): string | undefined {
  const { verb, path, params = {}, headers = {}, body_hash } = request;
  const signedHeaders = stated(request, 'SignedHeaders');
  const [, ...scope] = (stated(request, 'Credential') ?? '').split('/');
  const [day, region, service] = scope;
  const date = dateOfVersion4(request);
  if (verb === undefined || path === undefined || body_hash === undefined || signedHeaders === undefined)
    return undefined;
  if (day === undefined || region === undefined || service === undefined || !date?.startsWith(day)) return undefined;
  const method = verb.toUpperCase();
  // The parameters of a POST are in its body.
  const query = method === 'POST' ? '' : queryOf(params);
  const canonical = [method, path, query, canonicalHeaders(headers, signedHeaders), signedHeaders, body_hash];
  const toSign = [ALGORITHM, date, scope.join('/'), sha256(canonical.join('\n')).toString('hex')];
  return hmac('sha256', keyOfVersion4(secret, [day, region, service]), toSign.join('\n')).toString('hex');
}

const VERSIONS: Readonly<Record<string, (request: SignedRequest, secret: string) => string | undefined>> = {
  0: ({ params = {} }, secret) => version0(params, secret),
  1: ({ params = {} }, secret) => version1(params, secret),
  2: version2,
};

/** Undefined where the request lacks what its version signs, or is of no known version. */
export function ec2Signature(request: SignedRequest, secret: string): Signature | undefined {
  const { params = {}, headers } = request;
  const version = params.SignatureVersion;
  const sign = typeof version === 'string' && Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined;
  if (sign) {
    const text = sign(request, secret);
    const date = (params.Timestamp || headers?.['X-Amz-Date'] || params['X-Amz-Date'])?.toString();
    return text === undefined ? undefined : { text, date };
  }
  // Of the times that are stated, the one that was signed.
  const text = isVersion4(request) ? version4(request, secret) : undefined;
  return text === undefined ? undefined : { text, date: dateOfVersion4(request) };
}

/** Some clients sign the host without its port. */
export function hostsOf(host: string | undefined): (string | undefined)[] {
  if (!host?.includes(':')) return [host];
  const bare = /^(?:.*@)?(?:\[([^\]]*)\]|([^:/?#]*))/.exec(host);
  return [host, (bare?.[1] ?? bare?.[2] ?? '').toLowerCase()];
}
