// One node:sqlite connection with its prepared statements kept.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

const KEPT_STATEMENTS = 500;

export interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

export interface Connection {
  readonly database: DatabaseSync;
  prepare(sql: string): Prepared;
  close(): void;
}

export function openConnection(path: string): Connection {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 });
  const statements = new Map<string, Prepared>();
  return {
    database,
    prepare(sql) {
      const kept = statements.get(sql);
      if (kept !== undefined) return kept;
      const statement = database.prepare(sql);
      const prepared = { statement, returnsRows: statement.columns().length > 0 };
      if (statements.size >= KEPT_STATEMENTS) statements.delete(statements.keys().next().value as string);
      statements.set(sql, prepared);
      return prepared;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

export function toInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === true) return 1;
    if (value === false) return 0;
    return (value === undefined ? null : value) as SQLInputValue;
  });
}
