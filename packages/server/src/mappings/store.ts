/** Table `mapping`. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Mapping {
  id: string;
  rules: unknown[];
  schema_version: string;
}

/** Keystone keeps the rules as JSON of a text that is JSON, and could not read them otherwise. */
const written = (rules: unknown[]) => JSON.stringify(JSON.stringify(rules));
function read(column: string): unknown[] {
  const value: unknown = JSON.parse(column);
  return typeof value === 'string' ? JSON.parse(value) : (value as unknown[]);
}

const rowOf = ({ id, rules, schema_version }: Mapping) => ({ id, rules: written(rules), schema_version });

export type MappingStore = ReturnType<typeof mappingStore>;

export function mappingStore({ db }: Database) {
  const mappingOf = (row: { id: string; rules: string; schema_version: string }): Mapping => ({
    id: row.id,
    rules: read(row.rules),
    schema_version: row.schema_version,
  });

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Mapping | undefined> {
      const row = await from.selectFrom('mapping').selectAll().where('id', '=', id).executeTakeFirst();
      return row && mappingOf(row);
    },
    async exists(id: string, from: Kysely<DB>): Promise<boolean> {
      const row = await from.selectFrom('mapping').select('id').where('id', '=', id).executeTakeFirst();
      return row !== undefined;
    },
    async list(query: ListQuery): Promise<Page<Mapping>> {
      const rows = await withPaging(db.selectFrom('mapping').selectAll(), query, 'mapping.id').execute();
      return page(rows.map(mappingOf), query.limit);
    },
    async insert(trx: Transaction<DB>, mapping: Mapping): Promise<void> {
      await trx.insertInto('mapping').values(rowOf(mapping)).execute();
    },
    async update(trx: Transaction<DB>, mapping: Mapping): Promise<void> {
      const { id, ...row } = rowOf(mapping);
      await trx.updateTable('mapping').set(row).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('mapping').where('id', '=', id).execute();
    },
  };
}
