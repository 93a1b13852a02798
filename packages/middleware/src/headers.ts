/**
 * The identity headers: which are taken away from every request before anything else happens, and which are set
 * once the tokens are judged. What a client sends under one of these names never reaches the application.
 *
 * Names are compared by what a CGI-like gateway would make of them (letters and digits kept, everything else one
 * and the same separator), because there `X_User_Id` and `X-User-Id` are one variable.
 */
import type { TokenIdentity } from './identity.ts';
import { catalogV2 } from './service-catalog.ts';
import type { CatalogService } from './token-body.ts';

export type IdentityStatus = 'Confirmed' | 'Invalid';

/** What the verifier found out: enough to write every header. */
export interface Judged {
  user: TokenIdentity | undefined;
  service: TokenIdentity | undefined;
  /** Undefined where no service token was presented. */
  serviceStatus: IdentityStatus | undefined;
}

/** PKI tokens with a large catalog are the longest there are; Node itself takes no header section above 16 KiB. */
export const MAX_TOKEN_LENGTH = 16_384;

const TOKEN_HEADERS = ['x-auth-token', 'x-storage-token', 'x-service-token'];

/** Per prefix: `X-User-Id` for the caller, `X-Service-User-Id` for the calling service. */
const subjectHeaders: Record<string, (identity: TokenIdentity) => string | undefined> = {
  Roles: (identity) => identity.roles.map((role) => role.name.replaceAll(',', '%2C')).join(','),
  'Domain-Id': (identity) => identity.domain?.id,
  'Domain-Name': (identity) => identity.domain?.name,
  'Project-Id': (identity) => identity.project?.id,
  'Project-Name': (identity) => identity.project?.name,
  'Project-Domain-Id': (identity) => identity.project?.domain.id,
  'Project-Domain-Name': (identity) => identity.project?.domain.name,
  'User-Id': (identity) => identity.user.id,
  'User-Name': (identity) => identity.user.name,
  'User-Domain-Id': (identity) => identity.user.domain.id,
  'User-Domain-Name': (identity) => identity.user.domain.name,
};

const deprecatedHeaders: Record<string, string> = {
  'X-Role': 'X-Roles',
  'X-User': 'X-User-Name',
  'X-Tenant-Id': 'X-Project-Id',
  'X-Tenant-Name': 'X-Project-Name',
  'X-Tenant': 'X-Project-Name',
};

const SYSTEM_SCOPE = 'OpenStack-System-Scope';

const removed = new Set(
  [
    'X-Identity-Status',
    'X-Is-Admin-Project',
    SYSTEM_SCOPE,
    ...Object.keys(deprecatedHeaders),
    ...Object.keys(subjectHeaders).map((name) => `X-${name}`),
  ].map((name) => name.toLowerCase()),
);

/**
 * Whether a header of this name must not come from outside. Every `X-Service-*` is one (identity twins, status,
 * catalog, and whatever is added to them later), and so is a token header in any spelling but its own, since a
 * gateway could take it for the token that was verified.
 */
export function isIdentityHeader(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const judgement = judgeName(name);
  if (judged.size < MOST_JUDGED && name.length < 64) judged.set(name, judgement);
  return judgement;
}

/** Clients use the same few names again and again; those who make up others fill it once. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 1000;

function judgeName(name: string): boolean {
  const lower = name.toLowerCase();
  const canonical = lower.replace(/[^a-z0-9]/g, '-');
  if (TOKEN_HEADERS.includes(canonical)) return lower !== canonical;
  return canonical.startsWith('x-service-') || removed.has(canonical);
}

// Names come from directories that allow more than a header does; a line break in one must not start a new header.
const fieldSafe = (value: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  value.replace(/[\x00-\x1f\x7f]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);

const ascii = (json: string) =>
  json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

// A cached token keeps its catalog, so a large one is written out once per token and not once per request.
const catalogHeaders = new WeakMap<object, string>();

function catalogHeader(catalog: readonly CatalogService[]): string {
  let header = catalogHeaders.get(catalog);
  if (header === undefined) {
    header = ascii(JSON.stringify(catalogV2(catalog)));
    catalogHeaders.set(catalog, header);
  }
  return header;
}

function setSubject(headers: Map<string, string>, prefix: string, identity: TokenIdentity): void {
  for (const [name, value] of Object.entries(subjectHeaders)) {
    const text = value(identity);
    if (text !== undefined) headers.set(`${prefix}${name}`, fieldSafe(text));
  }
}

/** The headers that the application gets, by their documented spelling. */
export function identityHeaders(judged: Judged, includeServiceCatalog: boolean): Map<string, string> {
  const headers = new Map<string, string>();
  const { user, service, serviceStatus } = judged;
  headers.set('X-Identity-Status', user ? 'Confirmed' : 'Invalid');
  if (serviceStatus) headers.set('X-Service-Identity-Status', serviceStatus);
  if (user) {
    setSubject(headers, 'X-', user);
    headers.set('X-Is-Admin-Project', user.isAdminProject ? 'True' : 'False');
    if (user.system) headers.set(SYSTEM_SCOPE, user.system);
    for (const [old, name] of Object.entries(deprecatedHeaders)) {
      const value = headers.get(name);
      if (value !== undefined) headers.set(old, value);
    }
    const { catalog } = includeServiceCatalog ? user.raw : {};
    if (catalog) headers.set('X-Service-Catalog', catalogHeader(catalog));
  }
  if (service && serviceStatus === 'Confirmed') setSubject(headers, 'X-Service-', service);
  return headers;
}

/** The same in the shapes in which they are given out; made once for a token that comes again and again. */
export interface WrittenHeaders {
  /** Name, value, name, value…, as documented. */
  readonly list: readonly string[];
  /** By lower-case name. */
  readonly fields: Readonly<Record<string, string>>;
}

export function writtenHeaders(headers: ReadonlyMap<string, string>): WrittenHeaders {
  const entries = [...headers];
  return {
    list: entries.flat(),
    fields: Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
  };
}

/** Whether this could stand in a header as a token: printable ASCII without a comma, which joins several values. */
export const isPrintable = (token: string): boolean => /^[\x21-\x2b\x2d-\x7e]+$/.test(token);

/**
 * How a PKI token begins. Whoever verifies one compares it with the only text it may have, and who sends one to Identity looks at
 * it first: the 8,000 characters are not read here as well.
 */
const PKI = /^MI[I-P]/;

/**
 * The credential in a token header: `undefined` where there is none, `''` where there is something that can not be
 * a token (sent twice, not printable ASCII, longer than any token). Only the latter counts as presented.
 */
export function presentedToken(value: string | readonly string[] | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string') return value.length === 1 ? presentedToken(value[0]) : '';
  const token = value.trim();
  return token.length <= MAX_TOKEN_LENGTH && (PKI.test(token) || isPrintable(token)) ? token : '';
}
