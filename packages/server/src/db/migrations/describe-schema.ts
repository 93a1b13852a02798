// Reads a database's schema back as plain data, so that tests can compare it with what Keystone's own migrations make.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { DB } from '../schema/db.ts';

/** The columns as `[name, type, 'null' | 'not null', default?]`, in their order. */
export interface TableDescription {
  columns: string[][];
  indexes: Record<string, { unique: boolean; columns: string[] }>;
  foreign_keys: Record<string, string>[];
}

export type SchemaDescription = Record<string, TableDescription>;

type Read = <R>(query: RawBuilder<R>) => Promise<R[]>;

interface ColumnRow {
  table: string;
  name: string;
  type: string;
  nullable: number;
  fallback: string | null;
}

interface IndexRow {
  table: string;
  name: string;
  unique: number;
  column: string;
}

interface KeyRow {
  table: string;
  name: string;
  column: string;
  references: string;
  on_delete: string;
}

const readers: Record<Dialect, (read: Read) => Promise<[ColumnRow[], IndexRow[], KeyRow[]]>> = {
  mysql: async (read) => [
    await read(sql<ColumnRow>`select table_name as \`table\`, column_name as name, column_type as type,
      is_nullable = 'YES' as nullable, nullif(column_default, 'NULL') as fallback
      from information_schema.columns where table_schema = database() order by table_name, ordinal_position`),
    await read(sql<IndexRow>`select table_name as \`table\`, index_name as name, not non_unique as \`unique\`,
      column_name as \`column\` from information_schema.statistics where table_schema = database()
      order by table_name, index_name, seq_in_index`),
    await read(sql<KeyRow>`select k.table_name as \`table\`, k.constraint_name as name, k.column_name as \`column\`,
      concat(k.referenced_table_name, '.', k.referenced_column_name) as \`references\`, r.delete_rule as on_delete
      from information_schema.key_column_usage k join information_schema.referential_constraints r
      on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
      where k.table_schema = database() order by k.table_name, k.constraint_name, k.ordinal_position`),
  ],
  postgres: async (read) => [
    await read(sql<ColumnRow>`select c.relname as "table", a.attname as name,
      coalesce((select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = a.atttypid),
        format_type(a.atttypid, a.atttypmod)) as type,
      not a.attnotnull as nullable, pg_get_expr(d.adbin, d.adrelid) as fallback
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname, a.attnum`),
    await read(sql<IndexRow>`select c.relname as "table", i.relname as name, x.indisunique as "unique", a.attname as "column"
      from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid,
      unnest(x.indkey) with ordinality k(attnum, position) join pg_attribute a on a.attnum = k.attnum
      where a.attrelid = x.indrelid and c.relnamespace = 'public'::regnamespace order by 1, 2, k.position`),
    await read(sql<KeyRow>`select c.relname as "table", k.conname as name, a.attname as "column",
      k.confrelid::regclass::text || '.' || f.attname as "references",
      k.confdeltype::text || '/' || k.confupdtype::text as on_delete
      from pg_constraint k join pg_class c on c.oid = k.conrelid,
      unnest(k.conkey, k.confkey) with ordinality p(own, other, position), pg_attribute a, pg_attribute f
      where k.contype = 'f' and a.attrelid = k.conrelid and a.attnum = p.own
      and f.attrelid = k.confrelid and f.attnum = p.other order by 1, 2, p.position`),
  ],
  sqlite: async (read) => [
    await read(sql<ColumnRow>`select m.name as "table", c.name, c.type, not c."notnull" as nullable, c.dflt_value as fallback
      from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite@_%' escape '@' order by m.name, c.cid`),
    await read(sql<IndexRow>`select m.name as "table", i.name, i."unique", c.name as "column"
      from sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c where m.type = 'table' and m.name not like 'sqlite@_%' escape '@'
      order by m.name, i.name, c.seqno`),
    await read(sql<KeyRow>`select m.name as "table", 'key ' || k.id as name, k."from" as "column",
      k."table" || '.' || k."to" as "references", k.on_delete || '/' || k.on_update as on_delete
      from sqlite_master m, pragma_foreign_key_list(m.name) k where m.type = 'table' and m.name not like 'sqlite@_%' escape '@' order by m.name, k.id, k.seq`),
  ],
};

export async function describeSchema(db: Kysely<DB>, dialect: Dialect): Promise<SchemaDescription> {
  const read: Read = async (query) => (await query.execute(db)).rows;
  const [columns, indexes, keys] = await readers[dialect](read);
  const tables: SchemaDescription = {};
  const tableOf = (name: string) => {
    tables[name] ??= { columns: [], indexes: {}, foreign_keys: [] };
    return tables[name];
  };
  for (const { table, name, type, nullable, fallback } of columns) {
    tableOf(table).columns.push([name, type, nullable ? 'null' : 'not null', ...(fallback === null ? [] : [fallback])]);
  }
  for (const { table, name, unique, column } of indexes) {
    const known = tableOf(table).indexes;
    known[name] ??= { unique: Boolean(unique), columns: [] };
    known[name].columns.push(column);
  }
  for (const { table, ...key } of keys) tableOf(table).foreign_keys.push({ ...key });
  return tables;
}
