/** The program of a worker process: told what to serve by the primary, it serves until it is told to stop. */
import { workerBus } from '../freshness/worker-bus.ts';
import { describeError } from './error.ts';
import { type Service, serve } from './serve.ts';
import type { PrimarySays, Start, WorkerSays } from './worker-messages.ts';

const send = (message: WorkerSays) => void process.send?.(message);

const workers = workerBus({
  send,
  onMessage: (listener) => void process.on('message', (message: PrimarySays) => listener(message as never)),
});

let starting: Promise<Service> | undefined;
let isStopping = false;

function start({ setup, address, quiet }: Start): void {
  starting = serve({ setup, address, quiet, workers, workerName: String(process.pid) });
  starting.then(
    () => send({ kind: 'listening' }),
    (error: unknown) => process.send?.({ kind: 'failed', message: describeError(error) }, () => process.exit(1)),
  );
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  const service = await starting?.catch(() => undefined);
  await service?.stop();
  process.exit(0);
}

process.on('message', (message: PrimarySays) => {
  if (message.kind === 'start') start(message);
  if (message.kind === 'stop') stop();
});
process.on('SIGTERM', stop).on('SIGINT', stop);
