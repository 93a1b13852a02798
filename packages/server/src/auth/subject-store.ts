/**
 * The two queries that turn a token's claims into what holds now: the subject with its scope, and the effective roles
 * (direct, through groups, inherited, implied).
 */
import { sql } from 'kysely';
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
const NO_DOMAIN = '<<null>>';
const INACTIVITY = '1004';

export type SubjectStore = ReturnType<typeof subjectStore>;

export function subjectStore({ db }: Database) {
  /** `granted` selects role ids; implied roles are added and domain roles, which never reach a token, dropped. */
  const effective = (granted: ReturnType<typeof sql>) => sql<RoleRow>`
    with recursive
      ${granted},
      effective(role_id) as (
        select role_id from granted
        union select i.implied_role_id from implied_role i join effective e on i.prior_role_id = e.role_id
      )
    select r.id, r.name, r.domain_id from role r join effective e on e.role_id = r.id
    where r.domain_id = ${NO_DOMAIN} order by r.id`;

  const isActor = (userId: string, user: string, group: string) => sql`(
      (a.type = ${sql.lit(user)} and a.actor_id = ${userId})
      or (a.type = ${sql.lit(group)} and a.actor_id in (select m.group_id from user_group_membership m where m.user_id = ${userId})))`;

  return {
    /** The user with the project (or the project that acts as the domain) of the scope. */
    async subject(userId: string, scopeId: string | undefined): Promise<SubjectRow | undefined> {
      const { rows } = await sql<SubjectRow>`
        select u.id, u.enabled, u.domain_id, u.default_project_id, u.last_active_at, u.created_at,
          coalesce(l.name, n.name, f.display_name) as name,
          ud.name as domain_name, ud.enabled as domain_enabled,
          (select p.expires_at from password p where p.local_user_id = l.id
            order by p.created_at_int desc, p.id desc limit 1) as password_expires_at,
          (select o.option_value from user_option o where o.user_id = u.id and o.option_id = ${INACTIVITY})
            as ignores_inactivity,
          s.id as scope_id, s.name as scope_name, s.enabled as scope_enabled, s.is_domain as scope_is_domain,
          s.domain_id as scope_domain_id, sd.name as scope_domain_name, sd.enabled as scope_domain_enabled
        from ${sql.table('user')} u
          left join local_user l on l.user_id = u.id
          left join nonlocal_user n on n.user_id = u.id
          left join federated_user f on f.user_id = u.id
          left join project ud on ud.id = u.domain_id
          left join project s on s.id = ${scopeId ?? ''}
          left join project sd on sd.id = s.domain_id
        where u.id = ${userId}`.execute(db);
      return rows[0];
    },

    async projectRoles(userId: string, projectId: string): Promise<RoleRow[]> {
      const actor = isActor(userId, 'UserProject', 'GroupProject');
      const onDomain = isActor(userId, 'UserDomain', 'GroupDomain');
      const { rows } = await effective(sql`
        above(id, parent_id) as (
          select id, parent_id from project where id = ${projectId}
          union all select p.id, p.parent_id from project p join above on p.id = above.parent_id
        ),
        granted(role_id) as (
          select a.role_id from assignment a where a.target_id = ${projectId} and a.inherited = ${0} and ${actor}
          union select a.role_id from assignment a join above on a.target_id = above.id
            where above.id <> ${projectId} and a.inherited = ${1} and (${actor} or ${onDomain})
        )`).execute(db);
      return rows;
    },

    async domainRoles(userId: string, domainId: string): Promise<RoleRow[]> {
      const { rows } = await effective(sql`
        granted(role_id) as (
          select a.role_id from assignment a
          where a.target_id = ${domainId} and a.inherited = ${0} and ${isActor(userId, 'UserDomain', 'GroupDomain')}
        )`).execute(db);
      return rows;
    },

    async systemRoles(userId: string): Promise<RoleRow[]> {
      const { rows } = await effective(sql`
        granted(role_id) as (
          select a.role_id from system_assignment a
          where a.target_id = 'system' and a.inherited = ${0} and ${isActor(userId, 'UserSystem', 'GroupSystem')}
        )`).execute(db);
      return rows;
    },
  };
}
