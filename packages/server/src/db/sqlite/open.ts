// Opens a SQLite database as a kysely dialect.
import { closeSync, openSync, statSync } from 'node:fs';
import { type Dialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { DatabaseConfigError } from '../errors.ts';
import { createSqliteDriver, openFile } from './driver.ts';

/** The file holds password hashes, so it is made readable for its owner alone. True when it is new. */
function ensureFile(path: string): boolean {
  if (path === ':memory:') return true;
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return statSync(path).size === 0;
    throw new DatabaseConfigError(`the database file ${path} cannot be made: ${code}`);
  }
}

export function openSqlite(path: string): { dialect: Dialect; dataVersion(): number } {
  const isNew = ensureFile(path);
  let file: ReturnType<typeof openFile>;
  try {
    file = openFile(path, isNew);
  } catch (error) {
    throw new DatabaseConfigError(`the database file ${path} cannot be opened: ${(error as Error).message}`);
  }
  return {
    dialect: {
      createDriver: () => createSqliteDriver(file),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
    dataVersion: () => file.dataVersion(),
  };
}
