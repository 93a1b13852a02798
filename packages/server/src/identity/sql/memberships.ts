/**
 * Who is in which group, in SQL: memberships that were granted here, and those that an identity provider vouched for, which
 * end some time after it last did.
 */
import { sql } from 'kysely';
import type { Database } from '../../db/connect.ts';
import { withFilters, withPaging } from '../../db/filters.ts';
import { insertMissing } from '../../db/insert.ts';
import { fromDbTime } from '../../db/times.ts';
import { page } from '../../http/list.ts';
import type { GroupOfUser, Memberships } from '../backend.ts';
import type { Compliance } from '../compliance.ts';
import { GROUP_FILTERS, groupOf } from './groups.ts';
import { withUserFilters } from './user-filters.ts';
import { userRows, usersOf } from './user-rows.ts';

export interface SqlMembershipsOptions {
  database: Database;
  compliance: Compliance;
  /** `[federation] default_authorization_ttl`, minutes. */
  authorizationTtl: number;
  /** Epoch seconds. */
  now(): number;
}

export function sqlMemberships({ database, compliance, authorizationTtl, now }: SqlMembershipsOptions): Memberships {
  const { db, dialect } = database;

  /** Memberships that end, with the second in which they do. */
  async function ending(userId: string, groupId?: string) {
    let query = db
      .selectFrom('expiring_user_group_membership as m')
      .innerJoin('identity_provider as p', 'p.id', 'm.idp_id')
      .select(['m.group_id', 'm.last_verified', 'p.authorization_ttl'])
      .where('m.user_id', '=', userId);
    if (groupId !== undefined) query = query.where('m.group_id', '=', groupId);
    const rows = await query.execute();
    return rows
      .map((row) => ({
        group_id: row.group_id,
        ends_at: fromDbTime(row.last_verified) + 60 * (row.authorization_ttl || authorizationTtl),
      }))
      .filter(({ ends_at }) => ends_at > now());
  }

  return {
    async add(trx, group_id, user_id) {
      await insertMissing(database, trx, 'user_group_membership', [{ group_id, user_id }]);
    },
    async remove(trx, groupId, userId) {
      const { numDeletedRows } = await trx
        .deleteFrom('user_group_membership')
        .where('group_id', '=', groupId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async has(groupId, userId) {
      const granted = await db
        .selectFrom('user_group_membership')
        .select('user_id')
        .where('group_id', '=', groupId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return granted !== undefined || (await ending(userId, groupId)).length > 0;
    },
    async users(groupId, query) {
      const members = userRows(db).where(
        sql<boolean>`${sql.ref('user.id')} in (select m.user_id from user_group_membership m where m.group_id = ${groupId})`,
      );
      const selected = withUserFilters(members as never, query, database) as typeof members;
      const rows = await (withPaging(selected as never, query, 'user.id') as typeof selected).execute();
      const { items, truncated } = page(rows, query.limit);
      const read = { daysAllowed: compliance.disable_user_account_days_inactive, now: now() };
      return { items: await usersOf(db, items, read), truncated };
    },
    async userIds(trx, groupId) {
      const rows = await trx
        .selectFrom('user_group_membership')
        .select('user_id')
        .where('group_id', '=', groupId)
        .execute();
      return rows.map(({ user_id }) => user_id);
    },
    async groups(userId, query) {
      const granted = db.selectFrom('user_group_membership').select('group_id').where('user_id', '=', userId);
      const ends = new Map((await ending(userId)).map(({ group_id, ends_at }) => [group_id, ends_at]));
      let selected = withFilters(db.selectFrom('group').selectAll('group'), query.filters, GROUP_FILTERS, dialect)
        .leftJoin(granted.as('granted'), 'granted.group_id', 'group.id')
        .select('granted.group_id as granted')
        .where((eb) =>
          eb.or([
            eb('granted.group_id', 'is not', null),
            ...(ends.size > 0 ? [eb('group.id', 'in', [...ends.keys()])] : []),
          ]),
        );
      if (query.withinDomain !== undefined) selected = selected.where('group.domain_id', '=', query.withinDomain);
      const rows = await withPaging(selected, query, 'group.id').execute();
      const groups = rows.map(
        (row): GroupOfUser => ({
          ...groupOf(row),
          membership_expires_at: row.granted === null ? (ends.get(row.id) ?? null) : null,
        }),
      );
      return page(groups, query.limit);
    },
  };
}
