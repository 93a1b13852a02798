/**
 * The freshness test: a change made through one worker is in force on all of them before its answer is sent. It starts a
 * server of its own with two workers (on SQLite, or on the empty database of `--database URL`), or tests one that
 * runs (`--url URL`, signing in as OS_USERNAME with OS_PASSWORD). Ends with `N passed, N failed, N skipped`.
 */
import { parseArgs } from 'node:util';
import { startServer } from './own-server.ts';
import { type Result, runRounds } from './rounds.ts';

const SHOWN = 20;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    database: { type: 'string' },
    rounds: { type: 'string', default: '500' },
    workers: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});

function report({ workers, rounds, checked, stale, broken, passed }: Result): number {
  const total = [...rounds.values()].reduce((sum, count) => sum + count, 0);
  console.log(`workers ${workers.join(', ')}, each on a connection of its own`);
  for (const [name, count] of rounds) console.log(`${String(count).padStart(5)} rounds of ${name}`);
  for (const { what, worker, got } of stale.slice(0, SHOWN))
    console.log(`stale: ${what}; worker ${worker} said ${got}`);
  for (const line of broken.slice(0, SHOWN)) console.log(`broken: ${line}`);
  console.log(`${checked} answers compared, ${stale.length} stale`);
  console.log(`${passed} passed, ${total - passed} failed, 0 skipped`);
  return total - passed;
}

async function main(): Promise<number> {
  const count = { rounds: Number(values.rounds), workers: Number(values.workers) };
  if (values.url !== undefined) {
    const { OS_USERNAME: username = 'admin', OS_PASSWORD: password = '' } = process.env;
    return report(await runRounds({ origin: new URL(values.url).origin, username, password, ...count }));
  }
  const server = await startServer({
    workers: count.workers,
    ...(values.database === undefined ? {} : { database: values.database }),
  });
  try {
    return report(await runRounds({ ...server, ...count }));
  } finally {
    await server.stop();
  }
}

if (values.help) {
  console.log('usage: node conformance/freshness/run.ts [--rounds N] [--workers N] [--database URL | --url URL]');
} else {
  process.exitCode = (await main()) === 0 ? 0 : 1;
}
