/** Notifications as keystone.conf asks for them; undefined where no driver is configured, and nothing of them runs then. */
import { hostname } from 'node:os';
import { ConfigError } from '../config/error.ts';
import * as groups from '../config/groups.ts';
import type { Config } from '../config/load.ts';
import { ValueFault } from '../config/types.ts';
import type { Database } from '../db/connect.ts';
import { freshCache } from '../freshness/cache.ts';
import type { Freshness } from '../freshness/freshness.ts';
import { partialPasswordHash } from './announced.ts';
import { type Delivery, startDelivery } from './delivery.ts';
import type { Message, WireForm } from './message.ts';
import { type Notifier, notifier } from './notifier.ts';
import { type RabbitOptions, rabbitBroker } from './rabbit.ts';
import { openSpool } from './spool.ts';
import { parseTransportUrl, type Transport, TransportUrlFault } from './transport-url.ts';

export interface NotificationOptions {
  config: Config;
  database: Database;
  freshness: Freshness;
  warn(message: string): void;
  /** A line for the log of driver `log`, under this logger's name. */
  log(logger: string, line: string): void;
}

export interface Notifications extends Notifier {
  /** Notifications dropped since the start, for want of room. */
  readonly dropped: number;
  /** `[security_compliance] report_invalid_password_hash`. */
  readonly partialHash: ((password: string) => string) | undefined;
  close(): Promise<void>;
}

const LOGGER = 'oslo.messaging.notification';
const WIRE_FORMS: readonly WireForm[] = ['messaging', 'messagingv2'];

/** @throws ConfigError */
export function openNotifications(options: NotificationOptions): Notifications | undefined {
  const { config, database, freshness, warn, log } = options;
  const { driver: drivers } = config.oslo_messaging_notifications;
  const forms = WIRE_FORMS.filter((form) => drivers.includes(form));
  const toLog = drivers.includes('log');
  if (forms.length === 0 && !toLog) return undefined;

  const clock = () => Date.now();
  const rabbit = forms.length > 0 ? openRabbit(config, forms, warn) : undefined;
  const logSink = (messages: readonly Message[]) => {
    for (const message of messages) log(`${LOGGER}.${message.event_type}`, JSON.stringify(message));
  };
  const made = notifier({
    format: config.DEFAULT.notification_format,
    optOut: config.DEFAULT.notification_opt_out,
    publisherId: `identity.${config.DEFAULT.default_publisher_id ?? hostname()}`,
    observerId: identityServiceId(database, freshness),
    sinks: [...(toLog ? [logSink] : []), ...(rabbit ? [rabbit.sink] : [])],
    clock,
    warn,
  });
  return {
    ...made,
    get dropped() {
      return rabbit?.spool.dropped ?? 0;
    },
    partialHash: reportedHash(config),
    async close() {
      await rabbit?.delivery.close();
      rabbit?.spool.close();
    },
  };
}

function openRabbit(config: Config, forms: readonly WireForm[], warn: (message: string) => void) {
  const { topics, transport_url } = config.oslo_messaging_notifications;
  const transport = transportOf(transport_url ?? config.DEFAULT.transport_url);
  const rabbit = rabbitOptions(config.oslo_messaging_rabbit, transport);
  if (rabbit.rabbit_quorum_queue && rabbit.rabbit_ha_queues)
    throw new ConfigError('[oslo_messaging_rabbit] rabbit_quorum_queue and rabbit_ha_queues exclude each other');
  const broker = rabbitBroker({ transport, rabbit, exchange: config.DEFAULT.control_exchange, topics, forms });
  const spool = spoolOf(config, warn);
  const delivery: Delivery = startDelivery({
    spool,
    broker,
    retry: {
      first: rabbit.rabbit_retry_interval,
      more: rabbit.rabbit_retry_backoff,
      most: rabbit.rabbit_interval_max,
    },
    warn,
  });
  const sink = (messages: readonly Message[]) => {
    spool.append(messages.map((message) => JSON.stringify(message)));
    delivery.wake();
  };
  return { spool, delivery, sink };
}

function spoolOf(config: Config, warn: (message: string) => void) {
  const { spool_dir: directory, spool_max_bytes: maxBytes, spool_sync: sync } = config.archstone_notifications;
  if (directory === null)
    throw new ConfigError('[archstone_notifications] spool_dir is not set: notifications wait there for RabbitMQ');
  try {
    return openSpool({ directory, maxBytes, sync, clock: () => Date.now(), warn });
  } catch (error) {
    throw new ConfigError(`[archstone_notifications] spool_dir: ${(error as Error).message}`);
  }
}

function transportOf(url: string): Transport {
  try {
    return parseTransportUrl(url);
  } catch (error) {
    if (error instanceof TransportUrlFault) throw new ConfigError(`transport_url for notifications ${error.message}`);
    throw error;
  }
}

/** The URL's own options win over the group's. */
function rabbitOptions(group: RabbitOptions, { options }: Transport): RabbitOptions {
  const table: Record<string, { parse(text: string): unknown }> = groups.oslo_messaging_rabbit;
  const own = Object.entries(options)
    .filter(([name]) => Object.hasOwn(table, name))
    .map(([name, text]) => {
      try {
        return [name, table[name]!.parse(text)];
      } catch (error) {
        if (error instanceof ValueFault) throw new ConfigError(`transport_url: ${name} ${error.message}`);
        throw error;
      }
    });
  return { ...group, ...Object.fromEntries(own) };
}

function reportedHash({ security_compliance: options }: Config) {
  if (!options.report_invalid_password_hash.includes('event')) return undefined;
  const { invalid_password_hash_secret_key: key, invalid_password_hash_function: hash } = options;
  if (key === null)
    throw new ConfigError('[security_compliance] report_invalid_password_hash needs invalid_password_hash_secret_key');
  return partialPasswordHash(hash, key, options.invalid_password_hash_max_chars);
}

/** Every event names it as its observer. */
function identityServiceId({ db }: Database, freshness: Freshness) {
  const cache = freshCache<{ id: string | undefined }>({
    name: 'identity service',
    freshness,
    area: 'authorization',
    max: 1,
    maxSize: 1,
    sizeOf: () => 1,
  });
  const load = async () => ({
    id: (await db.selectFrom('service').select('id').where('type', '=', 'identity').orderBy('id').executeTakeFirst())
      ?.id,
  });
  return async () => (await cache.get('', load)).id;
}
