// A table as data, and the statements that create it in each dialect.
import type { Dialect } from '../dialect.ts';
import type { Column } from './column.ts';

export interface Unique {
  name?: string;
  columns: readonly string[];
}

export interface Index {
  name: string;
  columns: readonly string[];
}

export interface ForeignKey extends Unique {
  table: string;
  references: readonly string[];
  onDelete?: 'cascade';
  onUpdate?: 'cascade';
  /** Keystone has this key in one dialect only. */
  only?: Dialect;
}

export interface Table {
  columns: Readonly<Record<string, Column>>;
  primaryKey: readonly string[];
  /** Named only where a migration by another hand refers to the name. */
  primaryKeyName?: string;
  unique?: readonly Unique[];
  indexes?: readonly Index[];
  foreignKeys?: readonly ForeignKey[];
  /** Columns that Keystone indexes on MySQL only, under the column's own name. */
  mysqlIndexes?: readonly string[];
  /** Leave the character set to the database. */
  mysqlDatabaseCharset?: boolean;
}

export type Tables = Readonly<Record<string, Table>>;

export const quote = (dialect: Dialect, name: string): string => (dialect === 'mysql' ? `\`${name}\`` : `"${name}"`);

const list = (dialect: Dialect, names: readonly string[]): string =>
  names.map((name) => quote(dialect, name)).join(', ');

const named = (dialect: Dialect, name: string | undefined): string =>
  name === undefined ? '' : `CONSTRAINT ${quote(dialect, name)} `;

function columnDefinition(dialect: Dialect, name: string, column: Column): string {
  const fallback = column.default === undefined ? '' : ` DEFAULT '${column.default}'`;
  return `${quote(dialect, name)} ${column.type(dialect)}${fallback}${column.nullable ? '' : ' NOT NULL'}`;
}

function foreignKeyDefinition(dialect: Dialect, key: ForeignKey): string {
  const actions = `${key.onDelete ? ' ON DELETE CASCADE' : ''}${key.onUpdate ? ' ON UPDATE CASCADE' : ''}`;
  const target = `${quote(dialect, key.table)} (${list(dialect, key.references)})`;
  return `${named(dialect, key.name)}FOREIGN KEY (${list(dialect, key.columns)}) REFERENCES ${target}${actions}`;
}

const hasInlineKey = (dialect: Dialect, table: Table): boolean =>
  Object.values(table.columns).some((column) => column.type(dialect).includes('PRIMARY KEY'));

/** `CREATE TABLE` under another name than its own serves SQLite, which cannot alter a table in place. */
export function createTable(dialect: Dialect, name: string, table: Table): string {
  const parts = [
    ...Object.entries(table.columns).map(([column, definition]) => columnDefinition(dialect, column, definition)),
    ...(hasInlineKey(dialect, table)
      ? []
      : [`${named(dialect, table.primaryKeyName)}PRIMARY KEY (${list(dialect, table.primaryKey)})`]),
    ...(table.foreignKeys ?? [])
      .filter((key) => key.only === undefined || key.only === dialect)
      .map((key) => foreignKeyDefinition(dialect, key)),
    ...(table.unique ?? []).map((unique) => `${named(dialect, unique.name)}UNIQUE (${list(dialect, unique.columns)})`),
  ];
  const options = dialect === 'mysql' && !table.mysqlDatabaseCharset ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8' : '';
  // MySQL commits every statement that changes the schema by itself, so an interrupted creation has to be able to go on.
  const guard = dialect === 'mysql' ? 'IF NOT EXISTS ' : '';
  // SQLAlchemy, which reads constraints back from this text, expects one part on a line.
  return `CREATE TABLE ${guard}${quote(dialect, name)} (\n\t${parts.join(', \n\t')}\n)${options}`;
}

export function createIndex(dialect: Dialect, table: string, index: Index): string {
  return `CREATE INDEX ${quote(dialect, index.name)} ON ${quote(dialect, table)} (${list(dialect, index.columns)})`;
}

export function tableIndexes(dialect: Dialect, table: Table): readonly Index[] {
  const extra = dialect === 'mysql' ? (table.mysqlIndexes ?? []) : [];
  return [...(table.indexes ?? []), ...extra.map((column) => ({ name: column, columns: [column] }))];
}
