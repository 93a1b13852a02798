/** Groups in SQL. */
import type { Database } from '../../db/connect.ts';
import { readExtra, writeExtra } from '../../db/extra.ts';
import { withFilters, withPaging } from '../../db/filters.ts';
import { page } from '../../http/list.ts';
import type { Group, Groups } from '../backend.ts';

const COLUMNS = ['name', 'domain_id', 'description'];
export const GROUP_FILTERS = {
  name: { column: 'group.name', type: 'text' },
  domain_id: { column: 'group.domain_id', type: 'text' },
} as const;

interface GroupRow {
  id: string;
  name: string;
  domain_id: string;
  description: string | null;
  extra: string | null;
}

export const groupOf = ({ id, name, domain_id, description, extra }: GroupRow): Group => ({
  id,
  name,
  domain_id,
  description,
  extra: readExtra(extra),
});

export function sqlGroups({ db, dialect }: Database): Groups {
  return {
    async get(id, from = db) {
      const row = await from.selectFrom('group').selectAll().where('id', '=', id).executeTakeFirst();
      return row && groupOf(row);
    },
    async list(query) {
      let selected = withFilters(db.selectFrom('group').selectAll(), query.filters, GROUP_FILTERS, dialect);
      if (query.withinDomain !== undefined) selected = selected.where('group.domain_id', '=', query.withinDomain);
      const rows = await withPaging(selected, query, 'group.id').execute();
      return page(rows.map(groupOf), query.limit);
    },
    async create(trx, { extra, ...columns }) {
      await trx
        .insertInto('group')
        .values({ ...columns, extra: writeExtra(extra, COLUMNS) })
        .execute();
    },
    async update(trx, id, { extra, ...columns }) {
      const { extra: stored } = await trx
        .selectFrom('group')
        .select('extra')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const merged = writeExtra({ ...readExtra(stored), ...extra }, COLUMNS);
      await trx
        .updateTable('group')
        .set({ ...columns, extra: merged })
        .where('id', '=', id)
        .execute();
    },
    async delete(trx, id) {
      await trx.deleteFrom('user_group_membership').where('group_id', '=', id).execute();
      await trx.deleteFrom('expiring_user_group_membership').where('group_id', '=', id).execute();
      await trx.deleteFrom('group').where('id', '=', id).execute();
    },
    async idsOfDomain(trx, domainId) {
      const rows = await trx.selectFrom('group').select('id').where('domain_id', '=', domainId).execute();
      return rows.map(({ id }) => id);
    },
  };
}
