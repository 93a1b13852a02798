import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { connect, type Database } from './connect.ts';
import {
  DatabaseBusyError,
  DatabaseConfigError,
  isBusy,
  isConnectionError,
  isDataTooLong,
  isForeignKeyViolation,
  isUniqueViolation,
} from './errors.ts';
import { insertMissing, insertReturningId } from './insert.ts';
import { createSchema } from './migrate.ts';
import { forEachDialect } from './testing.ts';
import { fromDbTime, toDbDate, toDbTime } from './times.ts';

const role = (id: string, name = id) => ({ id, name, extra: '{}' });

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

await forEachDialect((makeDatabase, name) => {
  test('values read alike', async () => {
    const { db, queries: before, ...database } = await makeDatabase();
    const at = 1790000000.123456;
    await db
      .insertInto('user')
      .values({
        id: 'u',
        domain_id: 'd',
        enabled: 1,
        created_at: toDbTime(at),
        last_active_at: toDbDate(at),
        extra: '{"ä":"é"}',
      })
      .execute();
    const user = await db.selectFrom('user').selectAll().where('enabled', '=', 1).executeTakeFirstOrThrow();
    expect({ ...user, created_at: undefined }).toEqual({
      id: 'u',
      domain_id: 'd',
      enabled: 1,
      default_project_id: null,
      created_at: undefined,
      last_active_at: '2026-09-21',
      extra: '{"ä":"é"}',
    });
    expect(fromDbTime(user.created_at as string)).toBe(database.features.fractionalSeconds ? at : 1790000000);
    const local = await insertReturningId({ features: database.features }, db, 'local_user', 'id', {
      user_id: 'u',
      domain_id: 'd',
      name: 'n',
    });
    const microseconds = 1790000000123456;
    const password = {
      local_user_id: local,
      created_at: toDbTime(at),
      created_at_int: microseconds,
      self_service: 0 as const,
    };
    await db.insertInto('password').values(password).execute();
    const { count, total } = await db
      .selectFrom('password')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.sum<number>('created_at_int').as('total')])
      .executeTakeFirstOrThrow();
    expect([count, total]).toEqual([1, microseconds]);
    expect(await db.selectFrom('password').select(['created_at_int', 'self_service']).execute()).toEqual([
      { created_at_int: microseconds, self_service: 0 },
    ]);
    const updated = await db.updateTable('user').set({ enabled: 1 }).where('id', '=', 'u').executeTakeFirstOrThrow();
    expect(Number(updated.numUpdatedRows)).toBe(1);
  });

  test('errors are told apart', async () => {
    const { db, dialect } = await makeDatabase();
    await db.insertInto('role').values(role('r')).execute();
    const twice = await failure(db.insertInto('role').values(role('r', 'other')).execute());
    expect([isUniqueViolation(twice), isForeignKeyViolation(twice)]).toEqual([true, false]);
    const sameName = await failure(db.insertInto('role').values(role('r2', 'r')).execute());
    expect(isUniqueViolation(sameName)).toBe(true);
    const orphan = await failure(
      db.insertInto('implied_role').values({ prior_role_id: 'r', implied_role_id: 'none' }).execute(),
    );
    expect([isUniqueViolation(orphan), isForeignKeyViolation(orphan)]).toEqual([false, true]);
    const long = await failure(
      db
        .insertInto('role')
        .values(role('x'.repeat(65)))
        .execute(),
    );
    expect(isDataTooLong(long)).toBe(dialect !== 'sqlite');
    expect([isConnectionError(orphan), isBusy(orphan), isConnectionError(undefined)]).toEqual([false, false, false]);
  });

  test('an error carries no values of the statement', async () => {
    const { db } = await makeDatabase();
    const error = await failure(
      sql`insert into local_user (user_id, domain_id, name) values (${'top-secret-value'}, ${null}, ${'n'})`.execute(
        db,
      ),
    );
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toContain(
      'top-secret-value',
    );
  });

  test('insertMissing leaves what is there', async () => {
    const database = await makeDatabase();
    const { db } = database;
    await insertMissing(database, db, 'role', [role('a')]);
    await insertMissing(database, db, 'role', [{ ...role('a'), extra: 'changed' }, role('b')]);
    expect(await db.selectFrom('role').select(['id', 'extra']).orderBy('id').execute()).toEqual([
      { id: 'a', extra: '{}' },
      { id: 'b', extra: '{}' },
    ]);
  });

  test('a transaction is whole or not at all, and nobody sees it half done', async () => {
    const { db } = await makeDatabase();
    const names = async () => (await db.selectFrom('role').select('id').orderBy('id').execute()).map((row) => row.id);
    const failed = db.transaction().execute(async (trx) => {
      await trx.insertInto('role').values(role('a')).execute();
      await sleep(20);
      expect(await names()).toEqual([]);
      throw new Error('stop');
    });
    await expect(failed).rejects.toThrow('stop');
    expect(await names()).toEqual([]);
    await db.transaction().execute(async (trx) => {
      await trx.insertInto('role').values(role('b')).execute();
      await sleep(20);
    });
    expect(await names()).toEqual(['b']);
  });

  test('transactions and single writes at the same time all arrive', async () => {
    const { db } = await makeDatabase();
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await db
          .insertInto('role')
          .values(role(`single${index}`))
          .execute();
        await db.transaction().execute(async (trx) => {
          await trx
            .insertInto('role')
            .values(role(`first${index}`))
            .execute();
          await sleep(1);
          await trx
            .insertInto('role')
            .values(role(`second${index}`))
            .execute();
        });
      }),
    );
    expect(await db.selectFrom('role').select('id').execute()).toHaveLength(60);
  });

  test('statements are counted', async () => {
    const database = await makeDatabase();
    const before = database.queries;
    await database.db.selectFrom('role').selectAll().execute();
    await database.db.transaction().execute((trx) => trx.insertInto('role').values(role('a')).execute());
    expect(database.queries - before).toBe(2);
    if (name !== 'sqlite') expect(database.dataVersion()).toBe(0);
  });
});

