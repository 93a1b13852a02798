/**
 * The two queries that turn a token's claims into what holds now: the subject with its scope, and the effective roles
 * (direct, through groups, inherited, implied). `delegation-store.ts` puts the same parts together for delegated tokens.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/connect.ts';

export interface SubjectRow {
  readonly id: string;
  readonly enabled: number | null;
  readonly name: string | null;
  readonly domain_id: string;
  readonly domain_name: string | null;
  readonly domain_enabled: number | null;
  readonly default_project_id: string | null;
  readonly password_expires_at: string | null;
  readonly last_active_at: string | null;
  readonly created_at: string | null;
  /** JSON of the option `ignore_user_inactivity`. */
  readonly ignores_inactivity: string | null;
  readonly scope_id: string | null;
  readonly scope_name: string | null;
  readonly scope_enabled: number | null;
  readonly scope_is_domain: number | null;
  readonly scope_domain_id: string | null;
  readonly scope_domain_name: string | null;
  readonly scope_domain_enabled: number | null;
}

export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string | null;
}

/** Role rows that belong to no domain carry this in `role.domain_id`, since the column takes part in a unique key. */
export const NO_DOMAIN = '<<null>>';
const INACTIVITY = '1004';

/** The columns of a `SubjectRow`, out of `user u` with `subjectJoins`. */
export const subjectColumns = sql`
  u.id, u.enabled, u.domain_id, u.default_project_id, u.last_active_at, u.created_at,
  coalesce(l.name, n.name, f.display_name) as name,
  ud.name as domain_name, ud.enabled as domain_enabled,
  (select p.expires_at from password p where p.local_user_id = l.id
    order by p.created_at_int desc, p.id desc limit 1) as password_expires_at,
  (select o.option_value from user_option o where o.user_id = u.id and o.option_id = ${sql.lit(INACTIVITY)})
    as ignores_inactivity,
  s.id as scope_id, s.name as scope_name, s.enabled as scope_enabled, s.is_domain as scope_is_domain,
  s.domain_id as scope_domain_id, sd.name as scope_domain_name, sd.enabled as scope_domain_enabled`;

/** What a token says of the user `u`, and the project whose id is `scopeId` (`s`). */
export const subjectJoins = (scopeId: RawBuilder<unknown>) => sql`
  left join local_user l on l.user_id = u.id
  left join nonlocal_user n on n.user_id = u.id
  left join federated_user f on f.user_id = u.id
  left join project ud on ud.id = u.domain_id
  left join project s on s.id = ${scopeId}
  left join project sd on sd.id = s.domain_id`;

const isActor = (userId: string, user: string, group: string) => sql`(
  (a.type = ${sql.lit(user)} and a.actor_id = ${userId})
  or (a.type = ${sql.lit(group)} and a.actor_id in (select m.group_id from user_group_membership m where m.user_id = ${userId})))`;

/** Table expressions: `name(role_id)` holds the roles of `name_granted` and those that they imply. */
const withImplied = (name: string, granted: RawBuilder<unknown>) => sql`
  ${sql.raw(`${name}_granted`)}(role_id) as (${granted}),
  ${sql.raw(name)}(role_id) as (
    select role_id from ${sql.raw(`${name}_granted`)}
    union select i.implied_role_id from implied_role i join ${sql.raw(name)} prior on i.prior_role_id = prior.role_id
  )`;

/** The table expression `above(id, parent_id)`: a project and all over it. */
export const projectsAbove = (projectId: string | RawBuilder<unknown>) => sql`
  above(id, parent_id) as (
    select id, parent_id from project where id = ${projectId}
    union all select p.id, p.parent_id from project p join above on p.id = above.parent_id
  )`;

/** Table expressions beside `projectsAbove`: `name(role_id)` holds all roles that the user has on the project. */
export function heldOnProject(name: string, userId: string, projectId: string | RawBuilder<unknown>) {
  const actor = isActor(userId, 'UserProject', 'GroupProject');
  const onDomain = isActor(userId, 'UserDomain', 'GroupDomain');
  return withImplied(
    name,
    sql`
    select a.role_id from assignment a where a.target_id = ${projectId} and a.inherited = ${0} and ${actor}
    union select a.role_id from assignment a join above on a.target_id = above.id
      where above.id <> ${projectId} and a.inherited = ${1} and (${actor} or ${onDomain})`,
  );
}

/** Table expressions: `name(role_id)` holds the roles that the trust states and those that they imply. */
export const delegatedByTrust = (name: string, trustId: string) =>
  withImplied(name, sql`select role_id from trust_role where trust_id = ${trustId}`);

export type SubjectStore = ReturnType<typeof subjectStore>;

export function subjectStore({ db }: Database) {
  /** Roles of domains never reach a token. */
  async function globalRoles(tables: RawBuilder<unknown>): Promise<RoleRow[]> {
    const { rows } = await sql<RoleRow>`
      with recursive ${tables}
      select r.id, r.name, r.domain_id from role r join held on held.role_id = r.id
      where r.domain_id = ${NO_DOMAIN} order by r.id`.execute(db);
    return rows;
  }

  return {
    /** The user with the project (or the project that acts as the domain) of the scope. */
    async subject(userId: string, scopeId: string | undefined): Promise<SubjectRow | undefined> {
      const { rows } = await sql<SubjectRow>`
        select ${subjectColumns} from ${sql.table('user')} u ${subjectJoins(sql`${scopeId ?? ''}`)}
        where u.id = ${userId}`.execute(db);
      return rows[0];
    },
    projectRoles: (userId: string, projectId: string) =>
      globalRoles(sql`${projectsAbove(projectId)}, ${heldOnProject('held', userId, projectId)}`),
    domainRoles: (userId: string, domainId: string) =>
      globalRoles(
        withImplied(
          'held',
          sql`select a.role_id from assignment a
            where a.target_id = ${domainId} and a.inherited = ${0} and ${isActor(userId, 'UserDomain', 'GroupDomain')}`,
        ),
      ),
    systemRoles: (userId: string) =>
      globalRoles(
        withImplied(
          'held',
          sql`select a.role_id from system_assignment a
            where a.target_id = 'system' and a.inherited = ${0} and ${isActor(userId, 'UserSystem', 'GroupSystem')}`,
        ),
      ),
    /** The ids of all roles that the user has on the project, those of domains among them. */
    async heldRoleIds(userId: string, projectId: string): Promise<Set<string>> {
      const { rows } = await sql<{ role_id: string }>`
        with recursive ${projectsAbove(projectId)}, ${heldOnProject('held', userId, projectId)}
        select role_id from held`.execute(db);
      return new Set(rows.map(({ role_id }) => role_id));
    },
  };
}
