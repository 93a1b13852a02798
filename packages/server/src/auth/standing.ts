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
import type { Authorization, UserReference } from './authorization.ts';
import { type Grounds, type GroundsOptions, groundsOf, type Refusal } from './grounds.ts';
import { type RenderedAuthorization, renderAuthorization } from './render.ts';
import type { SubjectRow } from './subject-store.ts';

export interface Standing {
  readonly refusal?: Refusal;
  readonly authorization: Authorization;
  /** Whose the token is: under impersonation not the one that it shows. */
  readonly subject: UserReference;
  readonly scopeDomainId: string | undefined;
  readonly trustorId?: string;
  readonly trusteeId?: string;
  /** Epoch seconds: when the trust or application credential ends. */
  readonly sourceEnd?: number;
  readonly roleIds: readonly string[];
  readonly rendered: RenderedAuthorization;
}

/** What a token is for, and the delegation that it rests on. */
export type Scope = Pick<
  TokenClaims,
  'project_id' | 'domain_id' | 'system' | 'trust_id' | 'app_cred_id' | 'access_token_id'
>;

export interface StandingOptions extends GroundsOptions {
  catalog: CatalogService;
  serviceProviders: EnabledServiceProviders;
  freshness: Freshness;
  /** `[resource] admin_project_name` with its domain's name; undefined: tokens do not say `is_admin_project`. */
  adminProject?: { name: string; domainName: string };
}

export interface StandingService {
  of(userId: string, scope: Scope): Standing | Promise<Standing>;
  readonly statistics: FreshCache<Standing>['statistics'];
}

const MAX_ENTRIES = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

const keyOf = (userId: string, { project_id, domain_id, system, trust_id, app_cred_id, access_token_id }: Scope) =>
  `${userId} ${project_id ?? ''} ${domain_id ?? ''} ${system ?? ''} ${trust_id ?? ''} ${app_cred_id ?? ''} ${access_token_id ?? ''}`;

export function standingService(options: StandingOptions): StandingService {
  const { catalog, serviceProviders, freshness } = options;
  const findGrounds = groundsOf(options);
  const cache = freshCache<Standing>({
    name: 'standing',
    freshness,
    area: 'authorization',
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    sizeOf: ({ rendered }) => 1024 + 2 * rendered.size,
  });

  async function load(userId: string, scope: Scope, proof: Proof): Promise<Standing> {
    const grounds = await findGrounds(userId, scope);
    if (typeof grounds === 'string') return refused(grounds);
    const { subject, shown, roles, trustorId, trusteeId, sourceEnd, catalogUserId } = grounds;
    const isScoped = scope.project_id !== undefined || scope.domain_id !== undefined || scope.system !== undefined;
    const service_providers = await serviceProviders(proof);
    const authorization: Authorization = {
      user: userOf(shown),
      ...grounds.delegation,
      ...scopeOf(grounds, scope, options),
      roles,
      ...(isScoped ? { catalog: await catalog.forScope(catalogUserId, scope.project_id, proof) } : {}),
      ...(service_providers.length > 0 ? { service_providers } : {}),
    };
    return {
      refusal: grounds.refusal ?? (isScoped && roles.length === 0 ? 'no_roles' : undefined),
      authorization,
      subject: subject === shown ? authorization.user : userOf(subject),
      scopeDomainId: scope.domain_id ?? subject.scope_domain_id ?? undefined,
      trustorId,
      trusteeId,
      sourceEnd,
      roleIds: roles.map(({ id }) => id),
      rendered: renderAuthorization(authorization),
    };
  }

  return {
    of: (userId, scope) => cache.get(keyOf(userId, scope), (proof) => load(userId, scope, proof)),
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
    subject: authorization.user,
    scopeDomainId: undefined,
    roleIds: [],
    rendered: renderAuthorization(authorization),
  };
}

/** Keystone writes this one time of a token body without its zone. */
const withoutZone = (time: string | null) => (time === null ? null : formatTime(fromDbTime(time)).replace('Z', ''));

const userOf = (row: SubjectRow): Authorization['user'] => ({
  domain: { id: row.domain_id, name: row.domain_name! },
  id: row.id,
  name: row.name!,
  password_expires_at: withoutZone(row.password_expires_at),
});

function scopeOf(
  { subject: row, delegation }: Grounds,
  scope: Scope,
  { adminProject }: StandingOptions,
): Partial<Authorization> {
  if (scope.system !== undefined) return { system: { all: true } };
  if (row.scope_id === null) return {};
  const id = row.scope_id;
  const name = row.scope_name!;
  if (scope.domain_id !== undefined) return { domain: { id, name } };
  // The project that acts as a domain belongs, in a token, to itself.
  const isDomain = row.scope_is_domain === 1;
  const domain = isDomain ? { id, name } : { id: row.scope_domain_id!, name: row.scope_domain_name ?? '' };
  // A trust-scoped token says no more of its project, as in Keystone.
  if (delegation?.['OS-TRUST:trust']) return { project: { domain, id, name } };
  const admin = adminProject && {
    is_admin_project: name === adminProject.name && domain.name === adminProject.domainName,
  };
  return { project: { domain, id, name }, is_domain: isDomain, ...admin };
}
