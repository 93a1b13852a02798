/** The queries that turn the claims of a delegated token into what holds now: the chain of trusts, the application credential. */
import { parseTime } from '@archstone/tokens';
import { sql } from 'kysely';
import type { AccessRule } from '../access-rules/rule.ts';
import type { Database } from '../db/connect.ts';
import { readExtra } from '../db/extra.ts';
import { fromDbTime } from '../db/times.ts';
import {
  delegatedByTrust,
  heldOnProject,
  NO_DOMAIN,
  projectsAbove,
  type RoleRow,
  type SubjectRow,
  subjectColumns,
  subjectJoins,
} from './subject-store.ts';

/** One trust of a chain with both of its agents; an agent is missing where the user is. Times in epoch seconds. */
export interface TrustLink {
  readonly id: string;
  readonly trustor_user_id: string;
  readonly trustee_user_id: string;
  readonly project_id: string | null;
  readonly impersonation: boolean;
  readonly expires_at: number | null;
  readonly remaining_uses: number | null;
  readonly redelegated_trust_id: string | null;
  readonly redelegation_count: number | null;
  readonly trustor?: SubjectRow;
  readonly trustee?: SubjectRow;
}

/** A role as the body of a trust-scoped token shows it. */
export interface DelegatedRole {
  readonly id: string;
  readonly name: string;
  readonly domain_id: null;
  readonly description: string | null;
  readonly options: { readonly immutable?: boolean };
}

export interface TrustRoles {
  /** What the trusts of the chain state, by trust. */
  stated: ReadonlyMap<string, readonly string[]>;
  /** What the trust gives, implied roles included; null for a role that is gone. */
  delegated: readonly { id: string; role: DelegatedRole | null; isGlobal: boolean }[];
  /** What the trustor and the first trustor of the chain both hold now. */
  held: ReadonlySet<string>;
}

export interface CredentialTerms {
  readonly id: string;
  readonly name: string;
  readonly project_id: string | null;
  readonly unrestricted: boolean;
  /** Epoch seconds. */
  readonly expires_at: number | null;
  /** Its roles that the user holds now. */
  readonly roles: readonly RoleRow[];
  readonly access_rules: readonly AccessRule[];
}

export interface AccessTokenTerms {
  readonly id: string;
  readonly consumer_id: string;
  readonly project_id: string;
  /** Epoch seconds. */
  readonly expires_at: number | null;
  /** What was authorized and what that implies, as far as the user holds it on the project now. */
  readonly roles: readonly RoleRow[];
}

interface LinkRow extends SubjectRow {
  trust_id: string;
  trustor_user_id: string;
  trustee_user_id: string;
  project_id: string | null;
  impersonation: number;
  expires_at: string | null;
  expires_at_int: number | null;
  remaining_uses: number | null;
  redelegated_trust_id: string | null;
  redelegation_count: number | null;
}

interface TrustRoleRow {
  kind: string;
  role_id: string;
  name: string | null;
  domain_id: string | null;
  description: string | null;
  extra: string | null;
  immutable: string | null;
}

interface AccessTokenRow {
  id: string;
  consumer_id: string;
  project_id: string;
  expires_at: string | null;
  /** JSON list of what was authorized. */
  role_ids: string;
  role_id: string | null;
  role_name: string;
  /** A role that implies it, itself included. */
  given_by: string;
}

interface CredentialRow {
  id: string;
  name: string;
  project_id: string | null;
  unrestricted: number | null;
  expires_at: number | null;
  kind: string | null;
  part_id: string;
  part_name: string;
  path: string;
  method: string;
}

const IMMUTABLE = 'IMMU';
const COLUMNS = sql.raw(
  [
    'trustor_user_id',
    'trustee_user_id',
    'project_id',
    'impersonation',
    'expires_at',
    'expires_at_int',
    'remaining_uses',
    'redelegated_trust_id',
    'redelegation_count',
  ]
    .map((name) => `t.${name}`)
    .join(', '),
);

