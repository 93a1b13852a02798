/**
 * `node bench/rights-scan.ts --database URL [--assignments N]`: what it costs to find by content what another program takes away, in a
 * cloud of so many assignments (1,000,000). A database that is not empty is
 * taken as it is. Printed: the first search, which keeps what is there; a search after a restart; the delay from a foreign removal to its event; the processor time that the database server takes
 * a second while nobody writes, and while somebody writes to another table all the time.
 */
import { execFileSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, type Database } from '../packages/server/src/db/connect.ts';
import { createSchema } from '../packages/server/src/db/migrate.ts';
import { createFreshness } from '../packages/server/src/freshness/freshness.ts';
import { feedStore } from '../packages/server/src/revocation/feed-store.ts';
import { rightsScan } from '../packages/server/src/rights-scan/service.ts';

const { values } = parseArgs({
  options: { database: { type: 'string' }, assignments: { type: 'string', default: '1000000' } },
});
if (!values.database) throw new Error('--database URL is missing');
const url = values.database;
const count = Number(values.assignments);
const ROUNDS = 12;
const STALENESS = 1;

/** As another program would. */
function run(dialect: Database['dialect'], statement: string): void {
  const name = new URL(url).pathname.slice(1);
  if (dialect === 'postgres') execFileSync('psql', ['-q', '-d', url, '-c', statement]);
  else if (dialect === 'mysql') execFileSync('mysql', ['-h', '127.0.0.1', '-u', 'root', name, '-e', statement]);
  else new DatabaseSync(url.slice('sqlite:///'.length)).exec(statement);
}

/** Ten assignments a user. */
async function seed({ db, dialect }: Database): Promise<void> {
  const id = '5'.repeat(32);
  const role = { name: 'reader', extra: null, domain_id: '<<null>>', description: null };
  await db
    .insertInto('role')
    .values({ ...role, id })
    .execute();
  const [actor, target, from] = {
    sqlite: [
      "printf('%032x', i / 10)",
      "printf('%032x', i % 10007)",
      `(with recursive s(i) as (select 1 union all select i + 1 from s where i < ${count}) select i from s)`,
    ],
    postgres: ['md5((i / 10)::text)', 'md5((i % 10007)::text)', `generate_series(1, ${count}) as s(i)`],
    mysql: ['md5(i div 10)', 'md5(i % 10007)', `(select seq as i from seq_1_to_${count}) as s`],
  }[dialect] as [string, string, string];
  run(
    dialect,
    `insert into assignment (type, actor_id, target_id, role_id, inherited)
      select 'UserProject', ${actor}, ${target}, '${id}', ${dialect === 'postgres' ? 'false' : '0'} from ${from}`,
  );
  if (dialect === 'postgres') run(dialect, 'vacuum analyze assignment');
}

/** Seconds of processor time of the database server's processes so far. */
function serverTime(): number {
  const lines = execFileSync('ps', ['-eo', 'comm,cputimes'], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => /^(postgres|mariadbd|mysqld)/.test(line))
    .reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[1]), 0);
}

const database = connect({ url });
await createSchema(database);
const { db, dialect } = database;
const isSeeded = await db.selectFrom('assignment').select('actor_id').limit(1).executeTakeFirst();
if (!isSeeded) await seed(database);
const events = async () =>
  (
    await db
      .selectFrom('archstone_revocation_event')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n;
const own = connect({ url });
const freshness = createFreshness({ database: own, foreignWriters: true, maxStaleness: STALENESS * 1000 });
const makeScan = () =>
  rightsScan({
    database: own,
    feed: feedStore(own),
    freshness,
    now: () => Date.now() / 1000,
    maxStaleness: STALENESS,
    onError: (error) => console.log('FAILED', error),
  });
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(2)} s`);
  return result;
}

console.log(`${dialect}, ${count} assignments`);
const first = makeScan();
await timed('first search', () => first.start());
await first.close();
const scan = makeScan();
await timed('search after a restart', () => scan.start());

const delays: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  await sleep(300 + Math.random() * 700);
  const before = await events();
  const row = await db
    .selectFrom('assignment')
    .selectAll()
    .limit(1)
    .offset(round * 11)
    .executeTakeFirstOrThrow();
  await db
    .deleteFrom('assignment')
    .where('actor_id', '=', row.actor_id)
    .where('target_id', '=', row.target_id)
    .execute();
  const began = performance.now();
  for (;;) {
    if ((await events()) > before) break;
    await sleep(5);
  }
  delays.push(performance.now() - began);
}
delays.sort((a, b) => a - b);
console.log(`removal to event: median ${delays[ROUNDS / 2]!.toFixed(0)} ms, longest ${delays.at(-1)!.toFixed(0)} ms`);

async function load(what: string, work: () => Promise<unknown>): Promise<void> {
  await sleep(3000);
  const [before, began] = [serverTime(), performance.now()];
  while (performance.now() - began < 10_000) await Promise.all([work(), sleep(100)]);
  const lag = Date.now() / 1000 - scan.provedAt;
  console.log(
    `${what}: ${((serverTime() - before) / 10).toFixed(2)} processors of the database server, proved ${lag.toFixed(2)} s ago`,
  );
}
await load('nobody writes', async () => {});
let region = 0;
await load('somebody writes elsewhere', () =>
  db
    .insertInto('region')
    .values({ id: `r${region++}`, description: '', parent_region_id: null, extra: null })
    .execute(),
);
await scan.close();
await freshness.close();
await own.close();
await database.close();
