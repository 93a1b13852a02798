/** Reading users from the tables `user`, `local_user`, `nonlocal_user`, `federated_user`, `password` and `user_option`. */
import { type Kysely, sql } from 'kysely';
import { readExtra } from '../../db/extra.ts';
import type { DB } from '../../db/schema/db.ts';
import type { FederatedIdentity, User } from '../backend.ts';
import { isEnabled } from '../compliance.ts';
import { OPTION_IDS, optionsOf, type UserOptions } from '../options.ts';
import { expiryOfRow } from './password-rows.ts';

/** One row per user; a user without a local name is called as an identity provider calls it. */
export const userRows = (db: Kysely<DB>) =>
  db
    .selectFrom('user')
    .leftJoin('local_user', 'local_user.user_id', 'user.id')
    .leftJoin('nonlocal_user', 'nonlocal_user.user_id', 'user.id')
    .select([
      'user.id',
      'user.domain_id',
      'user.enabled',
      'user.default_project_id',
      'user.extra',
      'user.created_at',
      'user.last_active_at',
      'local_user.id as local_user_id',
      sql<string | null>`coalesce(local_user.name, nonlocal_user.name, (
        select f.display_name from federated_user f where f.user_id = ${sql.ref('user.id')} order by f.id limit ${1}))`.as(
        'name',
      ),
    ]);

export type UserRow = Awaited<ReturnType<ReturnType<typeof userRows>['executeTakeFirstOrThrow']>>;

export interface ReadOptions {
  daysAllowed: number | null;
  now: number;
}

/** Rows → users, with two further queries whatever their number. */
export async function usersOf(db: Kysely<DB>, rows: readonly UserRow[], read: ReadOptions): Promise<User[]> {
  if (rows.length === 0) return [];
  const options = await optionsById(
    db,
    rows.map(({ id }) => id),
  );
  const expiries = await expiriesById(
    db,
    rows.flatMap(({ local_user_id }) => (local_user_id === null ? [] : [local_user_id])),
  );
  return rows.map((row) => userOf(row, options.get(row.id) ?? {}, expiries.get(row.local_user_id ?? -1) ?? null, read));
}

function userOf(row: UserRow, options: UserOptions, password_expires_at: number | null, read: ReadOptions): User {
  const ignores_inactivity = options.ignore_user_inactivity ? 'true' : null;
  return {
    id: row.id,
    name: row.name,
    domain_id: row.domain_id,
    enabled: isEnabled({ ...row, ignores_inactivity }, read.daysAllowed, read.now),
    default_project_id: row.default_project_id,
    password_expires_at,
    options,
    federated: [],
    extra: readExtra(row.extra),
  };
}

async function optionsById(db: Kysely<DB>, ids: readonly string[]): Promise<Map<string, UserOptions>> {
  const rows = await db
    .selectFrom('user_option')
    .selectAll()
    .where('user_id', 'in', ids)
    .where('option_id', 'in', Object.values(OPTION_IDS))
    .execute();
  return new Map([...Map.groupBy(rows, ({ user_id }) => user_id)].map(([id, own]) => [id, optionsOf(own)]));
}

async function expiriesById(db: Kysely<DB>, localIds: readonly number[]): Promise<Map<number, number | null>> {
  if (localIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('password')
    .select(['local_user_id', 'expires_at', 'expires_at_int'])
    .where('local_user_id', 'in', localIds)
    .orderBy('created_at_int')
    .orderBy('id')
    .execute();
  return new Map(rows.map((row) => [row.local_user_id, expiryOfRow(row)]));
}

/** Who identity providers say the user is, one entry for each provider. */
export async function federatedOf(db: Kysely<DB>, userId: string): Promise<FederatedIdentity[]> {
  const rows = await db
    .selectFrom('federated_user')
    .select(['idp_id', 'protocol_id', 'unique_id'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  return [...Map.groupBy(rows, ({ idp_id }) => idp_id)].map(([idp_id, own]) => ({
    idp_id,
    protocols: own.map(({ protocol_id, unique_id }) => ({ protocol_id, unique_id })),
  }));
}
