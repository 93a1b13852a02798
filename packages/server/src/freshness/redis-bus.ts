/**
 * Other hosts through Redis or Valkey: a message for each committed write. It hurries ahead of the change log and promises
 * nothing: what is lost while a connection is down is read from the log, or aged out. Deployments that share a Redis
 * are told apart by the number in `redis_url` (`redis://host/3`) and by the name of their database.
 */
import { ConfigError } from '../config/error.ts';
import { areasNamed, type Change, type ChangeBus, everything } from './change.ts';

/** Milliseconds that a writer waits for Redis before it answers anyway. */
const PATIENCE = 250;
const LONGEST_PAUSE = 1000;

export interface RedisBusOptions {
  url: string;
  /** The database that the hosts share. */
  databaseName: string;
  /** Called with a sentence for the log when the connection is lost, once until it is back. */
  warn(message: string): void;
}

async function ioredis() {
  try {
    return (await import('ioredis')).Redis;
  } catch {
    throw new ConfigError('[archstone_freshness] redis_url is set, and the package ioredis is not installed');
  }
}

function parse(message: string): Change {
  try {
    const { areas, ids } = JSON.parse(message) as Change;
    return { areas: areasNamed(areas), ids };
  } catch {
    return everything;
  }
}

export async function redisBus({ url, databaseName, warn }: RedisBusOptions): Promise<ChangeBus> {
  const Redis = await ioredis();
  const options = {
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (tries: number) => Math.min(tries * 50, LONGEST_PAUSE),
  };
  const publisher = new Redis(url, { ...options, commandTimeout: PATIENCE });
  const subscriber = new Redis(url, options);
  const channel = `archstone:${publisher.options.db ?? 0}:${databaseName}:change`;
  let listener: (change: Change) => void = () => {};
  let hasWarned = false;

  function lost(error: Error): void {
    if (!hasWarned) warn(`changes on other hosts are not heard at once: Redis: ${error.message || error.name}`);
    hasWarned = true;
  }
  publisher.on('error', lost);
  subscriber.on('error', lost);
  subscriber.on('message', (_channel, message) => listener(parse(message)));
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).then(() => {
      hasWarned = false;
      listener(everything);
    }, lost);
  });

  return {
    async announce({ areas, ids }) {
      await publisher.publish(channel, JSON.stringify({ areas, ids } satisfies Change)).catch(lost);
    },
    onChange(callback) {
      listener = callback;
    },
    async close() {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
