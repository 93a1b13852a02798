// A worker process for tests: one cached value in a real database, read and written as its parent says.
import { connect } from '../db/connect.ts';
import { freshCache } from './cache.ts';
import type { ChangeBus } from './change.ts';
import { createFreshness } from './freshness.ts';
import { workerBus } from './worker-bus.ts';

/** `die`: write, and be killed after the commit, before anybody is told. */
export type Order = { kind: 'order'; number: number; verb: 'read' | 'write' | 'die'; value: string };
export type Done = { kind: 'done'; number: number; value: string };

const REGION = 'cached';

async function run(url: string): Promise<void> {
  const database = connect({ url, maxPoolSize: 2, maxOverflow: 2 });
  const workers = workerBus({
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', (message: { kind: string }) => listener(message as never)),
  });
  let isDoomed = false;
  const mortal: ChangeBus = {
    ...workers,
    announce(change) {
      if (isDoomed) process.kill(process.pid, 'SIGKILL');
      return workers.announce(change);
    },
  };
  // A worker alone: nothing but the bus (on SQLite: the data version) may keep it fresh in the time that a test takes.
  const buses = database.features.dataVersion ? [] : [mortal];
  const freshness = createFreshness({ database, buses, foreignWriters: false, maxStaleness: 600_000 });
  const cache = freshCache<{ value: string }>({
    name: 'test',
    freshness,
    area: 'authorization',
    max: 10,
    maxSize: 10,
    sizeOf: () => 1,
  });
  const load = async () => {
    const row = await database.db
      .selectFrom('region')
      .select('description')
      .where('id', '=', REGION)
      .executeTakeFirst();
    return { value: row?.description ?? '' };
  };
  const write = (value: string) =>
    freshness.write('authorization', async (trx) => {
      await trx.updateTable('region').set({ description: value }).where('id', '=', REGION).execute();
    });

  process.on('message', async ({ kind, number, verb, value }: Order) => {
    if (kind !== 'order') return;
    if (verb === 'die' && database.features.dataVersion) {
      await database.db.updateTable('region').set({ description: value }).where('id', '=', REGION).execute();
      process.kill(process.pid, 'SIGKILL');
    }
    isDoomed = verb === 'die';
    if (verb !== 'read') await write(value);
    const read = (await cache.get('', load)).value;
    process.send?.({ kind: 'done', number, value: read } satisfies Done);
  });
  process.on('disconnect', () => process.exit(0));
  while (freshness.maxAge !== Number.POSITIVE_INFINITY) await new Promise((resolve) => setTimeout(resolve, 5));
  await workers.join();
  process.send?.({ kind: 'done', number: 0, value: 'ready' } satisfies Done);
}

await run(process.argv[2]!);
