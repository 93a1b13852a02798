/**
 * What a token rests on: the user's own roles, an application credential's or OAuth access token's share of them,
 * or a trust. Each way tells who the token shows, with which roles, until when, or why not at all.
 */
import { redelegationFault, type Terms } from '../trusts/redelegation.ts';
import type { Authorization } from './authorization.ts';
import type { DelegationStore, TrustLink, TrustRoles } from './delegation-store.ts';
import type { Scope } from './standing.ts';
import type { RoleRow, SubjectRow, SubjectStore } from './subject-store.ts';

/** Why a subject may not hold a token in this scope. */
export type Refusal =
  | 'no_user'
  | 'user_disabled'
  | 'domain_disabled'
  | 'no_scope'
  | 'scope_disabled'
  | 'no_roles'
  | 'no_credential'
  | 'no_trust'
  | 'not_trustee'
  | 'trustor_disabled'
  | 'roles_withdrawn'
  | 'chain_broken';

export interface Grounds {
  readonly refusal?: Refusal;
  /** Whose the token is. */
  readonly subject: SubjectRow;
  /** Whom it shows: with impersonation the trustor, else the subject. */
  readonly shown: SubjectRow;
  readonly roles: Authorization['roles'];
  readonly delegation?: Pick<Authorization, 'OS-TRUST:trust' | 'application_credential' | 'OS-OAUTH1'>;
  /** Whose id the URLs of the catalog carry. */
  readonly catalogUserId: string;
  readonly trustorId?: string;
  readonly trusteeId?: string;
  /** Epoch seconds: when what was delegated ends. */
  readonly sourceEnd?: number;
}

export interface GroundsOptions {
  subjects: SubjectStore;
  delegations: DelegationStore;
  /** Whether an account counts as enabled, inactivity included. */
  isEnabled(user: SubjectRow): boolean;
  /** `[trust] max_redelegation_count`. */
  maxRedelegations: number;
}

const isNamed = (row: SubjectRow | undefined): row is SubjectRow =>
  row !== undefined && row.name !== null && row.domain_name !== null;

export function groundsOf(options: GroundsOptions): (userId: string, scope: Scope) => Promise<Grounds | Refusal> {
  const { subjects, delegations } = options;

  async function direct(userId: string, scope: Scope): Promise<Grounds | Refusal> {
    const subject = await subjects.subject(userId, scope.project_id ?? scope.domain_id);
    if (!isNamed(subject)) return 'no_user';
    const refusal = refusalOf(subject, scope, options);
    const roles = refusal ? [] : await rolesOf(subjects, userId, scope);
    return {
      refusal,
      subject,
      shown: subject,
      roles: roles.map(({ id, name }) => ({ id, name })),
      catalogUserId: userId,
    };
  }

  async function byCredential(userId: string, scope: Scope): Promise<Grounds | Refusal> {
    const subject = await subjects.subject(userId, scope.project_id);
    if (!isNamed(subject)) return 'no_user';
    const refusal = refusalOf(subject, scope, options);
    if (refusal) return refusal;
    const terms = await delegations.credential(userId, scope.app_cred_id!, scope.project_id);
    if (!terms || (terms.project_id ?? undefined) !== scope.project_id) return 'no_credential';
    const { id, name, unrestricted, access_rules } = terms;
    return {
      subject,
      shown: subject,
      roles: terms.roles.map((role) => ({ id: role.id, name: role.name })),
      delegation: {
        application_credential: {
          id,
          name,
          restricted: !unrestricted,
          ...(access_rules.length === 0 ? {} : { access_rules }),
        },
      },
      catalogUserId: userId,
      ...(terms.expires_at === null ? {} : { sourceEnd: terms.expires_at }),
    };
  }

  async function byAccessToken(userId: string, scope: Scope): Promise<Grounds | Refusal> {
    const subject = await subjects.subject(userId, scope.project_id);
    if (!isNamed(subject)) return 'no_user';
    const refusal = refusalOf(subject, scope, options);
    if (refusal) return refusal;
    const terms = await delegations.accessToken(userId, scope.access_token_id!);
    if (!terms || terms.project_id !== scope.project_id) return 'no_credential';
    const { id, consumer_id, roles, expires_at } = terms;
    return {
      subject,
      shown: subject,
      roles: roles.map((role) => ({ id: role.id, name: role.name })),
      delegation: { 'OS-OAUTH1': { access_token_id: id, consumer_id } },
      catalogUserId: userId,
      ...(expires_at === null ? {} : { sourceEnd: expires_at }),
    };
  }

  async function byTrust(userId: string, scope: Scope): Promise<Grounds | Refusal> {
    const chain = await delegations.trustChain(scope.trust_id!);
    const [trust] = chain;
    const first = chain.at(-1);
    if (!trust || first?.redelegated_trust_id !== null || trust.project_id !== scope.project_id) return 'no_trust';
    const { trustor, trustee } = trust;
    if (trust.trustee_user_id !== userId) return 'not_trustee';
    if (!isNamed(trustee) || !isNamed(trustor)) return 'no_user';
    const refusal = refusalOf(trustee, scope, options) ?? trustorRefusal(trustor, options);
    if (refusal) return refusal;
    const roles = await delegations.trustRoles(chain, {
      origin: first.trustor_user_id,
      trustor: trust.trustor_user_id,
      projectId: scope.project_id!,
    });
    if (!roles.delegated.every(({ id, role }) => role && roles.held.has(id))) return 'roles_withdrawn';
    if (chainFault(chain, roles.stated, options)) return 'chain_broken';
    const ends = chain.map((link) => link.expires_at).filter((end) => end !== null);
    return {
      subject: trustee,
      shown: trust.impersonation ? trustor : trustee,
      roles: shownRoles(roles),
      delegation: {
        'OS-TRUST:trust': {
          id: trust.id,
          trustor_user: { id: trust.trustor_user_id },
          trustee_user: { id: trust.trustee_user_id },
          impersonation: trust.impersonation,
        },
      },
      catalogUserId: trust.trustor_user_id,
      trustorId: trust.trustor_user_id,
      trusteeId: trust.trustee_user_id,
      ...(ends.length === 0 ? {} : { sourceEnd: Math.min(...ends) }),
    };
  }

  return (userId, scope) => {
    if (scope.trust_id !== undefined) return byTrust(userId, scope);
    if (scope.app_cred_id !== undefined) return byCredential(userId, scope);
    if (scope.access_token_id !== undefined) return byAccessToken(userId, scope);
    return direct(userId, scope);
  };
}