/** The microseconds hold more than the column of whole seconds, which older rows have alone. */
export const trustExpiry = (row: { expires_at: string | null; expires_at_int: number | null }): number | null => {
  if (row.expires_at_int !== null) return row.expires_at_int / 1e6;
  return row.expires_at === null ? null : fromDbTime(row.expires_at);
};

function linkOf(rows: readonly LinkRow[]): TrustLink {
  const row = rows[0]!;
  return {
    id: row.trust_id,
    trustor_user_id: row.trustor_user_id,
    trustee_user_id: row.trustee_user_id,
    project_id: row.project_id,
    impersonation: row.impersonation === 1,
    expires_at: trustExpiry(row),
    remaining_uses: row.remaining_uses,
    redelegated_trust_id: row.redelegated_trust_id,
    redelegation_count: row.redelegation_count,
    trustor: rows.find((agent) => agent.id === row.trustor_user_id),
    trustee: rows.find((agent) => agent.id === row.trustee_user_id),
  };
}

function delegatedRole({ role_id, name, description, extra, immutable }: TrustRoleRow): DelegatedRole | null {
  if (name === null) return null;
  const options = immutable === null ? {} : { immutable: JSON.parse(immutable) as boolean };
  return { ...readExtra(extra), id: role_id, name, domain_id: null, description, options };
}

export type DelegationStore = ReturnType<typeof delegationStore>;

