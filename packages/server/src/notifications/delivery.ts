/** Brings what the spool holds to the broker, in order, for as long as it takes. Requests never wait for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from './message.ts';
import type { Broker } from './rabbit.ts';
import type { Spool } from './spool.ts';

export interface DeliveryOptions {
  spool: Spool;
  broker: Broker;
  /** Seconds: `[oslo_messaging_rabbit] rabbit_retry_interval`, `rabbit_retry_backoff`, `rabbit_interval_max`. */
  retry: { first: number; more: number; most: number };
  warn(message: string): void;
}

export interface Delivery {
  /** There is something new to deliver. */
  wake(): void;
  close(): Promise<void>;
}

/** Milliseconds between two looks for what a dead process left behind. */
const LOOK_EVERY = 5000;
/** Milliseconds that a stop waits for a broker that answers. */
const FAREWELL = 1000;

export function startDelivery({ spool, broker, retry, warn }: DeliveryOptions): Delivery {
  const stopping = new AbortController();
  let waiting = Promise.withResolvers<void>();
  let failures = 0;
  const looking = setInterval(() => {
    spool.look();
    waiting.resolve();
  }, LOOK_EVERY).unref();

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {});

  async function deliver(): Promise<boolean> {
    const found = spool.next();
    if (!found) return false;
    const messages = found.batch.lines.flatMap((line) => readLine(line, warn));
    if (messages.length > 0) await broker.publish(messages);
    spool.delivered(found);
    return true;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        waiting = Promise.withResolvers<void>();
        const wasThere = await deliver();
        if (failures > 0 && wasThere) warn('RabbitMQ takes notifications again');
        if (wasThere) failures = 0;
        else await waiting.promise;
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (failures === 0) warn(`notifications wait in the spool: ${describe(error)}`);
        await pause(1000 * Math.min(retry.first + retry.more * failures, retry.most));
        failures++;
      }
    }
  }

  spool.look();
  const running = run();
  return {
    wake: () => waiting.resolve(),
    async close() {
      clearInterval(looking);
      const isHealthy = failures === 0;
      stopping.abort();
      waiting.resolve();
      const farewell = async () => {
        await running;
        if (isHealthy) while (await deliver());
      };
      await Promise.race([farewell().catch(() => {}), sleep(FAREWELL, undefined, { ref: false })]);
      await broker.close();
    },
  };
}

function readLine(line: string, warn: DeliveryOptions['warn']): Message[] {
  try {
    return [JSON.parse(line) as Message];
  } catch {
    warn('a line of the spool could not be read and is left out');
    return [];
  }
}

const describe = (error: unknown) =>
  error instanceof Error ? error.message || (error as { code?: string }).code : String(error);
