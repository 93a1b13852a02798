/**
 * The body of `GET /v3/auth/tokens` as Identity writes it (Identity API v3, "Validate and show information for
 * token"), and the proof that an answer has that shape. Field names are the API's own. Whatever fails the proof is
 * refused as an invalid token: a half-understood body must not become half an identity.
 */
import { InvalidTokenError } from './errors.ts';

export interface Reference {
  id: string;
  name: string;
}

export interface OwnedReference extends Reference {
  domain: Reference;
}

export interface CatalogEndpoint {
  id?: string;
  interface: string;
  region?: string | null;
  region_id?: string | null;
  url: string;
}

export interface CatalogService {
  id?: string;
  type: string;
  name?: string;
  endpoints: CatalogEndpoint[];
}

export interface AccessRule {
  id?: string;
  method: string;
  path: string;
  service: string;
}

export interface TokenBody {
  methods?: string[];
  user: OwnedReference & { password_expires_at?: string | null; 'OS-FEDERATION'?: unknown };
  project?: OwnedReference;
  domain?: Reference;
  system?: { all?: boolean };
  is_domain?: boolean;
  is_admin_project?: boolean;
  roles?: Reference[];
  catalog?: CatalogService[];
  audit_ids?: string[];
  issued_at?: string;
  expires_at: string;
  bind?: Record<string, string>;
  application_credential?: { id: string; name?: string; restricted?: boolean; access_rules?: AccessRule[] | null };
  'OS-TRUST:trust'?: unknown;
  oauth2_credential?: unknown;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isReference = (value: unknown): boolean =>
  isObject(value) && typeof value.id === 'string' && typeof value.name === 'string';
const isOwned = (value: unknown): boolean => isReference(value) && isReference((value as Json).domain);
const isString = (value: unknown): boolean => typeof value === 'string';
const listOf = (check: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(check);
const optional = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || value === null || check(value);

const isEndpoint = (value: unknown): boolean => isObject(value) && isString(value.interface) && isString(value.url);
const isService = (value: unknown): boolean =>
  isObject(value) && isString(value.type) && listOf(isEndpoint)(value.endpoints ?? []);
const isAccessRule = (value: unknown): boolean =>
  isObject(value) && isString(value.method) && isString(value.path) && isString(value.service);
const isCredential = (value: unknown): boolean =>
  isObject(value) && isString(value.id) && optional(listOf(isAccessRule))(value.access_rules);

const shape = Object.entries<(value: unknown) => boolean>({
  user: isOwned,
  expires_at: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  issued_at: optional((value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))),
  project: optional(isOwned),
  domain: optional(isReference),
  system: optional(isObject),
  roles: optional(listOf(isReference)),
  catalog: optional(listOf(isService)),
  audit_ids: optional(listOf(isString)),
  methods: optional(listOf(isString)),
  bind: optional((value) => isObject(value) && Object.values(value).every(isString)),
  application_credential: optional(isCredential),
});

/**
 * The `token` object of a validation answer.
 * @throws InvalidTokenError naming the first field that is not as the API states it.
 */
export function parseTokenBody(answer: unknown): TokenBody {
  const token = isObject(answer) ? answer.token : undefined;
  if (!isObject(token)) throw new InvalidTokenError('the answer of Identity holds no token');
  for (const [field, check] of shape) {
    if (!check(token[field])) throw new InvalidTokenError(`the answer of Identity has a malformed "${field}"`);
  }
  return token as unknown as TokenBody;
}

/** @throws InvalidTokenError */
export function parseCatalog(value: unknown): CatalogService[] {
  if (!listOf(isService)(value)) throw new InvalidTokenError('the token has a malformed "catalog"');
  return value as CatalogService[];
}
