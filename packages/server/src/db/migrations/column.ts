// Column types of the schema, each with its spelling in the three dialects.
import type { Dialect } from '../dialect.ts';

export interface Column {
  type(dialect: Dialect): string;
  nullable: boolean;
  default?: string;
  /** The type that PostgreSQL needs created before the table that uses it. */
  enumeration?: { name: string; values: readonly string[] };
}

const column = (spelling: Record<Dialect, string>): Column => ({
  type: (dialect) => spelling[dialect],
  nullable: false,
});
const everywhere = (type: string): Column => column({ sqlite: type, postgres: type, mysql: type });

export const integer = everywhere('INTEGER');
export const bigint = everywhere('BIGINT');
export const boolean = column({ sqlite: 'BOOLEAN', postgres: 'BOOLEAN', mysql: 'TINYINT(1)' });
export const text = everywhere('TEXT');
export const date = everywhere('DATE');
export const datetime = column({ sqlite: 'DATETIME', postgres: 'TIMESTAMP WITHOUT TIME ZONE', mysql: 'DATETIME' });
/** A number that the database counts up; only as the whole primary key. */
export const serial = column({ sqlite: 'INTEGER', postgres: 'SERIAL', mysql: 'INTEGER AUTO_INCREMENT' });
/** The same, 64 bits wide and never counting a number twice, even after its row is gone. */
export const bigserial = column({
  sqlite: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  postgres: 'BIGSERIAL',
  mysql: 'BIGINT AUTO_INCREMENT',
});
export const string = (length: number): Column => everywhere(`VARCHAR(${length})`);

/** One of a few words. SQLite keeps it as a string as long as the longest of them; PostgreSQL makes a type called `name`. */
export const oneOf = (name: string, values: readonly string[]): Column => ({
  ...column({
    sqlite: `VARCHAR(${Math.max(...values.map((value) => value.length))})`,
    postgres: `"${name}"`,
    mysql: `ENUM(${values.map((value) => `'${value}'`).join(', ')})`,
  }),
  enumeration: { name, values },
});

export const optional = (column: Column): Column => ({ ...column, nullable: true });

/** The default is written as a quoted literal for every type, which all three databases convert to the column's type. */
export const withDefault = (column: Column, value: string): Column => ({ ...column, default: value });