export function delegationStore({ db }: Database) {
  return {
    /** The trust and those above it, itself first; shorter than the chain where one of them is gone. */
    async trustChain(trustId: string): Promise<TrustLink[]> {
      const { rows } = await sql<LinkRow>`
        with recursive
          chain(id, redelegated_trust_id) as (
            select id, redelegated_trust_id from trust where id = ${trustId} and deleted_at is null
            union select t.id, t.redelegated_trust_id from trust t join chain on t.id = chain.redelegated_trust_id
              where t.deleted_at is null
          ),
          agents(trust_id, user_id) as (
            select t.id, t.trustor_user_id from trust t join chain on chain.id = t.id
            union select t.id, t.trustee_user_id from trust t join chain on chain.id = t.id
          )
        select t.id as trust_id, ${COLUMNS}, ${subjectColumns}
        from agents join trust t on t.id = agents.trust_id
          left join ${sql.table('user')} u on u.id = agents.user_id ${subjectJoins(sql`t.project_id`)}`.execute(db);
      const byId = Map.groupBy(rows, ({ trust_id }) => trust_id);
      const chain: TrustLink[] = [];
      for (let id: string | null = trustId; id !== null && byId.has(id); ) {
        const link = linkOf(byId.get(id)!);
        byId.delete(id);
        chain.push(link);
        id = link.redelegated_trust_id;
      }
      return chain;
    },

    /**
     * @param origin the first trustor of the chain, whose roles are what is delegated
     * @param trustor the trustor of the trust itself
     */
    async trustRoles(
      chain: readonly TrustLink[],
      { origin, trustor, projectId }: { origin: string; trustor: string; projectId: string },
    ): Promise<TrustRoles> {
      const both = trustor === origin ? sql`` : sql`where held.role_id in (select role_id from held_by_trustor)`;
      const second = trustor === origin ? sql`` : sql`, ${heldOnProject('held_by_trustor', trustor, projectId)}`;
      const ids = sql.join(chain.map(({ id }) => sql`${id}`));
      const { rows } = await sql<TrustRoleRow>`
        with recursive ${projectsAbove(projectId)}, ${heldOnProject('held', origin, projectId)} ${second},
          ${delegatedByTrust('delegated', chain[0]!.id)},
          parts(kind, role_id) as (
            select 'held', held.role_id from held ${both}
            union all select 'delegated', delegated.role_id from delegated
            union all select tr.trust_id, tr.role_id from trust_role tr where tr.trust_id in (${ids})
          )
        select parts.kind, parts.role_id, r.name, r.domain_id, r.description, r.extra, o.option_value as immutable
        from parts left join role r on r.id = parts.role_id
          left join role_option o on o.role_id = r.id and o.option_id = ${sql.lit(IMMUTABLE)}
        order by parts.role_id`.execute(db);
      const byKind = Map.groupBy(rows, ({ kind }) => kind);
      const idsOf = (kind: string) => (byKind.get(kind) ?? []).map(({ role_id }) => role_id);
      return {
        stated: new Map(chain.map(({ id }) => [id, idsOf(id)])),
        held: new Set(idsOf('held')),
        delegated: (byKind.get('delegated') ?? []).map((row) => ({
          id: row.role_id,
          role: delegatedRole(row),
          isGlobal: row.domain_id === NO_DOMAIN,
        })),
      };
    },

    /** The credential with its access rules, and those of its roles that the user holds on the project now. */
    async credential(userId: string, id: string, projectId: string | undefined): Promise<CredentialTerms | undefined> {
      const { rows } = await sql<CredentialRow>`
        with recursive ${projectsAbove(projectId ?? '')}, ${heldOnProject('held', userId, projectId ?? '')},
          own(internal_id) as (select internal_id from application_credential where user_id = ${userId} and id = ${id}),
          parts(kind, part_id, part_name, path, method) as (
            select 'role', r.id, r.name, '', '' from own
              join application_credential_role kr on kr.application_credential_id = own.internal_id
              join held on held.role_id = kr.role_id join role r on r.id = kr.role_id
              where r.domain_id = ${NO_DOMAIN}
            union all select 'rule', x.external_id, x.service, x.path, x.method from own
              join application_credential_access_rule kx on kx.application_credential_id = own.internal_id
              join access_rule x on x.id = kx.access_rule_id
          )
        select k.id, k.name, k.project_id, k.unrestricted, k.expires_at, parts.*
        from own join application_credential k on k.internal_id = own.internal_id left join parts on 1 = 1
        order by parts.part_id`.execute(db);
      const [first] = rows;
      if (!first) return undefined;
      const byKind = Map.groupBy(rows, ({ kind }) => kind);
      return {
        id: first.id,
        name: first.name,
        project_id: first.project_id,
        unrestricted: first.unrestricted === 1,
        expires_at: first.expires_at === null ? null : first.expires_at / 1e6,
        roles: (byKind.get('role') ?? []).map((row) => ({ id: row.part_id, name: row.part_name, domain_id: null })),
        access_rules: (byKind.get('rule') ?? []).map(({ part_id, part_name, path, method }) => ({
          id: part_id,
          service: part_name,
          path,
          method,
        })),
      };
    },

    async accessToken(userId: string, id: string): Promise<AccessTokenTerms | undefined> {
      const project = sql`(select project_id from access_token where id = ${id})`;
      const { rows } = await sql<AccessTokenRow>`
        with recursive ${projectsAbove(project)}, ${heldOnProject('held', userId, project)},
          given(role_id, given_by) as (
            select role_id, role_id from held
            union select given.role_id, i.prior_role_id from implied_role i join given on i.implied_role_id = given.given_by
          )
        select t.id, t.consumer_id, t.project_id, t.expires_at, t.role_ids,
          r.id as role_id, r.name as role_name, given.given_by
        from access_token t left join given on 1 = 1
          left join role r on r.id = given.role_id and r.domain_id = ${NO_DOMAIN}
        where t.id = ${id} and t.authorizing_user_id = ${userId}
        order by r.id`.execute(db);
      const [first] = rows;
      if (!first) return undefined;
      const authorized: readonly string[] = JSON.parse(first.role_ids);
      const roles = new Map<string, RoleRow>();
      for (const { role_id, role_name, given_by } of rows)
        if (role_id !== null && authorized.includes(given_by))
          roles.set(role_id, { id: role_id, name: role_name, domain_id: null });
      const { consumer_id, project_id, expires_at } = first;
      const end = expires_at === null ? null : parseTime(expires_at);
      return { id, consumer_id, project_id, expires_at: end, roles: [...roles.values()] };
    },
  };
}
