import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect, type Database } from '../db/connect.ts';
import { createSchema } from '../db/migrate.ts';
import type { DB } from '../db/schema/db.ts';
import { forEachDialect, skipReason } from '../db/testing.ts';
import type { ChangeBus } from './change.ts';
import { changeLog } from './change-log.ts';
import { createFreshness, type Freshness, type FreshnessOptions } from './freshness.ts';
import { postgresBus } from './postgres-bus.ts';
import { redisBus } from './redis-bus.ts';

const REDIS = process.env.ARCHSTONE_TEST_REDIS ?? 'redis://127.0.0.1:6379/15';

async function whyNoRedis(): Promise<string | undefined> {
  const { Redis } = await import('ioredis');
  const client = new Redis(REDIS, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    return undefined;
  } catch {
    return 'no Redis server answers';
  } finally {
    client.disconnect();
  }
}
const noRedis = await whyNoRedis();

await forEachDialect((makeDatabase, dialect) => {
  const open: { close(): Promise<void> }[] = [];
  const warn = vi.fn();
  afterEach(async () => {
    for (const it of open.splice(0).reverse()) await it.close();
    warn.mockReset();
  });

  /** A process of a host of its own. */
  function host(url: string, options: Partial<FreshnessOptions> = {}): { database: Database; freshness: Freshness } {
    const database = connect({ url });
    const freshness = createFreshness({ database, foreignWriters: false, maxStaleness: 200, ...options });
    open.push(database, { close: () => freshness.close() });
    return { database, freshness };
  }
  async function scratch(): Promise<string> {
    const url = await makeDatabase.url();
    const database = connect({ url });
    await createSchema(database);
    await database.close();
    return url;
  }
  const addRegion = ({ freshness }: { freshness: Freshness }, id = randomBytes(4).toString('hex')) =>
    freshness.write('authorization', async (trx) => {
      await trx
        .insertInto('region')
        .values({ id, description: '' } as never)
        .execute();
    });
  const hearsEverything = ({ freshness }: { freshness: Freshness }) =>
    vi.waitFor(() => expect(freshness.maxAge).toBe(Number.POSITIVE_INFINITY), { timeout: 5000, interval: 5 });
  /** Resolves with the milliseconds until the area's revision moves. */
  async function moved({ freshness }: { freshness: Freshness }, from: number): Promise<number> {
    const began = performance.now();
    await vi.waitFor(() => expect(freshness.revision('authorization')).toBeGreaterThan(from), {
      timeout: 5000,
      interval: 2,
    });
    return performance.now() - began;
  }

  test('a write moves the areas that it names, here and at once', async () => {
    const here = host(await scratch());
    const before = [here.freshness.revision('authorization'), here.freshness.revision('revocation')];
    await addRegion(here);
    expect(here.freshness.revision('authorization')).toBeGreaterThan(before[0]!);
    if (dialect === 'sqlite') expect(here.freshness.revision('revocation')).toBe(before[1]);
  });

  test('a write that was refused moves nothing and is logged nowhere', async () => {
    const here = host(await scratch(), { foreignWriters: true });
    const before = here.freshness.revision('authorization');
    await expect(
      here.freshness.write('authorization', async (trx) => {
        await trx
          .insertInto('region')
          .values({ id: 'half', description: '' } as never)
          .execute();
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(here.freshness.revision('authorization')).toBe(before);
    expect(await here.database.db.selectFrom('archstone_change').selectAll().execute()).toEqual([]);
  });

  if (dialect === 'sqlite') {
    test('another process is heard by its commit, at once', async () => {
      const url = await scratch();
      const [here, there] = [host(url), host(url)];
      for (let round = 0; round < 50; round++) {
        const before = there.freshness.revision('authorization');
        await addRegion(here);
        expect(there.freshness.revision('authorization')).toBeGreaterThan(before);
        expect(there.freshness.maxAge).toBe(Number.POSITIVE_INFINITY);
      }
    });
    return;
  }

  test('another host is heard from the log alone, within a second', async () => {
    const url = await scratch();
    const [here, there] = [host(url), host(url)];
    await hearsEverything(there);
    for (let round = 0; round < 5; round++) {
      const before = there.freshness.revision('authorization');
      await addRegion(here);
      expect(await moved(there, before)).toBeLessThan(1000);
    }
  });

  test('what commits late, below ids that were read already, is heard', async () => {
    const url = await scratch();
    const [here, there] = [host(url), host(url)];
    await hearsEverything(there);
    const late = await here.database.db.startTransaction().execute();
    await changeLog(here.database).append(late as never, ['authorization']);
    await addRegion(here);
    await sleep(200);
    const before = there.freshness.revision('authorization');
    await late.commit().execute();
    expect(await moved(there, before)).toBeLessThan(1000);
  });

  test('where foreign programs write, or the log cannot be read, entries age', async () => {
    const url = await scratch();
    expect(host(url, { foreignWriters: true }).freshness.maxAge).toBe(200);
    const there = host(url);
    await hearsEverything(there);
    await sql`drop table archstone_change`.execute(there.database.db);
    await vi.waitFor(() => expect(there.freshness.maxAge).toBe(200), { timeout: 5000 });
    const before = there.freshness.revision('authorization');
    await createSchema(there.database);
    await hearsEverything(there);
    expect(there.freshness.revision('authorization')).toBeGreaterThan(before);
  });

  test('a commit whose answer is lost counts as made', async () => {
    const database = connect({ url: await scratch() });
    open.push(database);
    const losing = {
      execute: async (work: (trx: Transaction<DB>) => Promise<unknown>) => {
        await database.db.transaction().execute(work);
        throw new Error('the connection is lost');
      },
    };
    const db = new Proxy(database.db, {
      get: (target, name) => (name === 'transaction' ? () => losing : Reflect.get(target, name, target)),
    });
    const announce = vi.fn(async () => {});
    const bus: ChangeBus = { announce, onChange: () => {}, close: async () => {} };
    const freshness = createFreshness({
      database: { ...database, db },
      foreignWriters: true,
      maxStaleness: 200,
      buses: [bus],
    });
    const before = freshness.revision('authorization');
    await expect(addRegion({ freshness })).rejects.toThrow('the connection is lost');
    expect(freshness.revision('authorization')).toBeGreaterThan(before);
    expect(announce).toHaveBeenCalledWith({ areas: ['authorization'], ids: [] });
  });

  test('a connection that breaks in a transaction fails that one and nothing else', async () => {
    const here = host(await scratch(), { foreignWriters: true });
    const own = dialect === 'postgres' ? 'select pg_backend_pid() as pid' : 'select connection_id() as pid';
    const broken = here.freshness.write('authorization', async (trx) => {
      const { rows } = await sql.raw<{ pid: number }>(own).execute(trx);
      const end = dialect === 'postgres' ? `select pg_terminate_backend(${rows[0]!.pid})` : `kill ${rows[0]!.pid}`;
      await sql.raw(end).execute(here.database.db);
      await sleep(50);
    });
    await expect(broken).rejects.toThrow();
    await addRegion(here);
  });

  test('the log keeps an hour, and is not pruned by every write', async () => {
    const { database } = host(await scratch(), { foreignWriters: true });
    const clock = { now: 0 };
    const log = changeLog(database, () => clock.now);
    const write = async () => {
      const [id] = await database.db.transaction().execute((trx) => log.append(trx, ['authorization']));
      const before = database.queries;
      await log.prune(id!);
      return database.queries - before;
    };
    const queries: number[] = [];
    for (let minute = 0; minute <= 180; minute += 5) {
      clock.now = minute * 60_000;
      queries.push(await write());
    }
    expect(queries.filter((count) => count > 0).length).toBeLessThanOrEqual(13);
    const { left } = (await database.db
      .selectFrom('archstone_change')
      .select((eb) => eb.fn.countAll<number>().as('left'))
      .executeTakeFirst())!;
    expect(left).toBeGreaterThanOrEqual(12);
    expect(left).toBeLessThanOrEqual(17);
  });

  if (dialect === 'postgres') {
    const listening = (url: string) => {
      const database = connect({ url });
      open.push(database);
      return postgresBus({ notifications: database.notifications!, warn });
    };

    test('LISTEN: another host is heard at the commit', async () => {
      const url = await scratch();
      const slow = { maxStaleness: 60_000, foreignWriters: true };
      const here = host(url, slow);
      const there = host(url, { ...slow, buses: [listening(url)] });
      await moved(there, there.freshness.revision('authorization'));
      const before = there.freshness.revision('authorization');
      await addRegion(here);
      expect(await moved(there, before)).toBeLessThan(500);
    });

    test('LISTEN: a lost connection is made again, and everything counts as changed', async () => {
      const url = await scratch();
      const slow = { maxStaleness: 60_000, foreignWriters: true };
      const here = host(url, slow);
      const there = host(url, { ...slow, buses: [listening(url)] });
      const first = there.freshness.revision('authorization');
      await moved(there, first);
      const before = there.freshness.revision('revocation');
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'listen %'`.execute(here.database.db);
      await vi.waitFor(() => expect(there.freshness.revision('revocation')).toBeGreaterThan(before), { timeout: 5000 });
      expect(warn).toHaveBeenCalledTimes(1);
      const again = there.freshness.revision('authorization');
      await addRegion(here);
      expect(await moved(there, again)).toBeLessThan(500);
    });
  }

  describe('Redis', () => {
    const redisTest = skipReason(noRedis);

    redisTest('another host is heard by a message', async () => {
      const url = await scratch();
      const databaseName = url.split('/').at(-1)!;
      const options = { url: REDIS, databaseName, warn };
      const slow = { maxStaleness: 60_000, foreignWriters: true };
      const here = host(url, { ...slow, buses: [await redisBus(options)] });
      const there = host(url, { ...slow, buses: [await redisBus(options)] });
      await moved(here, 1);
      await moved(there, 1);
      for (let round = 0; round < 5; round++) {
        const before = there.freshness.revision('authorization');
        await addRegion(here);
        expect(await moved(there, before)).toBeLessThan(500);
      }
      expect(warn).not.toHaveBeenCalled();
    });

    test('a Redis that does not answer delays no writer and stops nothing', async () => {
      const url = await scratch();
      const bus = await redisBus({ url: 'redis://127.0.0.1:1/0', databaseName: 'x', warn });
      const here = host(url, { foreignWriters: true, buses: [bus] });
      const began = performance.now();
      await addRegion(here);
      expect(performance.now() - began).toBeLessThan(1000);
      expect(warn).toHaveBeenCalledTimes(1);
    });
  });
});
