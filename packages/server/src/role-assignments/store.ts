/**
 * What a list of role assignments is made from. Each function is one query, whatever the size of the cloud; conditions
 * are sets inside the database, never lists of ids.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { AssignmentFilter } from './assignment.ts';

export interface GrantRow {
  type: string;
  actor_id: string;
  target_id: string;
  role_id: string;
  inherited: number;
}

export interface ProjectNode {
  id: string;
  parent_id: string | null;
}

export interface RoleKind {
  id: string;
  isGlobal: boolean;
}

const NO_DOMAIN = '<<null>>';
const PROJECT_TYPES = sql.raw("('UserProject', 'GroupProject')");
const DOMAIN_TYPES = sql.raw("('UserDomain', 'GroupDomain')");
const USER_TYPES = sql.raw("('UserProject', 'UserDomain')");
const GROUP_TYPES = sql.raw("('GroupProject', 'GroupDomain')");

export type Condition = RawBuilder<unknown>;
export const all = (conditions: (Condition | undefined)[]): Condition => {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? sql`1 = 1` : sql.join(given, sql` and `);
};

/** `wanted`: the project that is asked for, with those below it where asked; `above`: the projects over it. */
export function projectSets({ project_id, include_subtree }: AssignmentFilter): Condition {
  const id = project_id ?? '';
  const below = include_subtree
    ? sql`union all select p.id, p.parent_id from project p join wanted w on p.parent_id = w.id`
    : sql``;
  return sql`with recursive
    wanted(id, parent_id) as (select id, parent_id from project where id = ${id} ${below}),
    above(id) as (
      select parent_id from project where id = ${id}
      union all select p.parent_id from project p join above a on p.id = a.id where p.parent_id is not null
    )`;
}

const within = (domainId: string | undefined): Condition | undefined =>
  domainId === undefined
    ? undefined
    : sql`(a.target_id = ${domainId} or a.target_id in (select id from project where domain_id = ${domainId}))`;

/**
 * What is asked for by its place alone, `ids` of projects or domains. The last condition is always true: with it SQLite finds
 * the index `archstone_assignment_target`, which no other query shall.
 */
const by = ({ user_id, group_id }: AssignmentFilter, ids: Condition): Condition =>
  user_id === undefined && group_id === undefined
    ? sql`a.target_id in (${ids}) and a.actor_id <> ''`
    : sql`a.target_id in (${ids})`;

/** Never null; written so that SQLite does not search by type first, which is to read half of the table. */
const typeIn = (types: Condition): Condition => sql`coalesce(a.type, 'UserProject') in ${types}`;

/** As stored. */
export function stored(filter: AssignmentFilter): Condition {
  const { role_id, user_id, group_id, domain_id, project_id, inherited } = filter;
  return all([
    role_id === undefined ? undefined : sql`a.role_id = ${role_id}`,
    user_id === undefined ? undefined : sql`a.actor_id = ${user_id} and a.type in ${USER_TYPES}`,
    group_id === undefined ? undefined : sql`a.actor_id = ${group_id} and a.type in ${GROUP_TYPES}`,
    domain_id === undefined ? undefined : sql`${by(filter, sql`${domain_id}`)} and ${typeIn(DOMAIN_TYPES)}`,
    // A project need not exist for its grants to be listed.
    project_id === undefined
      ? undefined
      : sql`${by(filter, sql`select ${project_id} union select id from wanted`)} and ${typeIn(PROJECT_TYPES)}`,
    inherited === undefined ? undefined : sql`a.inherited = ${inherited ? 1 : 0}`,
    within(filter.within_domain),
  ]);
}

