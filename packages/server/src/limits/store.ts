/** Table `limit`: what a limit is for is in the registered limit that it refers to. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Limit {
  id: string;
  project_id: string | null;
  domain_id: string | null;
  service_id: string | null;
  region_id: string | null;
  resource_name: string | null;
  resource_limit: number;
  description: string | null;
}

/** Whose limits a list is confined to; undefined: everybody's. */
export type LimitOwner = { project_id: string } | { domain_id: string };

export interface LimitQuery extends ListQuery {
  owner?: LimitOwner;
}

const FILTERS = {
  service_id: { column: 'registered_limit.service_id', type: 'text' },
  region_id: { column: 'registered_limit.region_id', type: 'text' },
  resource_name: { column: 'registered_limit.resource_name', type: 'text' },
  project_id: { column: 'limit.project_id', type: 'text' },
  domain_id: { column: 'limit.domain_id', type: 'text' },
} as const;

export type LimitStore = ReturnType<typeof limitStore>;

export function limitStore({ db, dialect }: Database) {
  const select = (from: Kysely<DB>) =>
    from
      .selectFrom('limit')
      .leftJoin('registered_limit', 'registered_limit.id', 'limit.registered_limit_id')
      .select(['limit.id', 'limit.project_id', 'limit.domain_id', 'limit.resource_limit', 'limit.description'])
      .select(['registered_limit.service_id', 'registered_limit.region_id', 'registered_limit.resource_name']);

  /** Of a domain: those of the domain itself and of every project in it. */
  const within = (query: ReturnType<typeof select>, owner: LimitOwner) =>
    'project_id' in owner
      ? query.where('limit.project_id', '=', owner.project_id)
      : query.where((eb) =>
          eb.or([
            eb('limit.domain_id', '=', owner.domain_id),
            eb(
              'limit.project_id',
              'in',
              eb.selectFrom('project').select('project.id').where('project.domain_id', '=', owner.domain_id),
            ),
          ]),
        );

  return {
    get: (id: string, from: Kysely<DB> = db): Promise<Limit | undefined> =>
      select(from).where('limit.id', '=', id).executeTakeFirst(),
    async list({ owner, ...query }: LimitQuery): Promise<Page<Limit>> {
      const selected = withFilters(select(db), query.filters, FILTERS, dialect);
      const mine = owner ? within(selected, owner) : selected;
      return page(await withPaging(mine, query, 'limit.id').execute(), query.limit);
    },
    /** The limits of several projects in one query. */
    async limitsOf(projectIds: readonly string[]): Promise<Limit[]> {
      if (projectIds.length === 0) return [];
      return select(db).where('limit.project_id', 'in', projectIds).orderBy('limit.id').execute();
    },
    find(trx: Transaction<DB>, registeredLimitId: string, owner: LimitOwner): Promise<Limit | undefined> {
      const [column, id] =
        'project_id' in owner
          ? (['limit.project_id', owner.project_id] as const)
          : (['limit.domain_id', owner.domain_id] as const);
      return select(trx)
        .where('limit.registered_limit_id', '=', registeredLimitId)
        .where(column, '=', id)
        .executeTakeFirst();
    },
    /** The most that a project of a domain was given, where 0 does not count; undefined: none was given any. */
    async most(trx: Transaction<DB>, registeredLimitId: string, domainId: string): Promise<number | undefined> {
      const row = await trx
        .selectFrom('limit')
        .innerJoin('project', 'project.id', 'limit.project_id')
        .select(({ fn }) => fn.max('limit.resource_limit').as('most'))
        .where('limit.registered_limit_id', '=', registeredLimitId)
        .where('project.domain_id', '=', domainId)
        .where('limit.resource_limit', '<>', 0)
        .executeTakeFirst();
      return row?.most ?? undefined;
    },
    async insert(trx: Transaction<DB>, registered_limit_id: string, limit: Limit): Promise<void> {
      const { id, project_id, domain_id, resource_limit, description } = limit;
      await trx
        .insertInto('limit')
        .values({ id, project_id, domain_id, resource_limit, description, registered_limit_id })
        .execute();
    },
    async update(trx: Transaction<DB>, { id, resource_limit, description }: Limit): Promise<void> {
      await trx.updateTable('limit').set({ resource_limit, description }).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('limit').where('id', '=', id).execute();
    },
    async deleteForProject(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('limit').where('project_id', '=', id).execute();
    },
    async deleteForDomain(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('limit').where('domain_id', '=', id).execute();
    },
  };
}
