/** Tables `role` and `role_option`. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Role {
  id: string;
  name: string;
  /** Null: a global role. */
  domain_id: string | null;
  description: string | null;
  options: { immutable?: boolean };
  [attribute: string]: unknown;
}

/** Global roles carry this in `role.domain_id`, since the column takes part in a unique key. */
const NO_DOMAIN = '<<null>>';
const IMMUTABLE = 'IMMU';
const COLUMNS = ['name', 'domain_id', 'description', 'options'];
const FILTERS = { name: { column: 'role.name', type: 'text' } } as const;

interface RoleRow {
  id: string;
  name: string;
  domain_id: string;
  description: string | null;
  extra: string | null;
  immutable: string | null;
}

const roleOf = ({ extra, domain_id, immutable, ...columns }: RoleRow): Role => ({
  ...readExtra(extra),
  ...columns,
  domain_id: domain_id === NO_DOMAIN ? null : domain_id,
  options: immutable === null ? {} : { immutable: JSON.parse(immutable) as boolean },
});

const rowOf = ({ id, name, domain_id, description, ...rest }: Role) => ({
  id,
  name,
  domain_id: domain_id ?? NO_DOMAIN,
  description,
  extra: writeExtra(rest, COLUMNS),
});

export type RoleStore = ReturnType<typeof roleStore>;

export function roleStore({ db, dialect }: Database) {
  const selectRoles = (from: Kysely<DB>) =>
    from
      .selectFrom('role')
      .leftJoin('role_option as option', (join) =>
        join.onRef('option.role_id', '=', 'role.id').on('option.option_id', '=', IMMUTABLE),
      )
      .select([
        'role.id',
        'role.name',
        'role.domain_id',
        'role.description',
        'role.extra',
        'option.option_value as immutable',
      ]);

  async function writeOptions(trx: Transaction<DB>, { id, options }: Role) {
    await trx.deleteFrom('role_option').where('role_id', '=', id).where('option_id', '=', IMMUTABLE).execute();
    if (options.immutable === undefined) return;
    const option_value = JSON.stringify(options.immutable);
    await trx.insertInto('role_option').values({ role_id: id, option_id: IMMUTABLE, option_value }).execute();
  }

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Role | undefined> {
      const row = await selectRoles(from).where('role.id', '=', id).executeTakeFirst();
      return row && roleOf(row);
    },
    /** The roles of one domain, or the global ones. */
    async list(query: ListQuery, domainId: string | null): Promise<Page<Role>> {
      const inDomain = selectRoles(db).where('role.domain_id', '=', domainId ?? NO_DOMAIN);
      const selected = withFilters(inDomain, query.filters, FILTERS, dialect);
      const rows = await withPaging(selected, query, 'role.id').execute();
      return page(rows.map(roleOf), query.limit);
    },
    async listByIds(ids: readonly string[]): Promise<Role[]> {
      if (ids.length === 0) return [];
      const rows = await selectRoles(db).where('role.id', 'in', ids).orderBy('role.id').execute();
      return rows.map(roleOf);
    },
    /** All roles of these names, whatever domain they belong to. */
    async listByNames(names: readonly string[]): Promise<Role[]> {
      if (names.length === 0) return [];
      const rows = await selectRoles(db).where('role.name', 'in', names).orderBy('role.id').execute();
      return rows.map(roleOf);
    },
    async insert(trx: Transaction<DB>, role: Role): Promise<void> {
      await trx.insertInto('role').values(rowOf(role)).execute();
      await writeOptions(trx, role);
    },
    async update(trx: Transaction<DB>, role: Role): Promise<void> {
      const { id, ...row } = rowOf(role);
      await trx.updateTable('role').set(row).where('id', '=', id).execute();
      await writeOptions(trx, role);
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('role_option').where('role_id', '=', id).execute();
      await trx.deleteFrom('role').where('id', '=', id).execute();
    },
    /** The ids of a domain's own roles. */
    async idsInDomain(trx: Transaction<DB>, domainId: string): Promise<string[]> {
      const rows = await trx.selectFrom('role').select('id').where('domain_id', '=', domainId).execute();
      return rows.map(({ id }) => id);
    },
  };
}
