/** Tables `trust` and `trust_role`. A trust that is gone stays as a row with the time of its end. */
import type { Kysely, Transaction } from 'kysely';
import { trustExpiry } from '../auth/delegation-store.ts';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { toDbMicroseconds, toDbTime } from '../db/times.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Trust {
  id: string;
  trustor_user_id: string;
  trustee_user_id: string;
  project_id: string | null;
  impersonation: boolean;
  /** Epoch seconds. */
  expires_at: number | null;
  remaining_uses: number | null;
  deleted_at: null;
  redelegated_trust_id: string | null;
  redelegation_count: number | null;
  [attribute: string]: unknown;
}

/** Whose trusts: all of them, or those given by or to one user. */
export type TrustFilter = { trustor_user_id: string } | { trustee_user_id: string } | Record<string, never>;

const COLUMNS = [
  'trustor_user_id',
  'trustee_user_id',
  'project_id',
  'impersonation',
  'expires_at',
  'remaining_uses',
  'deleted_at',
  'redelegated_trust_id',
  'redelegation_count',
  'roles',
  'roles_links',
];

interface Row {
  id: string;
  trustor_user_id: string;
  trustee_user_id: string;
  project_id: string | null;
  impersonation: number;
  expires_at: string | null;
  expires_at_int: number | null;
  remaining_uses: number | null;
  redelegated_trust_id: string | null;
  redelegation_count: number | null;
  extra: string | null;
}

function trustOf({ extra, impersonation, expires_at, expires_at_int, ...columns }: Row): Trust {
  const { roles: _, roles_links: __, ...attributes } = readExtra(extra);
  return {
    ...attributes,
    ...columns,
    impersonation: impersonation === 1,
    expires_at: trustExpiry({ expires_at, expires_at_int }),
    deleted_at: null,
  };
}

export type TrustStore = ReturnType<typeof trustStore>;

export function trustStore({ db }: Database) {
  const select = (from: Kysely<DB>) =>
    from
      .selectFrom('trust')
      .select([
        'id',
        'trustor_user_id',
        'trustee_user_id',
        'project_id',
        'impersonation',
        'expires_at',
        'expires_at_int',
        'remaining_uses',
        'redelegated_trust_id',
        'redelegation_count',
        'extra',
      ])
      .where('deleted_at', 'is', null);

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Trust | undefined> {
      const row = await select(from).where('id', '=', id).executeTakeFirst();
      return row && trustOf(row);
    },
    async list(filter: TrustFilter, query: ListQuery): Promise<Page<Trust>> {
      let selected = select(db);
      if ('trustor_user_id' in filter) selected = selected.where('trustor_user_id', '=', filter.trustor_user_id!);
      if ('trustee_user_id' in filter) selected = selected.where('trustee_user_id', '=', filter.trustee_user_id!);
      const rows = await withPaging(selected, query, 'trust.id').execute();
      return page(rows.map(trustOf), query.limit);
    },
    /** The ids of the roles that each of the trusts states. */
    async roleIds(ids: readonly string[], from: Kysely<DB> = db): Promise<Map<string, string[]>> {
      if (ids.length === 0) return new Map();
      const rows = await from
        .selectFrom('trust_role')
        .selectAll()
        .where('trust_id', 'in', ids)
        .orderBy('role_id')
        .execute();
      const byTrust = Map.groupBy(rows, ({ trust_id }) => trust_id);
      return new Map(ids.map((id) => [id, (byTrust.get(id) ?? []).map(({ role_id }) => role_id)]));
    },
    async insert(trx: Transaction<DB>, trust: Trust, roleIds: readonly string[]): Promise<void> {
      const { id, trustor_user_id, trustee_user_id, project_id, remaining_uses, redelegated_trust_id } = trust;
      await trx
        .insertInto('trust')
        .values({
          id,
          trustor_user_id,
          trustee_user_id,
          project_id,
          impersonation: trust.impersonation ? 1 : 0,
          expires_at: trust.expires_at === null ? null : toDbTime(trust.expires_at),
          expires_at_int: trust.expires_at === null ? null : toDbMicroseconds(trust.expires_at),
          remaining_uses,
          redelegated_trust_id,
          redelegation_count: trust.redelegation_count,
          extra: writeExtra(trust, COLUMNS),
        })
        .execute();
      if (roleIds.length > 0)
        await trx
          .insertInto('trust_role')
          .values(roleIds.map((role_id) => ({ trust_id: id, role_id })))
          .execute();
    },
    /** The ids of the trusts that the trustor's trust was passed on as. */
    async passedOn(trx: Transaction<DB>, id: string, trustorId: string): Promise<string[]> {
      const rows = await trx
        .selectFrom('trust')
        .select('id')
        .where('trustor_user_id', '=', trustorId)
        .where('redelegated_trust_id', '=', id)
        .where('deleted_at', 'is', null)
        .execute();
      return rows.map((row) => row.id);
    },
    async end(trx: Transaction<DB>, ids: readonly string[], now: number): Promise<void> {
      await trx
        .updateTable('trust')
        .set({ deleted_at: toDbTime(now) })
        .where('id', 'in', ids)
        .execute();
    },
    /** @returns whether one was left */
    async takeUse(trx: Transaction<DB>, id: string): Promise<boolean> {
      const { numUpdatedRows } = await trx
        .updateTable('trust')
        .set((eb) => ({ remaining_uses: eb('remaining_uses', '-', 1) }))
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .where('remaining_uses', '>', 0)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async endForUser(trx: Transaction<DB>, userId: string, now: number): Promise<void> {
      await trx
        .updateTable('trust')
        .set({ deleted_at: toDbTime(now) })
        .where('deleted_at', 'is', null)
        .where((eb) => eb.or([eb('trustor_user_id', '=', userId), eb('trustee_user_id', '=', userId)]))
        .execute();
    },
    async endForProject(trx: Transaction<DB>, projectId: string, now: number): Promise<void> {
      await trx
        .updateTable('trust')
        .set({ deleted_at: toDbTime(now) })
        .where('project_id', '=', projectId)
        .where('deleted_at', 'is', null)
        .execute();
    },
  };
}
