/**
 * Several worker processes on one port: the primary starts them, carries changes between them, and replaces one that ends.
 * It serves nothing itself. A worker that cannot start at first ends the whole start; later it is tried again with pauses
 * that grow.
 */
import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { FromWorker } from '../freshness/messages.ts';
import { createPrimary, type Member } from '../freshness/primary.ts';
import type { Address } from './address.ts';
import { StartError } from './error.ts';
import type { ServeOptions, Service } from './serve.ts';
import type { PrimarySays, WorkerSays } from './worker-messages.ts';

export interface ServeWorkersOptions {
  setup: ServeOptions['setup'];
  address: Address;
  /** How many. */
  count: number;
  /** Called with a sentence for the log. */
  warn(message: string): void;
}

/** Milliseconds: a worker that lived this long is replaced at once; the pauses for one that did not. */
const STEADY = 10_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
/** Milliseconds after which a worker that does not end by itself is killed. */
const GIVE_UP = 4800;

/** Beside this file, as source or as compiled. */
const PROGRAM = fileURLToPath(new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));

/**
 * The primary accepts connections and hands them out, one at a time to each worker. One that was on its way to a worker
 * that dies would stay open unanswered.
 *
 * @returns closes the connection that was handed out last, which does nothing where the worker took it
 */
function rememberConnection({ process: child }: Worker): () => void {
  let latest: { close?(): void } | undefined;
  const send = child.send.bind(child) as (...args: unknown[]) => boolean;
  child.send = (...args: unknown[]) => {
    if (typeof args[1] === 'object' && args[1] !== null) latest = args[1];
    return send(...args);
  };
  return () => latest?.close?.();
}

export async function serveWorkers({ setup, address, count, warn }: ServeWorkersOptions): Promise<Service> {
  const primary = createPrimary({ warn });
  const running = new Set<Worker>();
  const restarts = new Set<NodeJS.Timeout>();
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  let isUp = false;
  let isStopping = false;
  // Structured clone goes over the channel; functions and prototypes, which it refuses, have no part in serving.
  const plain = { config: setup.config, searchDirs: setup.searchDirs };
  cluster.setupPrimary({ exec: PROGRAM, args: [], serialization: 'advanced' });

  /** Resolves when the worker listens. `quick`: how many of its predecessors did not live long. */
  function start(quiet: boolean, quick = 0): Promise<void> {
    const worker = cluster.fork();
    const born = performance.now();
    const closeConnection = rememberConnection(worker);
    const { promise: listening, resolve } = Promise.withResolvers<void>();
    const say = (message: PrimarySays) => {
      // A worker that is ending does not hear; its end is told by `exit`.
      if (worker.isConnected()) worker.send(message, () => {});
    };
    const member: Member = { send: say, kill: () => void worker.process.kill('SIGKILL') };
    running.add(worker);
    worker.on('error', () => {});
    worker.on('online', () => say({ kind: 'start', setup: plain, address, quiet }));
    worker.on('message', (message: WorkerSays) => {
      if (message.kind === 'listening') resolve();
      else if (message.kind === 'failed') {
        if (isUp) warn(`a worker cannot start: ${message.message}`);
        fail(new StartError(message.message));
      } else primary.heard(member, message satisfies FromWorker);
    });
    worker.on('disconnect', () => member.kill());
    worker.on('exit', (code, signal) => {
      running.delete(worker);
      closeConnection();
      primary.left(member);
      fail(new StartError(`a worker ended while it started: ${signal ?? `exit code ${code}`}`));
      if (isUp && !isStopping) replace(quiet, performance.now() - born < STEADY ? quick + 1 : 0, signal ?? code);
    });
    return listening;
  }

  function replace(quiet: boolean, quick: number, why: string | number): void {
    warn(`a worker ended (${why}); another one is started`);
    const pause = quick === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (quick - 1), LONGEST_PAUSE);
    const timer = setTimeout(() => {
      restarts.delete(timer);
      start(quiet, quick);
    }, pause);
    restarts.add(timer);
  }

  async function stop(): Promise<void> {
    isStopping = true;
    for (const timer of restarts) clearTimeout(timer);
    const ended = [...running].map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    for (const worker of running)
      if (worker.isConnected()) worker.send({ kind: 'stop' } satisfies PrimarySays, () => {});
    const deadline = setTimeout(kill, GIVE_UP);
    await Promise.all(ended);
    clearTimeout(deadline);
  }

  function kill(): void {
    for (const worker of running) worker.process.kill('SIGKILL');
  }

  failed.catch(() => {});
  try {
    await Promise.race([failed, Promise.all(Array.from({ length: count }, (_, slot) => start(slot > 0)))]);
  } catch (error) {
    isStopping = true;
    kill();
    throw error;
  }
  isUp = true;
  return { stop };
}
