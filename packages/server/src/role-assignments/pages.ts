/**
 * Pages of assignments as stored, each cut inside the database: one query that walks the primary key of each kind of grant
 * from the last one seen, so that a late page costs what the first one does.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { Assignment, AssignmentFilter } from './assignment.ts';
import { assignmentOf } from './expand.ts';
import { all, type Condition, type GrantRow, projectSets, stored } from './store.ts';

/** The order of a list; a marker counts from here. */
const KINDS = ['UserProject', 'GroupProject', 'UserDomain', 'GroupDomain', 'UserSystem', 'GroupSystem'] as const;
const isSystem = (kind: number) => KINDS[kind]!.endsWith('System');

type Place = [kind: number, actor_id: string, target_id: string, role_id: string, inherited: number];

const placeOf = (row: PageRow): Place => [row.kind, row.actor_id, row.target_id, row.role_id, row.inherited];
const markerOf = (row: PageRow) => Buffer.from(JSON.stringify(placeOf(row))).toString('base64url');

/** Undefined for what is no marker of ours: then the list begins where it begins. */
function readMarker(marker: string | undefined): Place | undefined {
  if (marker === undefined) return undefined;
  try {
    const place = JSON.parse(Buffer.from(marker, 'base64url').toString());
    const isPlace = Array.isArray(place) && place.length === 5 && KINDS[place[0]] !== undefined;
    const isText = isPlace && place.slice(1, 4).every((id) => typeof id === 'string' && !id.includes('\0'));
    return isText && (place[4] === 0 || place[4] === 1) ? (place as Place) : undefined;
  } catch {
    return undefined;
  }
}

/** In the order of the primary key; said in parts, since MariaDB finds no range in a comparison of rows. */
function after([, actor, target, role, inherited]: Place): Condition {
  return sql`a.actor_id >= ${actor} and (a.actor_id > ${actor} or (a.actor_id = ${actor} and (a.target_id > ${target} or
    (a.target_id = ${target} and (a.role_id > ${role} or (a.role_id = ${role} and a.inherited > ${inherited}))))))`;
}

const onSystem = ({ role_id, user_id, group_id }: AssignmentFilter, kind: string): Condition =>
  all([
    sql`a.target_id = 'system'`,
    role_id === undefined ? undefined : sql`a.role_id = ${role_id}`,
    user_id === undefined ? undefined : kind === 'UserSystem' ? sql`a.actor_id = ${user_id}` : sql`1 = 0`,
    group_id === undefined ? undefined : kind === 'GroupSystem' ? sql`a.actor_id = ${group_id}` : sql`1 = 0`,
  ]);

/** A domain's own project face is in no domain. */
const notItself = ({ within_domain }: AssignmentFilter, kind: string): Condition | undefined =>
  within_domain !== undefined && kind.endsWith('Project') ? sql`a.target_id <> ${within_domain}` : undefined;

function kindsOf({ system, project_id, domain_id, within_domain }: AssignmentFilter): number[] {
  const isUnscoped = project_id === undefined && domain_id === undefined;
  const withSystem = (system || isUnscoped) && within_domain === undefined;
  return [...KINDS.keys()].filter((kind) => (isSystem(kind) ? withSystem : !system));
}

type PageRow = Omit<GrantRow, 'type'> & { kind: number };

export interface AssignmentPage {
  items: Assignment[];
  /** Where the next page begins; undefined after the last one. */
  marker?: string;
}

export type AssignmentPages = ReturnType<typeof assignmentPages>;

export function assignmentPages({ db }: Database) {
  function part(filter: AssignmentFilter, kind: number, from: Place | undefined, limit: number): RawBuilder<PageRow> {
    const name = KINDS[kind]!;
    const conditions = isSystem(kind) ? onSystem(filter, name) : all([stored(filter), notItself(filter, name)]);
    const rest = from?.[0] === kind ? after(from) : undefined;
    return sql`select * from (
      select ${sql.lit(kind)} as kind, a.actor_id, a.target_id, a.role_id, a.inherited
      from ${sql.table(isSystem(kind) ? 'system_assignment' : 'assignment')} a
      where a.type = ${sql.lit(name)} and ${all([conditions, rest])}
      order by a.actor_id, a.target_id, a.role_id, a.inherited limit ${limit}) ${sql.ref(`part${kind}`)}`;
  }

  return async (filter: AssignmentFilter, limit: number, marker: string | undefined): Promise<AssignmentPage> => {
    const from = readMarker(marker);
    const kinds = kindsOf(filter).filter((kind) => kind >= (from?.[0] ?? 0));
    if (kinds.length === 0) return { items: [] };
    const parts = kinds.map((kind) => part(filter, kind, from, limit + 1));
    const { rows } = await sql<PageRow>`${projectSets(filter)} ${sql.join(parts, sql` union all `)}
      order by kind, actor_id, target_id, role_id, inherited limit ${limit + 1}`.execute(db);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const items = shown.map(({ kind, ...row }) => assignmentOf({ ...row, type: KINDS[kind]! }));
    return { items, ...(last && rows.length > limit ? { marker: markerOf(last) } : {}) };
  };
}
