/** List filters on users that reach beyond the table `user`. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from '../../db/connect.ts';
import { withFilters } from '../../db/filters.ts';
import { toDbMicroseconds } from '../../db/times.ts';
import type { Filter } from '../../http/list.ts';
import type { ExpiryOperator, UserQuery } from '../backend.ts';

const COLUMNS = {
  domain_id: { column: 'user.domain_id', type: 'text' },
  enabled: { column: 'user.enabled', type: 'boolean' },
} as const;
const FEDERATED = {
  idp_id: { column: 'federated_user.idp_id', type: 'text' },
  protocol_id: { column: 'federated_user.protocol_id', type: 'text' },
  unique_id: { column: 'federated_user.unique_id', type: 'text' },
} as const;
const SQL_OPERATORS = { lt: '<', lte: '<=', gt: '>', gte: '>=', eq: '=', neq: '<>' } as const satisfies Record<
  ExpiryOperator,
  string
>;

/** Adds what a list of users asks for, but paging. */
export function withUserFilters<Q extends SelectQueryBuilder<never, never, unknown>>(
  query: Q,
  { filters, passwordExpiry = [], withinDomain }: UserQuery,
  database: Database,
): Q {
  let filtered = withFilters(query, filters, COLUMNS, database.dialect);
  if (withinDomain !== undefined)
    filtered = filtered.where(sql<boolean>`${sql.ref('user.domain_id')} = ${withinDomain}`) as Q;
  for (const filter of filters)
    if (filter.name === 'name') filtered = filtered.where(namedLike(filter, database) as never) as Q;
  const federated = filters.filter(({ name }) => name in FEDERATED);
  if (federated.length > 0) filtered = filtered.where(knownAs(federated, database) as never) as Q;
  for (const condition of passwordExpiry) filtered = filtered.where(expires(condition) as never) as Q;
  return filtered;
}

/** Wherever the name is kept. To drop doubles, SQLite would walk each table in the order of its user ids, row by row. */
function namedLike(filter: Filter, { db, dialect }: Database) {
  const named = (column: string) => ({ name: { column, type: 'text' as const } });
  const local = withFilters(db.selectFrom('local_user').select('user_id'), [filter], named('local_user.name'), dialect);
  const nonlocal = withFilters(
    db.selectFrom('nonlocal_user').select('user_id'),
    [filter],
    named('nonlocal_user.name'),
    dialect,
  );
  const federated = withFilters(
    db.selectFrom('federated_user').select('user_id'),
    [filter],
    named('federated_user.display_name'),
    dialect,
  );
  return sql<boolean>`${sql.ref('user.id')} in ${local.unionAll(nonlocal).unionAll(federated)}`;
}

function knownAs(filters: readonly Filter[], { db, dialect }: Database) {
  const known = withFilters(db.selectFrom('federated_user').select('user_id'), filters, FEDERATED, dialect);
  return sql<boolean>`${sql.ref('user.id')} in ${known}`;
}

/** Only the password in force counts, not the expired ones that are kept for the history. */
function expires({ operator, at }: { operator: ExpiryOperator; at: number }) {
  return sql<boolean>`${sql.ref('user.id')} in (
    select l.user_id from local_user l join password p on p.local_user_id = l.id
    where p.expires_at_int ${sql.raw(SQL_OPERATORS[operator])} ${toDbMicroseconds(at)} and not exists (
      select q.id from password q where q.local_user_id = p.local_user_id
        and (q.created_at_int > p.created_at_int or (q.created_at_int = p.created_at_int and q.id > p.id))))`;
}
