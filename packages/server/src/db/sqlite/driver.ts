// The kysely driver for node:sqlite.
//
// A file has two connections. Transactions and single writes take turns on the writer, whose `data_version` therefore
// shows exactly the commits of other processes; reads outside a transaction go to the reader and never wait for a
// transaction of another request nor see its half-done work. A database in memory has one connection for both, so there
// a read waits while a transaction is open.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CompiledQuery,
  createQueryId,
  type DatabaseConnection,
  type Driver,
  type QueryCompiler,
  type QueryResult,
  RawNode,
} from 'kysely';
import { isBusy } from '../errors.ts';
import { type Connection, openConnection, toInputs } from './connection.ts';
import { createLock, type Lock } from './lock.ts';

const BUSY_TIMEOUT = 5000;

export interface SqliteFile {
  writer: Connection;
  reader: Connection;
  lock: Lock;
  dataVersion(): number;
  close(): void;
}

export function openFile(path: string, isNew: boolean): SqliteFile {
  const memory = path === ':memory:';
  const writer = openConnection(path);
  if (!memory && isNew) writer.database.exec('PRAGMA journal_mode = WAL');
  writer.database.exec('PRAGMA synchronous = FULL');
  // A spilled cache would lock this process's own reader out in the middle of a transaction.
  writer.database.exec('PRAGMA cache_spill = OFF');
  const reader = memory ? writer : openConnection(path);
  // KiB of pages, where SQLite keeps 2000: some of Keystone's tables have to be read whole (no index leads to a password),
  // which from memory takes a third of the time.
  if (!memory) reader.database.exec('PRAGMA cache_size = -32000');
  const version = writer.database.prepare('PRAGMA data_version');
  version.setReturnArrays(true);
  return {
    writer,
    reader,
    lock: createLock(),
    dataVersion: () => (version.get() as unknown as [number])[0],
    close() {
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}

/** Takes SQLite's write lock; other processes are waited for without blocking this one. */
async function begin(file: SqliteFile): Promise<void> {
  const deadline = Date.now() + BUSY_TIMEOUT;
  for (let pause = 1; ; pause = Math.min(pause * 2, 25)) {
    file.writer.database.exec('PRAGMA busy_timeout = 0');
    try {
      file.writer.prepare('BEGIN IMMEDIATE').statement.run();
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error;
    } finally {
      file.writer.database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    }
    await sleep(pause * (0.5 + Math.random()));
  }
}

const rollback = (file: SqliteFile): void => {
  // A disk that is full or a constraint with ROLLBACK ends the transaction by itself.
  if (file.writer.database.isTransaction) file.writer.prepare('ROLLBACK').statement.run();
};

function run<R>(connection: Connection, query: CompiledQuery): QueryResult<R> {
  const { statement, returnsRows } = connection.prepare(query.sql);
  const inputs = toInputs(query.parameters);
  if (returnsRows) return { rows: statement.all(...inputs) as R[] };
  const { changes, lastInsertRowid } = statement.run(...inputs);
  return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
}

const isRead = (query: CompiledQuery): boolean =>
  query.query.kind === 'SelectQueryNode' || (query.query.kind === 'RawNode' && /^\s*select\b/i.test(query.sql));

const isPragma = (query: CompiledQuery): boolean => query.query.kind === 'RawNode' && /^\s*pragma\b/i.test(query.sql);

/** What kysely calls a connection: here only the right to use the two real ones in turn. */
class Lease implements DatabaseConnection {
  readonly #file: SqliteFile;
  #release: (() => void) | undefined;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { reader, writer, lock } = this.#file;
    if (this.#release) return run(writer, query);
    if (isRead(query)) {
      if (reader !== writer || !lock.held) return run(reader, query);
      const release = await lock.acquire(BUSY_TIMEOUT);
      try {
        return run(reader, query);
      } finally {
        release();
      }
    }
    return this.#write(query);
  }

  async #write<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const release = await this.#file.lock.acquire(BUSY_TIMEOUT);
    try {
      // A pragma such as foreign_keys does nothing inside a transaction.
      if (isPragma(query)) return run(this.#file.writer, query);
      await begin(this.#file);
      try {
        const result = run<R>(this.#file.writer, query);
        this.#file.writer.prepare('COMMIT').statement.run();
        return result;
      } catch (error) {
        rollback(this.#file);
        throw error;
      }
    } finally {
      release();
    }
  }

  // node:sqlite gives its rows at once, so there is one chunk.
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }

  async begin(): Promise<void> {
    const release = await this.#file.lock.acquire(BUSY_TIMEOUT);
    try {
      await begin(this.#file);
    } catch (error) {
      release();
      throw error;
    }
    this.#release = release;
  }

  commit(): void {
    this.#file.writer.prepare('COMMIT').statement.run();
    this.#end();
  }

  rollback(): void {
    try {
      rollback(this.#file);
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

function savepoint(connection: DatabaseConnection, verb: string, name: string, compile: QueryCompiler['compileQuery']) {
  const sql = `${verb} "${name.replaceAll('"', '""')}"`;
  return connection.executeQuery(compile(RawNode.createWithSql(sql), createQueryId()));
}

export function createSqliteDriver(file: SqliteFile): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => new Lease(file),
    beginTransaction: (connection) => (connection as Lease).begin(),
    commitTransaction: async (connection) => (connection as Lease).commit(),
    rollbackTransaction: async (connection) => (connection as Lease).rollback(),
    savepoint: async (connection, name, compile) => {
      await savepoint(connection, 'savepoint', name, compile);
    },
    rollbackToSavepoint: async (connection, name, compile) => {
      await savepoint(connection, 'rollback to', name, compile);
    },
    releaseSavepoint: async (connection, name, compile) => {
      await savepoint(connection, 'release', name, compile);
    },
    releaseConnection: async () => {},
    destroy: async () => file.close(),
  };
}