/** Every stored assignment that may take effect on what is asked for; roles are judged after implication. */
function effective(filter: AssignmentFilter): Condition {
  const { user_id, domain_id, project_id, include_subtree, inherited, within_domain } = filter;
  const actor =
    user_id &&
    sql`((a.actor_id = ${user_id} and a.type in ${USER_TYPES}) or (a.type in ${GROUP_TYPES}
      and a.actor_id in (select m.group_id from user_group_membership m where m.user_id = ${user_id})))`;
  const conditions = [actor || undefined, within(within_domain)];
  // Nothing is inherited by a domain.
  if (domain_id !== undefined)
    return all([
      ...conditions,
      sql`a.inherited = ${0} and ${by(filter, sql`${domain_id}`)} and ${typeIn(DOMAIN_TYPES)}`,
    ]);
  if (project_id === undefined)
    return all([...conditions, inherited === undefined ? undefined : sql`a.inherited = ${inherited ? 1 : 0}`]);
  const direct = sql`(a.inherited = ${0} and ${typeIn(PROJECT_TYPES)} and a.target_id in (select id from wanted))`;
  const fromAbove = sql`(a.inherited = ${1} and a.target_id in (select id from above where id is not null))`;
  const inSubtree = sql`(a.inherited = ${1} and a.target_id in (select id from wanted))`;
  const ways = [
    ...(inherited === true ? [] : [direct]),
    ...(inherited === false ? [] : [fromAbove, ...(include_subtree ? [inSubtree] : [])]),
  ];
  const places = sql`select id from wanted union select id from above where id is not null`;
  return all([...conditions, by(filter, places), sql`(${sql.join(ways, sql` or `)})`]);
}

const condition = (filter: AssignmentFilter) => (filter.effective ? effective(filter) : stored(filter));

export type AssignmentStore = ReturnType<typeof assignmentStore>;

export function assignmentStore({ db }: Database) {
  return {
    /** On projects and domains: as stored or, with `effective`, all that may have an effect. */
    async grants(filter: AssignmentFilter): Promise<GrantRow[]> {
      const { rows } = await sql<GrantRow>`${projectSets(filter)}
        select a.type, a.actor_id, a.target_id, a.role_id, a.inherited from assignment a where ${condition(filter)}
        order by a.target_id, a.actor_id, a.role_id, a.inherited, a.type`.execute(db);
      return rows;
    },
    async systemGrants({ role_id, user_id, group_id }: AssignmentFilter): Promise<GrantRow[]> {
      let query = db.selectFrom('system_assignment').selectAll().where('target_id', '=', 'system');
      if (role_id !== undefined) query = query.where('role_id', '=', role_id);
      if (user_id !== undefined) query = query.where('actor_id', '=', user_id).where('type', '=', 'UserSystem');
      if (group_id !== undefined) query = query.where('actor_id', '=', group_id).where('type', '=', 'GroupSystem');
      return query.orderBy('actor_id').orderBy('role_id').orderBy('type').execute();
    },
    /** The members of the groups that `grants` finds. */
    async members(filter: AssignmentFilter): Promise<{ group_id: string; user_id: string }[]> {
      const ofGroup = sql`${typeIn(GROUP_TYPES)} and ${condition(filter)}`;
      // A user has few groups, and each has its grants in the index; without a user the grants are what is few.
      const found =
        filter.user_id === undefined
          ? sql`m.group_id in (select a.actor_id from assignment a where ${ofGroup})`
          : sql`m.user_id = ${filter.user_id} and exists (
              select a.actor_id from assignment a where a.actor_id = m.group_id and ${ofGroup})`;
      const { rows } = await sql<{ group_id: string; user_id: string }>`${projectSets(filter)}
        select m.group_id, m.user_id from user_group_membership m where ${found}
        order by m.group_id, m.user_id`.execute(db);
      return rows;
    },
    /** The projects that inherited grants may reach: what is asked for or, if all are, those below any grant found. */
    async projects(filter: AssignmentFilter): Promise<ProjectNode[]> {
      if (filter.project_id !== undefined) {
        const { rows } = await sql<ProjectNode>`${projectSets(filter)}
          select id, parent_id from wanted order by id`.execute(db);
        return rows;
      }
      const { rows } = await sql<ProjectNode>`with recursive below(id, parent_id) as (
          select p.id, p.parent_id from project p where p.parent_id in (
            select a.target_id from assignment a where a.inherited = ${1} and ${effective(filter)})
          union select p.id, p.parent_id from project p join below b on p.parent_id = b.id
        ) select id, parent_id from below order by id`.execute(db);
      return rows;
    },
    implications: () =>
      db.selectFrom('implied_role').selectAll().orderBy('prior_role_id').orderBy('implied_role_id').execute(),
    async roles(): Promise<RoleKind[]> {
      const rows = await db.selectFrom('role').select(['id', 'domain_id']).execute();
      return rows.map(({ id, domain_id }) => ({ id, isGlobal: domain_id === NO_DOMAIN }));
    },
    async userExists(id: string): Promise<boolean> {
      return (await db.selectFrom('user').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
    },
  };
}
