import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../db/connect.ts';
import { createSchema } from '../db/migrate.ts';
import { forEachDialect } from '../db/testing.ts';
import type { FromWorker } from './messages.ts';
import { createPrimary, type Member, type Primary } from './primary.ts';
import type { Done, Order } from './testing-worker.ts';

const PROGRAM = fileURLToPath(new URL('./testing-worker.ts', import.meta.url));
const PATIENCE = 250;

interface TestWorker {
  child: ChildProcess;
  exit: Promise<NodeJS.Signals | null>;
  do(verb: Order['verb'], value?: string): Promise<string>;
}

function startWorker(url: string, primary: Primary): Promise<TestWorker> {
  const child = fork(PROGRAM, [url], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answers = new Map<number, (value: string) => void>();
  const member: Member = {
    send: (message) => void (child.connected && child.send(message, () => {})),
    kill: () => void child.kill('SIGKILL'),
  };
  let orders = 0;
  const exit = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_code, signal) => {
      primary.left(member);
      resolve(signal);
    });
  });
  const worker: TestWorker = {
    child,
    exit,
    do(verb, value = '') {
      orders++;
      const number = orders;
      child.send({ kind: 'order', number, verb, value } satisfies Order);
      return new Promise((resolve) => answers.set(number, resolve));
    },
  };
  return new Promise((resolve, reject) => {
    answers.set(0, () => resolve(worker));
    child.on('message', (message: FromWorker | Done) => {
      if (message.kind === 'done') answers.get(message.number)?.(message.value);
      else primary.heard(member, message);
    });
    exit.then((signal) => reject(new Error(`a worker ended before it was ready: ${signal}`)));
  });
}

await forEachDialect((makeDatabase, dialect) => {
  let running: TestWorker[] = [];
  const hearsByBus = dialect !== 'sqlite';

  async function startWorkers(count: number): Promise<TestWorker[]> {
    const url = await makeDatabase.url();
    const database = connect({ url });
    await createSchema(database);
    await database.db
      .insertInto('region')
      .values({ id: 'cached', description: 'first' } as never)
      .execute();
    await database.close();
    const primary = createPrimary({ patience: PATIENCE, warn: () => {} });
    running = await Promise.all(Array.from({ length: count }, () => startWorker(url, primary)));
    return running;
  }

  afterEach(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ exit }) => exit));
    running = [];
  });

  test('what one process wrote, every other one reads after the answer', async () => {
    const workers = await startWorkers(3);
    for (let round = 0; round < 60; round++) {
      const value = `round ${round}`;
      await workers[round % 3]!.do('write', value);
      expect(await Promise.all(workers.map((worker) => worker.do('read')))).toEqual([value, value, value]);
    }
  });

  test('writers at the same time end in one value everywhere', async () => {
    const workers = await startWorkers(3);
    for (let round = 0; round < 15; round++) {
      await Promise.all(workers.map((worker, at) => worker.do('write', `${round} by ${at}`)));
      const read = await Promise.all(workers.map((worker) => worker.do('read')));
      expect(new Set(read).size).toBe(1);
    }
  });

  test('a worker that is stopped cannot serve what is outdated', async () => {
    const [writer, stopped, other] = (await startWorkers(3)) as [TestWorker, TestWorker, TestWorker];
    expect(await stopped.do('read')).toBe('first');
    stopped.child.kill('SIGSTOP');
    const began = performance.now();
    await writer.do('write', 'second');
    const took = performance.now() - began;
    expect(await other.do('read')).toBe('second');
    if (hearsByBus) {
      expect(await stopped.exit).toBe('SIGKILL');
      expect(took).toBeGreaterThanOrEqual(PATIENCE - 5);
      expect(took).toBeLessThan(2000);
      // Nobody waits for the dead.
      await writer.do('write', 'third');
      expect(await other.do('read')).toBe('third');
    } else {
      stopped.child.kill('SIGCONT');
      expect(await stopped.do('read')).toBe('second');
    }
  });

  test('a writer killed between its commit and its announcement counts as a change', async () => {
    const [writer, ...others] = (await startWorkers(3)) as [TestWorker, TestWorker, TestWorker];
    expect(await Promise.all(others.map((worker) => worker.do('read')))).toEqual(['first', 'first']);
    writer.do('die', 'last words');
    expect(await writer.exit).toBe('SIGKILL');
    // The announcement was sent when the exit was seen, and messages keep their order.
    expect(await Promise.all(others.map((worker) => worker.do('read')))).toEqual(['last words', 'last words']);
  });
});
