/** Table `implied_role`. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { DB } from '../db/schema/db.ts';

export interface NamedRole {
  id: string;
  name: string;
}

export interface Implication {
  prior: NamedRole;
  implied: NamedRole;
}

export type ImpliedRoleStore = ReturnType<typeof impliedRoleStore>;

export function impliedRoleStore({ db }: Database) {
  return {
    async has(priorId: string, impliedId: string, from: Kysely<DB> = db): Promise<boolean> {
      const row = await from
        .selectFrom('implied_role')
        .select('prior_role_id')
        .where('prior_role_id', '=', priorId)
        .where('implied_role_id', '=', impliedId)
        .executeTakeFirst();
      return row !== undefined;
    },
    /** Those of one prior role, or all; ordered by both ids. */
    async list(priorId?: string): Promise<Implication[]> {
      let query = db
        .selectFrom('implied_role')
        .innerJoin('role as prior', 'prior.id', 'implied_role.prior_role_id')
        .innerJoin('role as implied', 'implied.id', 'implied_role.implied_role_id')
        .select([
          'prior.id as prior_id',
          'prior.name as prior_name',
          'implied.id as implied_id',
          'implied.name as implied_name',
        ])
        .orderBy('prior.id')
        .orderBy('implied.id');
      if (priorId !== undefined) query = query.where('implied_role.prior_role_id', '=', priorId);
      const rows = await query.execute();
      return rows.map(({ prior_id, prior_name, implied_id, implied_name }) => ({
        prior: { id: prior_id, name: prior_name },
        implied: { id: implied_id, name: implied_name },
      }));
    },
    /** The roles and all that they imply, however far. */
    async closure(ids: readonly string[]): Promise<string[]> {
      const rows = await db.selectFrom('implied_role').selectAll().execute();
      const implied = Map.groupBy(rows, ({ prior_role_id }) => prior_role_id);
      const found = new Set(ids);
      for (const id of found) for (const { implied_role_id } of implied.get(id) ?? []) found.add(implied_role_id);
      return [...found];
    },
    async insert(trx: Transaction<DB>, priorId: string, impliedId: string): Promise<void> {
      await trx.insertInto('implied_role').values({ prior_role_id: priorId, implied_role_id: impliedId }).execute();
    },
    /** @returns whether it was there */
    async delete(trx: Transaction<DB>, priorId: string, impliedId: string): Promise<boolean> {
      const { numDeletedRows } = await trx
        .deleteFrom('implied_role')
        .where('prior_role_id', '=', priorId)
        .where('implied_role_id', '=', impliedId)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    async deleteForRole(trx: Transaction<DB>, roleId: string): Promise<void> {
      await trx
        .deleteFrom('implied_role')
        .where((eb) => eb.or([eb('prior_role_id', '=', roleId), eb('implied_role_id', '=', roleId)]))
        .execute();
    },
  };
}
