/** The typed view of a validated token that applications get as `req.identity`. */
import { hasLateCatalog } from './late-catalog.ts';
import type { CatalogService, OwnedReference, Reference, TokenBody } from './token-body.ts';

/**
 * One validated token: who, where, with which roles, until when. Instants are `Date`s; names and ids are
 * Identity's. `token` and `raw` are not enumerable, so that printing or serialising an identity shows neither.
 *
 * Exactly one of `project`, `domain`, `system` is set for a scoped token and none for an unscoped one.
 */
export interface TokenIdentity {
  readonly user: OwnedReference;
  readonly project: OwnedReference | undefined;
  readonly domain: Reference | undefined;
  /** `'all'` for a token of the whole deployment. */
  readonly system: 'all' | undefined;
  readonly roles: readonly Reference[];
  /** Names of `roles`, for look-ups: `identity.roleNames.has('member')`. */
  readonly roleNames: ReadonlySet<string>;
  /** True too where Identity says nothing about it, as keystonemiddleware has it. */
  readonly isAdminProject: boolean;
  /** The v3 catalog; empty where the token has none or `includeServiceCatalog` is off. */
  readonly catalog: readonly CatalogService[];
  readonly methods: readonly string[];
  readonly issuedAt: Date | undefined;
  readonly expiresAt: Date;
  /** The token's own audit id: the name under which it may be logged. */
  readonly auditId: string | undefined;
  /** Audit id of the token this one descends from. */
  readonly auditChainId: string | undefined;
  /** The credential string itself. */
  readonly token: string;
  /** Identity's own words: the `token` object of the validation answer. */
  readonly raw: TokenBody;
}

/** What all identities of one token have in common. */
export interface IdentityParts extends Times {
  raw: TokenBody;
  system: 'all' | undefined;
  roles: readonly Reference[];
  roleNames: readonly string[];
  /** Undefined where it is read only when somebody asks. */
  catalog: readonly CatalogService[] | undefined;
  methods: readonly string[];
}

/** Epoch milliseconds. */
interface Times {
  issuedAt: number | undefined;
  expiresAt: number;
}

const timesOf = ({ issued_at, expires_at }: TokenBody): Times => ({
  issuedAt: issued_at ? Date.parse(issued_at) : undefined,
  expiresAt: Date.parse(expires_at),
});

/** @param times where they are read already */
export function identityParts(raw: TokenBody, { issuedAt, expiresAt }: Times = timesOf(raw)): IdentityParts {
  const roles = raw.roles ?? [];
  return {
    raw,
    system: raw.system?.all ? 'all' : undefined,
    roles,
    roleNames: roles.map((role) => role.name),
    catalog: hasLateCatalog(raw) ? undefined : (raw.catalog ?? []),
    methods: raw.methods ?? [],
    issuedAt,
    expiresAt,
  };
}

/**
 * Made for each request in well under a microsecond. A class, against the custom here: private fields keep token and body out of
 * every printout as property descriptors do, at a tenth of their cost.
 */
export class Identified implements TokenIdentity {
  declare readonly user: OwnedReference;
  declare readonly project: OwnedReference | undefined;
  declare readonly domain: Reference | undefined;
  declare readonly system: 'all' | undefined;
  declare readonly roles: readonly Reference[];
  declare readonly roleNames: ReadonlySet<string>;
  declare readonly isAdminProject: boolean;
  declare readonly catalog: readonly CatalogService[];
  declare readonly methods: readonly string[];
  declare readonly issuedAt: Date | undefined;
  declare readonly expiresAt: Date;
  declare readonly auditId: string | undefined;
  declare readonly auditChainId: string | undefined;
  readonly #token: string;
  readonly #raw: TokenBody;

  constructor(parts: IdentityParts, token: string) {
    const { raw } = parts;
    this.user = raw.user;
    this.project = raw.project ?? undefined;
    this.domain = raw.domain ?? undefined;
    this.system = parts.system;
    this.roles = parts.roles;
    this.roleNames = new Set(parts.roleNames);
    this.isAdminProject = raw.is_admin_project ?? true;
    this.methods = parts.methods;
    this.issuedAt = parts.issuedAt === undefined ? undefined : new Date(parts.issuedAt);
    this.expiresAt = new Date(parts.expiresAt);
    this.auditId = raw.audit_ids?.[0];
    this.auditChainId = raw.audit_ids?.[1];
    this.#token = token;
    this.#raw = raw;
    if (parts.catalog) this.catalog = parts.catalog;
    else Object.defineProperty(this, 'catalog', LATE);
  }

  get token(): string {
    return this.#token;
  }

  get raw(): TokenBody {
    return this.#raw;
  }
}

const LATE: PropertyDescriptor & ThisType<Identified> = {
  enumerable: true,
  get() {
    return this.raw.catalog ?? [];
  },
};

export const tokenIdentity = (token: string, raw: TokenBody): TokenIdentity =>
  new Identified(identityParts(raw), token);
