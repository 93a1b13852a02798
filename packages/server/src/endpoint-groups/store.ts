/** Tables `endpoint_group` and `project_endpoint_group`. Filters are stored as a JSON text. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { EndpointGroupTable } from '../db/schema/catalog.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';
import { type EndpointFilters, readFilters } from './filters.ts';

export interface EndpointGroup {
  id: string;
  name: string;
  description: string | null;
  filters: EndpointFilters;
}

const FILTERS = { name: { column: 'endpoint_group.name', type: 'text' } } as const;

const rowOf = ({ filters, ...group }: EndpointGroup) => ({ ...group, filters: JSON.stringify(filters) });
const groupOf = ({ filters, ...group }: EndpointGroupTable): EndpointGroup => ({
  ...group,
  filters: readFilters(filters) ?? {},
});

export type EndpointGroupStore = ReturnType<typeof endpointGroupStore>;

export function endpointGroupStore({ db, dialect }: Database) {
  return {
    async get(id: string, from: Kysely<DB> = db): Promise<EndpointGroup | undefined> {
      const row = await from.selectFrom('endpoint_group').selectAll().where('id', '=', id).executeTakeFirst();
      return row && groupOf(row);
    },
    async list(query: ListQuery): Promise<Page<EndpointGroup>> {
      const selected = withFilters(db.selectFrom('endpoint_group').selectAll(), query.filters, FILTERS, dialect);
      const rows = await withPaging(selected, query, 'endpoint_group.id').execute();
      return page(rows.map(groupOf), query.limit);
    },
    async insert(trx: Transaction<DB>, group: EndpointGroup): Promise<void> {
      await trx.insertInto('endpoint_group').values(rowOf(group)).execute();
    },
    async update(trx: Transaction<DB>, group: EndpointGroup): Promise<void> {
      const { id, ...row } = rowOf(group);
      await trx.updateTable('endpoint_group').set(row).where('id', '=', id).execute();
    },
    /** The group, and with it what projects it was given to. */
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('project_endpoint_group').where('endpoint_group_id', '=', id).execute();
      await trx.deleteFrom('endpoint_group').where('id', '=', id).execute();
    },

    async isInProject(id: string, projectId: string, from: Kysely<DB> = db): Promise<boolean> {
      const found = await from
        .selectFrom('project_endpoint_group')
        .select('project_id')
        .where('endpoint_group_id', '=', id)
        .where('project_id', '=', projectId)
        .executeTakeFirst();
      return found !== undefined;
    },
    async listForProject(projectId: string): Promise<EndpointGroup[]> {
      const rows = await db
        .selectFrom('project_endpoint_group')
        .innerJoin('endpoint_group', 'endpoint_group.id', 'project_endpoint_group.endpoint_group_id')
        .selectAll('endpoint_group')
        .where('project_endpoint_group.project_id', '=', projectId)
        .orderBy('endpoint_group.id')
        .execute();
      return rows.map(groupOf);
    },
    async projectIds(id: string): Promise<string[]> {
      const rows = await db
        .selectFrom('project_endpoint_group')
        .select('project_id')
        .where('endpoint_group_id', '=', id)
        .execute();
      return rows.map(({ project_id }) => project_id);
    },
    async addToProject(trx: Transaction<DB>, endpoint_group_id: string, project_id: string): Promise<void> {
      await trx.insertInto('project_endpoint_group').values({ endpoint_group_id, project_id }).execute();
    },
    async removeFromProject(trx: Transaction<DB>, id: string, projectId: string): Promise<void> {
      await trx
        .deleteFrom('project_endpoint_group')
        .where('endpoint_group_id', '=', id)
        .where('project_id', '=', projectId)
        .execute();
    },
    async deleteForProject(trx: Transaction<DB>, projectId: string): Promise<void> {
      await trx.deleteFrom('project_endpoint_group').where('project_id', '=', projectId).execute();
    },
  };
}
