/** The typed view of a validated token that applications get as `req.identity`. */
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

export function tokenIdentity(token: string, raw: TokenBody): TokenIdentity {
  const roles = raw.roles ?? [];
  const identity = {
    user: raw.user,
    project: raw.project ?? undefined,
    domain: raw.domain ?? undefined,
    system: raw.system?.all ? ('all' as const) : undefined,
    roles,
    roleNames: new Set(roles.map((role) => role.name)),
    isAdminProject: raw.is_admin_project ?? true,
    catalog: raw.catalog ?? [],
    methods: raw.methods ?? [],
    issuedAt: raw.issued_at ? new Date(raw.issued_at) : undefined,
    expiresAt: new Date(raw.expires_at),
    auditId: raw.audit_ids?.[0],
    auditChainId: raw.audit_ids?.[1],
  };
  return Object.defineProperties(identity as typeof identity & { token: string; raw: TokenBody }, {
    token: { value: token, enumerable: false },
    raw: { value: raw, enumerable: false },
  });
}