/** Roles of domains are delegated, since they may imply others, but never reach a token. */
const shownRoles = ({ delegated }: TrustRoles) =>
  delegated.flatMap(({ role, isGlobal }) => (role && isGlobal ? [role] : []));

function refusalOf(row: SubjectRow, scope: Scope, { isEnabled }: GroundsOptions): Refusal | undefined {
  if (!isEnabled(row)) return 'user_disabled';
  if (row.domain_enabled !== 1) return 'domain_disabled';
  if (scope.project_id === undefined && scope.domain_id === undefined) return undefined;
  if (row.scope_id === null || (scope.domain_id !== undefined && row.scope_is_domain !== 1)) return 'no_scope';
  // A project that acts as a domain is in no other domain.
  const parentEnabled = row.scope_is_domain === 1 || row.scope_domain_enabled === 1;
  return row.scope_enabled === 1 && parentEnabled ? undefined : 'scope_disabled';
}

function trustorRefusal(trustor: SubjectRow, { isEnabled }: GroundsOptions): Refusal | undefined {
  if (trustor.domain_enabled !== 1) return 'domain_disabled';
  return isEnabled(trustor) ? undefined : 'trustor_disabled';
}

/** Why one of the trusts of a chain, the first one given, may no longer hang below the next; undefined where all may. */
export function chainFault(
  chain: readonly TrustLink[],
  stated: ReadonlyMap<string, readonly string[]>,
  { isEnabled, maxRedelegations }: Pick<GroundsOptions, 'isEnabled' | 'maxRedelegations'>,
): string | undefined {
  const termsOf = (link: TrustLink): Terms => ({ ...link, role_ids: stated.get(link.id) ?? [] });
  for (const [at, parent] of chain.slice(1).entries()) {
    const fault = redelegationFault(termsOf(parent), termsOf(chain[at]!), maxRedelegations);
    if (fault) return fault;
    if (!parent.trustee || !isEnabled(parent.trustee)) return 'One of the agents of the trust is disabled or deleted.';
  }
  return undefined;
}

function rolesOf(subjects: SubjectStore, userId: string, scope: Scope): Promise<RoleRow[]> {
  if (scope.project_id !== undefined) return subjects.projectRoles(userId, scope.project_id);
  if (scope.domain_id !== undefined) return subjects.domainRoles(userId, scope.domain_id);
  return scope.system === undefined ? Promise.resolve([]) : subjects.systemRoles(userId);
}
