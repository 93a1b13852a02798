/**
 * What a token says: the answer of `POST /v3/auth/tokens` and `GET /v3/auth/tokens`, read once.
 * The API's own words stay as they are in `body`; the fields beside it are those that a program asks for.
 */
import { UnexpectedResponse } from './errors.ts';

export interface DomainRef {
  id: string;
  name?: string;
}

export interface UserRef {
  id: string;
  name: string;
  domain: DomainRef;
  /** ISO 8601, `null` where the password never expires. */
  password_expires_at?: string | null;
}

export interface ProjectRef {
  id: string;
  name: string;
  domain: DomainRef;
}

export interface RoleRef {
  id: string;
  name: string;
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

/** The member `token` of the answer, as the API reference gives it. */
export interface TokenBody {
  methods: string[];
  user: UserRef;
  expires_at: string;
  issued_at: string;
  audit_ids?: string[];
  project?: ProjectRef;
  domain?: DomainRef;
  system?: { all?: boolean };
  is_domain?: boolean;
  is_admin_project?: boolean;
  roles?: RoleRef[];
  catalog?: CatalogService[];
  'OS-TRUST:trust'?: {
    id: string;
    impersonation: boolean;
    trustor_user: { id: string };
    trustee_user: { id: string };
  };
  application_credential?: {
    id: string;
    name?: string;
    restricted?: boolean;
    access_rules?: { id?: string; service: string; method: string; path: string }[];
  };
  [more: string]: unknown;
}

/** A token and what it stands for. At most one of `project`, `domain`, `system` is set; none of them: unscoped. */
export interface Access {
  /** The secret itself. Not enumerable: printing or serialising an access does not show it. */
  readonly token: string;
  /** By the clock of the service. */
  readonly expiresAt: Date;
  readonly issuedAt: Date;
  readonly methods: readonly string[];
  readonly user: UserRef;
  readonly project: ProjectRef | undefined;
  readonly domain: DomainRef | undefined;
  /** `true` for a token scoped to the system. */
  readonly system: boolean;
  readonly roles: readonly RoleRef[];
  /** Empty for an unscoped token, or where it was asked for without. */
  readonly catalog: readonly CatalogService[];
  /** The token's own first, then the one its chain began with. */
  readonly auditIds: readonly string[];
  readonly trustId: string | undefined;
  readonly applicationCredentialId: string | undefined;
  readonly body: TokenBody;
}

/**
 * Reads a token's body.
 *
 * @param token the token itself (header X-Subject-Token)
 * @param body the whole answer, `{"token": {…}}`
 * @throws UnexpectedResponse where it is not one
 */
export function readAccess(token: string | undefined, body: unknown): Access {
  const inner = (body as { token?: TokenBody } | undefined)?.token;
  const expiresAt = new Date(inner?.expires_at ?? Number.NaN);
  if (!token || !inner?.user?.id || Number.isNaN(expiresAt.getTime())) {
    throw new UnexpectedResponse('the answer is no token of the Identity API, version 3');
  }
  const access = {
    expiresAt,
    issuedAt: new Date(inner.issued_at),
    methods: inner.methods ?? [],
    user: inner.user,
    project: inner.project,
    domain: inner.domain,
    system: inner.system?.all === true,
    roles: inner.roles ?? [],
    catalog: inner.catalog ?? [],
    auditIds: inner.audit_ids ?? [],
    trustId: inner['OS-TRUST:trust']?.id,
    applicationCredentialId: inner.application_credential?.id,
    body: inner,
  };
  return Object.defineProperty(access, 'token', { value: token, enumerable: false }) as typeof access & {
    token: string;
  };
}
