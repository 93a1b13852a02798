/**
 * Where a user may go: the ids of the projects and domains on which the user, or a group of the user, holds a role that
 * takes effect. One query each.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/connect.ts';

/** A user, with groups beyond the stored memberships (those of a federated token). */
export interface Subject {
  user_id: string;
  group_ids?: readonly string[];
}

const NO_DOMAIN = '<<null>>';

export type AuthScopeStore = ReturnType<typeof authScopeStore>;

export function authScopeStore({ db }: Database) {
  /**
   * `held`: grants to the subject (two selects, each with an index of its own: as one, SQLite reads every grant);
   * `useful`: roles that are, or imply, a global role: others never reach a token.
   */
  const grants = ({ user_id, group_ids = [] }: Subject) => {
    const others = group_ids.length === 0 ? sql`` : sql` or a.actor_id in (${sql.join(group_ids)})`;
    return sql`
      useful(id) as (
        select id from role where domain_id = ${NO_DOMAIN}
        union select i.prior_role_id from implied_role i join useful u on i.implied_role_id = u.id
      ),
      held(type, target_id, inherited) as (
        select a.type, a.target_id, a.inherited from assignment a where a.role_id in (select id from useful)
          and a.type in ('UserProject', 'UserDomain') and a.actor_id = ${user_id}
        union all select a.type, a.target_id, a.inherited from assignment a where a.role_id in (select id from useful)
          and a.type in ('GroupProject', 'GroupDomain') and (a.actor_id in (
            select m.group_id from user_group_membership m where m.user_id = ${user_id})${others})
      )`;
  };
  const idsOf = async (query: RawBuilder<{ id: string }>) => (await query.execute(db)).rows.map(({ id }) => id);

  return {
    projectIds: (subject: Subject): Promise<string[]> =>
      idsOf(sql`with recursive ${grants(subject)},
        below(id) as (
          select p.id from project p where p.parent_id in (select target_id from held where inherited = ${1})
          union select p.id from project p join below b on p.parent_id = b.id
        )
        select target_id as id from held where inherited = ${0} and type in ('UserProject', 'GroupProject')
        union select id from below`),
    domainIds: (subject: Subject): Promise<string[]> =>
      idsOf(sql`with recursive ${grants(subject)}
        select distinct target_id as id from held where inherited = ${0} and type in ('UserDomain', 'GroupDomain')`),
    async holdsSystemRole({ user_id, group_ids = [] }: Subject): Promise<boolean> {
      const found = await db
        .selectFrom('system_assignment as a')
        .select('a.role_id')
        .where((eb) => {
          const ofUser = eb('a.actor_id', 'in', (inner) =>
            inner.selectFrom('user_group_membership').select('group_id').where('user_id', '=', user_id),
          );
          const ofToken = group_ids.length === 0 ? [] : [eb('a.actor_id', 'in', group_ids)];
          return eb.or([
            eb.and([eb('a.type', '=', 'UserSystem'), eb('a.actor_id', '=', user_id)]),
            eb.and([eb('a.type', '=', 'GroupSystem'), eb.or([ofUser, ...ofToken])]),
          ]);
        })
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },
  };
}
