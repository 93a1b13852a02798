/** Table `access_rule`. */
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import { insertReturningId } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { AccessRule } from './rule.ts';

const FILTERS = {
  service: { column: 'access_rule.service', type: 'text' },
  path: { column: 'access_rule.path', type: 'text' },
  method: { column: 'access_rule.method', type: 'text' },
} as const;

interface Row {
  external_id: string | null;
  service: string | null;
  path: string | null;
  method: string | null;
}

export const ruleOf = ({ external_id, service, path, method }: Row): AccessRule => ({
  id: external_id ?? '',
  service: service ?? '',
  path: path ?? '',
  method: method ?? '',
});

export type AccessRuleStore = ReturnType<typeof accessRuleStore>;

export function accessRuleStore(database: Database) {
  const { db, dialect } = database;
  const columns = ['access_rule.external_id', 'service', 'path', 'method'] as const;

  /** Holds the row until the transaction ends, so that none is deleted while it is being used. */
  async function lock(trx: Transaction<DB>, userId: string, id: string) {
    await trx
      .updateTable('access_rule')
      .set({ user_id: userId })
      .where('user_id', '=', userId)
      .where('external_id', '=', id)
      .execute();
  }

  return {
    async list(userId: string, query: ListQuery): Promise<Page<AccessRule>> {
      const selected = withFilters(
        db.selectFrom('access_rule').select(columns).where('user_id', '=', userId),
        query.filters,
        FILTERS,
        dialect,
      );
      const rows = await withPaging(selected, query, 'access_rule.external_id').execute();
      return page(rows.map(ruleOf), query.limit);
    },
    async get(userId: string, id: string): Promise<AccessRule | undefined> {
      const row = await db
        .selectFrom('access_rule')
        .select(columns)
        .where('user_id', '=', userId)
        .where('external_id', '=', id)
        .executeTakeFirst();
      return row && ruleOf(row);
    },
    /** The number of the user's rule of this id; the rule stays as it is until the transaction ends. */
    async numberById(trx: Transaction<DB>, userId: string, id: string): Promise<number | undefined> {
      await lock(trx, userId, id);
      const row = await trx
        .selectFrom('access_rule')
        .select('id')
        .where('user_id', '=', userId)
        .where('external_id', '=', id)
        .executeTakeFirst();
      return row?.id;
    },
    /** The number of the user's rule that says the same; the rule stays as it is until the transaction ends. */
    async numberByTerms(
      trx: Transaction<DB>,
      userId: string,
      rule: Omit<AccessRule, 'id'>,
    ): Promise<number | undefined> {
      const same = trx
        .selectFrom('access_rule')
        .select(['id', 'external_id'])
        .where('user_id', '=', userId)
        .where('service', '=', rule.service)
        .where('path', '=', rule.path)
        .where('method', '=', rule.method);
      const row = await same.executeTakeFirst();
      if (!row) return undefined;
      await lock(trx, userId, row.external_id ?? '');
      return (await same.executeTakeFirst())?.id;
    },
    insert: (trx: Transaction<DB>, userId: string, { id, ...terms }: AccessRule): Promise<number> =>
      insertReturningId(database, trx, 'access_rule', 'id', { ...terms, external_id: id, user_id: userId }),
    /** @returns whether any application credential uses it; the rule stays as it is until the transaction ends */
    async isUsed(trx: Transaction<DB>, userId: string, id: string): Promise<boolean> {
      await lock(trx, userId, id);
      const used = await trx
        .selectFrom('application_credential_access_rule as use')
        .innerJoin('access_rule', 'access_rule.id', 'use.access_rule_id')
        .select('use.access_rule_id')
        .where('access_rule.user_id', '=', userId)
        .where('access_rule.external_id', '=', id)
        .limit(1)
        .executeTakeFirst();
      return used !== undefined;
    },
    /** @returns whether it was there */
    async delete(trx: Transaction<DB>, userId: string, id: string): Promise<boolean> {
      const { numDeletedRows } = await trx
        .deleteFrom('access_rule')
        .where('user_id', '=', userId)
        .where('external_id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    async deleteForUser(trx: Transaction<DB>, userId: string): Promise<void> {
      const doomed = await trx.selectFrom('access_rule').select('external_id').where('user_id', '=', userId).execute();
      await trx.deleteFrom('access_rule').where('user_id', '=', userId).execute();
      for (const { external_id: id } of doomed) note(trx, 'deleted', 'access_rule', id ?? '', { anonymous: true });
    },
  };
}
