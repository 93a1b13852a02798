import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { isBusy, isConnectionError, isDataTooLong, isForeignKeyViolation, isUniqueViolation } from './errors.ts';
import { insertMissing, insertReturningId } from './insert.ts';
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
