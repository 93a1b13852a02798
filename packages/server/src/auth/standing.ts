/**
 * Where a subject stands in a scope right now: authorization and whether a token of it is acceptable at all. Cached by
 * subject and scope, not by token, so that a new token of a known subject is a hit; a miss is at most three queries.
 */
import { formatTime, type TokenClaims } from '@archstone/tokens';
import type { CatalogService } from '../catalog/service.ts';
import { fromDbTime } from '../db/times.ts';
import { type FreshCache, freshCache, type Proof } from '../freshness/cache.ts';
import type { Freshness } from '../freshness/freshness.ts';
import type { EnabledServiceProviders } from '../service-providers/enabled.ts';
import type { Authorization } from './authorization.ts';
import { type RenderedAuthorization, renderAuthorization } from './render.ts';
import type { RoleRow, SubjectRow, SubjectStore } from './subject-store.ts';

/** Why a subject may not hold a token in this scope. */
export type Refusal = 'no_user' | 'user_disabled' | 'domain_disabled' | 'no_scope' | 'scope_disabled' | 'no_roles';

export interface Standing {
  readonly refusal?: Refusal;
  readonly authorization: Authorization;
  readonly scopeDomainId: string | undefined;
  readonly roleIds: readonly string[];
  readonly rendered: RenderedAuthorization;
}

export type Scope = Pick<TokenClaims, 'project_id' | 'domain_id' | 'system'>;

export interface StandingOptions {
  subjects: SubjectStore;
  catalog: CatalogService;
  serviceProviders: EnabledServiceProviders;
  freshness: Freshness;
  /** `[resource] admin_project_name` with its domain's name; undefined: tokens do not say `is_admin_project`. */
  adminProject?: { name: string; domainName: string };
  /** Whether an account counts as enabled, inactivity included. */
  isEnabled(user: {
    enabled: number | null;
    last_active_at: string | null;
    created_at: string | null;
    ignores_inactivity: string | null;
  }): boolean;
}

export interface StandingService {
  of(userId: string, scope: Scope): Standing | Promise<Standing>;
  readonly statistics: FreshCache<Standing>['statistics'];
}

const MAX_ENTRIES = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

export function standingService(options: StandingOptions): StandingService {
  const { subjects, catalog, serviceProviders, freshness } = options;
  const cache = freshCache<Standing>({
    name: 'standing',
    freshness,
    area: 'authorization',
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    sizeOf: ({ rendered }) => 1024 + 2 * rendered.size,
  });

  async function load(userId: string, scope: Scope, proof: Proof): Promise<Standing> {
    const scopeId = scope.project_id ?? scope.domain_id;
    const row = await subjects.subject(userId, scopeId);
    if (!row || row.name === null || row.domain_name === null) return refused('no_user');
    const refusal = refusalOf(row, scope, options);
    const roles = refusal ? [] : await rolesOf(subjects, userId, scope);
    const scoped = scopeId !== undefined || scope.system !== undefined;
    const service_providers = await serviceProviders(proof);
    const authorization: Authorization = {
      user: userOf(row),
      ...scopeOf(row, scope, options),
      roles: roles.map(({ id, name }) => ({ id, name })),
      ...(scoped ? { catalog: await catalog.forScope(userId, scope.project_id, proof) } : {}),
      ...(service_providers.length > 0 ? { service_providers } : {}),
    };
    return {
      refusal: refusal ?? (scoped && roles.length === 0 ? 'no_roles' : undefined),
      authorization,
      scopeDomainId: scope.domain_id ?? row.scope_domain_id ?? undefined,
      roleIds: roles.map(({ id }) => id),
      rendered: renderAuthorization(authorization),
    };
  }

  return {
    of: (userId, scope) =>
      cache.get(`${userId} ${scope.project_id ?? ''} ${scope.domain_id ?? ''} ${scope.system ?? ''}`, (proof) =>
        load(userId, scope, proof),
      ),
    get statistics() {
      return cache.statistics;
    },
  };
}

function refused(refusal: Refusal): Standing {
  const authorization: Authorization = {
    user: { id: '', name: '', domain: { id: '', name: '' }, password_expires_at: null },
    roles: [],
  };
  return {
    refusal,
    authorization,
    scopeDomainId: undefined,
    roleIds: [],
    rendered: renderAuthorization(authorization),
  };
}

function refusalOf(row: SubjectRow, scope: Scope, { isEnabled }: StandingOptions): Refusal | undefined {
  if (!isEnabled(row)) return 'user_disabled';
  if (row.domain_enabled !== 1) return 'domain_disabled';
  if (scope.project_id === undefined && scope.domain_id === undefined) return undefined;
  if (row.scope_id === null || (scope.domain_id !== undefined && row.scope_is_domain !== 1)) return 'no_scope';
  // A project that acts as a domain is in no other domain.
  const parentEnabled = row.scope_is_domain === 1 || row.scope_domain_enabled === 1;
  return row.scope_enabled === 1 && parentEnabled ? undefined : 'scope_disabled';
}

function rolesOf(subjects: SubjectStore, userId: string, scope: Scope): Promise<RoleRow[]> {
  if (scope.project_id !== undefined) return subjects.projectRoles(userId, scope.project_id);
  if (scope.domain_id !== undefined) return subjects.domainRoles(userId, scope.domain_id);
  return scope.system === undefined ? Promise.resolve([]) : subjects.systemRoles(userId);
}

/** Keystone writes this one time of a token body without its zone. */
const withoutZone = (time: string | null) => (time === null ? null : formatTime(fromDbTime(time)).replace('Z', ''));

const userOf = (row: SubjectRow): Authorization['user'] => ({
  domain: { id: row.domain_id, name: row.domain_name! },
  id: row.id,
  name: row.name!,
  password_expires_at: withoutZone(row.password_expires_at),
});

function scopeOf(row: SubjectRow, scope: Scope, { adminProject }: StandingOptions): Partial<Authorization> {
  if (scope.system !== undefined) return { system: { all: true } };
  if (row.scope_id === null) return {};
  const id = row.scope_id;
  const name = row.scope_name!;
  if (scope.domain_id !== undefined) return { domain: { id, name } };
  // The project that acts as a domain belongs, in a token, to itself.
  const isDomain = row.scope_is_domain === 1;
  const domain = isDomain ? { id, name } : { id: row.scope_domain_id!, name: row.scope_domain_name ?? '' };
  const admin = adminProject && {
    is_admin_project: name === adminProject.name && domain.name === adminProject.domainName,
  };
  return { project: { domain, id, name }, is_domain: isDomain, ...admin };
}