describe('an unreachable server', () => {
  for (const url of ['postgresql://a:hush@127.0.0.1:1/x', 'mysql+pymysql://a:hush@127.0.0.1:1/x']) {
    test(`${url.slice(0, 5)} is a connection error and tells no password`, async () => {
      const database = connect({ url });
      const error = await failure(database.db.selectFrom('role').selectAll().execute());
      expect(isConnectionError(error)).toBe(true);
      expect(JSON.stringify({ ...(error as Error), text: String(error) })).not.toContain('hush');
      await database.close();
    });
  }
});

describe('SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'archstone-sqlite-'));
  const open: Database[] = [];
  const at = (path: string): Database => {
    const database = connect({ url: `sqlite:///${join(directory, path)}` });
    open.push(database);
    return database;
  };
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()));
    rmSync(directory, { recursive: true, force: true });
  });
  const pragma = async (database: Database, name: string) => {
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database.db);
    return Object.values(rows[0] as object)[0];
  };

  test('a new file is private, in WAL mode, and checks foreign keys', async () => {
    const database = at('new.db');
    expect(statSync(join(directory, 'new.db')).mode & 0o777).toBe(0o600);
    expect(await pragma(database, 'journal_mode')).toBe('wal');
    expect(await pragma(database, 'synchronous')).toBe(2);
    expect(await pragma(database, 'foreign_keys')).toBe(1);
  });

  test('a file of another program keeps its journal mode', async () => {
    const other = new DatabaseSync(join(directory, 'other.db'));
    other.exec('create table t (a)');
    other.close();
    expect(await pragma(at('other.db'), 'journal_mode')).toBe('delete');
  });

  test('dataVersion changes with the commits of others and not with our own', async () => {
    const [ours, other] = [at('version.db'), at('version.db')];
    await createSchema(ours);
    const before = ours.dataVersion();
    await ours.db.insertInto('role').values(role('a')).execute();
    await ours.db.transaction().execute((trx) => trx.insertInto('role').values(role('b')).execute());
    await ours.db.selectFrom('role').selectAll().execute();
    expect(ours.dataVersion()).toBe(before);
    await other.db.insertInto('role').values(role('c')).execute();
    expect(ours.dataVersion()).not.toBe(before);
    const after = ours.dataVersion();
    execFileSync(process.execPath, [
      '-e',
      `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(join(directory, 'version.db'))}).exec("delete from role where id = 'c'")`,
    ]);
    expect(ours.dataVersion()).not.toBe(after);
  });

  test('a read does not wait for the transaction of another request, a write does', async () => {
    const { db } = await (async () => {
      const database = at('wait.db');
      await createSchema(database);
      return database;
    })();
    const order: string[] = [];
    const transaction = db.transaction().execute(async (trx) => {
      await trx.insertInto('role').values(role('a')).execute();
      await sleep(50);
      order.push('transaction');
    });
    await sleep(10);
    await Promise.all([
      transaction,
      db
        .selectFrom('role')
        .selectAll()
        .execute()
        .then((rows) => order.push(`read ${rows.length}`)),
      db
        .insertInto('role')
        .values(role('b'))
        .execute()
        .then(() => order.push('write')),
    ]);
    expect(order).toEqual(['read 0', 'transaction', 'write']);
  });

  test('another process that writes is waited for without blocking this one', async () => {
    const [ours, other] = [at('busy.db'), at('busy.db')];
    await createSchema(ours);
    let ticks = 0;
    const ticker = setInterval(() => {
      ticks += 1;
    }, 5);
    await Promise.all([
      other.db.transaction().execute(async (trx) => {
        await trx.insertInto('role').values(role('a')).execute();
        await sleep(150);
      }),
      sleep(10).then(() => ours.db.insertInto('role').values(role('b')).execute()),
    ]);
    clearInterval(ticker);
    expect(ticks).toBeGreaterThan(10);
    expect(await ours.db.selectFrom('role').selectAll().execute()).toHaveLength(2);
  });

  test('a database in memory makes reads wait for the open transaction', async () => {
    const database = connect({ url: 'sqlite://' });
    await createSchema(database);
    const transaction = database.db.transaction().execute(async (trx) => {
      await trx.insertInto('role').values(role('a')).execute();
      await sleep(20);
    });
    await sleep(5);
    expect(await database.db.selectFrom('role').selectAll().execute()).toHaveLength(1);
    await transaction;
    await database.close();
  });

  test('savepoints', async () => {
    const database = at('savepoint.db');
    await createSchema(database);
    const trx = await database.db.startTransaction().execute();
    await trx.insertInto('role').values(role('a')).execute();
    const inner = await trx.savepoint('inner').execute();
    await inner.insertInto('role').values(role('b')).execute();
    await inner.rollbackToSavepoint('inner').execute();
    await trx.commit().execute();
    expect(await database.db.selectFrom('role').select('id').execute()).toEqual([{ id: 'a' }]);
  });

  test('what cannot be opened is told in one line', () => {
    writeFileSync(
      join(directory, 'text.db'),
      'this is no database, and it is longer than a header of one hundred bytes '.repeat(3),
    );
    expect(() => at('text.db')).toThrow(DatabaseConfigError);
    expect(() => at('missing/x.db')).toThrow(/cannot be made: ENOENT/);
    expect(isBusy(new DatabaseBusyError(''))).toBe(true);
  });
});
