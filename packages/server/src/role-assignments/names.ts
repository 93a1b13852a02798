/** Names for `include_names`: at most one query for each kind, whatever the number of ids. */
import type { Kysely } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { DB } from '../db/schema/db.ts';
import type { Assignment } from './assignment.ts';

export interface Named {
  name: string;
  /** Null for a global role and for a domain. */
  domain: { id: string; name: string } | null;
}

export type NamesOf = Record<'user' | 'group' | 'project' | 'domain' | 'role', ReadonlyMap<string, Named>>;

interface NameRow {
  id: string;
  name: string | null;
  domain_id: string | null;
  domain_name: string | null;
}

/** Above this, the whole table is read: a list of ids in a statement has a limit. */
const MOST_IDS = 2000;
const NO_DOMAIN = '<<null>>';

const queries = {
  user: (db: Kysely<DB>) =>
    db
      .selectFrom('user as it')
      .leftJoin('local_user', 'local_user.user_id', 'it.id')
      .leftJoin('nonlocal_user', 'nonlocal_user.user_id', 'it.id')
      .leftJoin('federated_user', 'federated_user.user_id', 'it.id')
      .leftJoin('project as home', 'home.id', 'it.domain_id')
      .select(({ fn }) => [
        'it.id',
        'it.domain_id',
        'home.name as domain_name',
        fn.coalesce('local_user.name', 'nonlocal_user.name', 'federated_user.display_name').as('name'),
      ]),
  group: (db: Kysely<DB>) =>
    db
      .selectFrom('group as it')
      .leftJoin('project as home', 'home.id', 'it.domain_id')
      .select(['it.id', 'it.name', 'it.domain_id', 'home.name as domain_name']),
  // A project that acts as a domain belongs to itself, as in a token.
  project: (db: Kysely<DB>) =>
    db
      .selectFrom('project as it')
      .leftJoin('project as home', (join) =>
        join.on(({ eb, or, and }) =>
          or([
            and([eb('it.is_domain', '=', 1), eb('home.id', '=', eb.ref('it.id'))]),
            and([eb('it.is_domain', '=', 0), eb('home.id', '=', eb.ref('it.domain_id'))]),
          ]),
        ),
      )
      .select(['it.id', 'it.name', 'home.id as domain_id', 'home.name as domain_name']),
  role: (db: Kysely<DB>) =>
    db
      .selectFrom('role as it')
      .leftJoin('project as home', 'home.id', 'it.domain_id')
      .select(['it.id', 'it.name', 'it.domain_id', 'home.name as domain_name']),
};

const namedOf = ({ name, domain_id, domain_name }: NameRow): Named => ({
  name: name ?? '',
  domain: domain_id === null || domain_id === NO_DOMAIN ? null : { id: domain_id, name: domain_name ?? '' },
});

export type AssignmentNames = ReturnType<typeof assignmentNames>;

export function assignmentNames({ db }: Database) {
  async function load(kind: keyof typeof queries, wanted: Iterable<string | undefined>) {
    const ids = new Set([...wanted].filter((id) => id !== undefined));
    if (ids.size === 0) return new Map<string, Named>();
    // The four queries have the same columns, which the union of their types does not show.
    const query = queries[kind](db) as ReturnType<typeof queries.group>;
    const rows: NameRow[] = await (ids.size > MOST_IDS ? query : query.where('it.id', 'in', [...ids])).execute();
    return new Map(rows.map((row) => [row.id, namedOf(row)]));
  }

  return {
    async of(found: readonly Assignment[]): Promise<NamesOf> {
      const projects = await load(
        'project',
        found.flatMap(({ project_id, domain_id }) => [project_id, domain_id]),
      );
      return {
        user: await load(
          'user',
          found.map(({ user_id }) => user_id),
        ),
        group: await load(
          'group',
          found.map(({ group_id }) => group_id),
        ),
        project: projects,
        domain: projects,
        role: await load(
          'role',
          found.map(({ role_id }) => role_id),
        ),
      };
    },
  };
}
