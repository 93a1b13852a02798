import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { connect, type Database } from '../connect.ts';
import { DatabaseConfigError } from '../errors.ts';
import { createSchema } from '../migrate.ts';

const role = (id: string) => ({ id, name: id, extra: '{}' });

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
  });
});
