/**
 * Who owns a directory of the spool. Node has no file locks of its own, but SQLite takes them: an exclusive transaction
 * that stays open is a lock that the kernel drops when its process dies, however it dies. It takes no process id, so that
 * a restart, a reused id or another container is never taken for the owner.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Lock {
  release(): void;
}

const SQLITE_BUSY = 5;

/** Undefined where another process, or another owner in this one, holds it. */
export function lockDirectory(directory: string): Lock | undefined {
  const database = new DatabaseSync(join(directory, 'lock'), { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}
