/** Tables `policy` and `policy_association`. A blob is stored as a JSON text. */
import { randomUUID } from 'node:crypto';
import { type Kysely, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Policy {
  id: string;
  blob: unknown;
  type: string;
  [attribute: string]: unknown;
}

/** What a policy is for: an endpoint, a service, or a service within a region. */
export interface Place {
  endpoint_id: string | null;
  service_id: string | null;
  region_id: string | null;
}

export type Association = Place & { policy_id: string };

const FILTERS = { type: { column: 'policy.type', type: 'text' } } as const;

const rowOf = ({ id, blob, type, ...rest }: Policy) => ({
  id,
  blob: JSON.stringify(blob),
  type,
  extra: writeExtra(rest, ['blob', 'type']),
});

const policyOf = ({
  id,
  blob,
  type,
  extra,
}: {
  id: string;
  blob: string;
  type: string;
  extra: string | null;
}): Policy => ({
  ...readExtra(extra),
  id,
  blob: JSON.parse(blob),
  type,
});

const at = <Q extends SelectQueryBuilder<DB, 'policy_association', object>>(query: Q, place: Place): Q => {
  const is = (column: keyof Place) =>
    place[column] === null
      ? sql<boolean>`${sql.ref(column)} is null`
      : sql<boolean>`${sql.ref(column)} = ${place[column]}`;
  return query.where(is('endpoint_id')).where(is('service_id')).where(is('region_id')) as Q;
};

export type PolicyStore = ReturnType<typeof policyStore>;

export function policyStore({ db, dialect }: Database) {
  const findAt = (trx: Kysely<DB>, place: Place) => at(trx.selectFrom('policy_association').select('id'), place);

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Policy | undefined> {
      const row = await from.selectFrom('policy').selectAll().where('id', '=', id).executeTakeFirst();
      return row && policyOf(row);
    },
    async list(query: ListQuery): Promise<Page<Policy>> {
      const selected = withFilters(db.selectFrom('policy').selectAll(), query.filters, FILTERS, dialect);
      const rows = await withPaging(selected, query, 'policy.id').execute();
      return page(rows.map(policyOf), query.limit);
    },
    async insert(trx: Transaction<DB>, policy: Policy): Promise<void> {
      await trx.insertInto('policy').values(rowOf(policy)).execute();
    },
    async update(trx: Transaction<DB>, policy: Policy): Promise<void> {
      const { id, ...row } = rowOf(policy);
      await trx.updateTable('policy').set(row).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('policy').where('id', '=', id).execute();
    },

    async isAssociated(policyId: string, place: Place): Promise<boolean> {
      const found = await findAt(db, place).where('policy_id', '=', policyId).limit(1).executeTakeFirst();
      return found !== undefined;
    },
    /** A place has one policy: the one that was there gives way. */
    async associate(trx: Transaction<DB>, policy_id: string, place: Place): Promise<void> {
      const found = await findAt(trx, place).executeTakeFirst();
      if (found) {
        await trx.updateTable('policy_association').set({ policy_id }).where('id', '=', found.id).execute();
      } else {
        const id = randomUUID().replaceAll('-', '');
        await trx
          .insertInto('policy_association')
          .values({ id, policy_id, ...place })
          .execute();
      }
    },
    async dissociate(trx: Transaction<DB>, policyId: string, place: Place): Promise<void> {
      const found = await findAt(trx, place).where('policy_id', '=', policyId).execute();
      for (const { id } of found) await trx.deleteFrom('policy_association').where('id', '=', id).execute();
    },
    associationsOf(policyId: string): Promise<Association[]> {
      return db
        .selectFrom('policy_association')
        .select(['policy_id', 'endpoint_id', 'service_id', 'region_id'])
        .where('policy_id', '=', policyId)
        .orderBy('id')
        .execute();
    },
    /** What was said of the endpoint itself, and of its service anywhere. */
    associationsFor(endpointId: string, serviceId: string): Promise<Association[]> {
      return db
        .selectFrom('policy_association')
        .select(['policy_id', 'endpoint_id', 'service_id', 'region_id'])
        .where((eb) =>
          eb.or([
            eb.and([eb('endpoint_id', '=', endpointId), eb('service_id', 'is', null), eb('region_id', 'is', null)]),
            eb.and([eb('endpoint_id', 'is', null), eb('service_id', '=', serviceId)]),
          ]),
        )
        .orderBy('id')
        .execute();
    },
  };
}
