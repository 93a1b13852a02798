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
  database.function('archstone_hash', { deterministic: true, directOnly: true }, (text) => hashText(String(text)));
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

/** 32 bits that every character changes; SQLite has no such function of its own. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function toInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === true) return 1;
    if (value === false) return 0;
    return (value === undefined ? null : value) as SQLInputValue;
  });
}
