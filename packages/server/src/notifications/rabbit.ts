/**
 * RabbitMQ as oslo.messaging uses it for notifications: one topic exchange, for each topic and priority a queue of the name
 * of its routing key, declared once a connection so that nothing is lost while nobody consumes; persistent messages. A
 * batch counts as delivered when the broker has confirmed every message of it and returned none.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { ConfigError } from '../config/error.ts';
import type { Config } from '../config/load.ts';
import { type Message, type WireForm, wireBody } from './message.ts';
import type { BrokerHost, Transport } from './transport-url.ts';

export type RabbitOptions = Config['oslo_messaging_rabbit'];

export interface Broker {
  /** Resolves once the broker has all of them; connects where it is not connected. */
  publish(messages: readonly Message[]): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerOptions {
  transport: Transport;
  rabbit: RabbitOptions;
  /** `[DEFAULT] control_exchange`. */
  exchange: string;
  /** `[oslo_messaging_notifications] topics`. */
  topics: readonly string[];
  forms: readonly WireForm[];
}

/** Milliseconds until a host that does not answer is given up. */
const CONNECT_TIMEOUT = 10_000;
/** Milliseconds that a broker has to say goodbye. */
const FAREWELL = 500;

type Amqplib = typeof import('amqplib');

function amqplib(): Amqplib {
  try {
    return createRequire(import.meta.url)('amqplib') as Amqplib;
  } catch {
    throw new ConfigError(
      '[oslo_messaging_notifications] driver asks for RabbitMQ, and the package amqplib is not installed',
    );
  }
}

/** Loads the client, so that a start without it fails at once; connects only to publish. */
export function rabbitBroker(options: BrokerOptions): Broker {
  const { transport, rabbit, exchange, topics, forms } = options;
  const client = amqplib();
  const hosts = shuffled(transport.hosts);
  const isDurable = rabbit.amqp_durable_queues || rabbit.rabbit_quorum_queue;
  const declared = { durable: isDurable, autoDelete: rabbit.amqp_auto_delete };
  const keys = topics.map((topic) => `${topic}.info`);
  /** What another program declared in its own way is used as it is. */
  const asFound = new Set<string>();
  let link: Link | undefined;
  let isClosed = false;

  async function connect(): Promise<Link> {
    let failure: unknown;
    for (const host of [...hosts]) {
      try {
        const opened = await open(host);
        return opened;
      } catch (error) {
        failure = error;
        // The next attempt begins with another host.
        hosts.push(hosts.shift()!);
      }
    }
    throw failure;
  }

  async function open(host: BrokerHost): Promise<Link> {
    const { hostname, port } = host;
    const connection = await client.connect(
      {
        protocol: rabbit.ssl ? 'amqps' : 'amqp',
        hostname,
        port,
        vhost: encodeURIComponent(transport.vhost),
        heartbeat: rabbit.heartbeat_timeout_threshold,
      },
      {
        timeout: CONNECT_TIMEOUT,
        credentials: credentialsFor(client, host, rabbit.rabbit_login_method),
        clientProperties: { connection_name: `archstone:${process.pid}` },
        ...(rabbit.ssl ? tlsOptions(rabbit) : {}),
      },
    );
    const found: Link = { connection, channel: undefined as never, returned: 0 };
    connection.on('error', () => {});
    connection.on('close', () => {
      if (link === found) link = undefined;
    });
    try {
      for (const key of keys) await declare(found, key);
    } catch (error) {
      await connection.close().catch(() => {});
      throw error;
    }
    return found;
  }

  /** A refused declaration closes its channel: the next one takes what is there. */
  async function declare(at: Link, key: string): Promise<void> {
    const steps: [
      string,
      (channel: ConfirmChannel) => Promise<unknown>,
      (channel: ConfirmChannel) => Promise<unknown>,
    ][] = [
      [
        `exchange ${exchange}`,
        (channel) => channel.assertExchange(exchange, 'topic', declared),
        (channel) => channel.checkExchange(exchange),
      ],
      [
        `queue ${key}`,
        (channel) => channel.assertQueue(key, { ...declared, arguments: queueArguments(rabbit) }),
        (channel) => channel.checkQueue(key),
      ],
    ];
    for (const [name, assert, check] of steps) {
      at.channel ??= await openChannel(at);
      if (!asFound.has(name)) {
        try {
          await assert(at.channel);
          continue;
        } catch (error) {
          if ((error as { code?: number }).code !== PRECONDITION_FAILED) throw error;
          asFound.add(name);
          at.channel = await openChannel(at);
        }
      }
      await check(at.channel);
    }
    await at.channel.bindQueue(key, exchange, key);
  }

  async function openChannel(at: Link): Promise<ConfirmChannel> {
    const channel = await at.connection.createConfirmChannel();
    channel.on('error', () => {});
    channel.on('return', () => {
      at.returned++;
    });
    channel.on('close', () => {
      if (link !== at || at.channel !== channel) return;
      link = undefined;
      at.connection.close().catch(() => {});
    });
    return channel;
  }

  return {
    async publish(messages) {
      link ??= await connect();
      if (isClosed) {
        await hangUp(link);
        throw new Error('closed');
      }
      const { channel } = link;
      const before = link.returned;
      const current = link;
      const confirmed = messages.flatMap((message) =>
        forms.flatMap((form) =>
          topics.map((topic, at) => send(channel, exchange, keys[at]!, wireBody(message, form, topic))),
        ),
      );
      await Promise.all(confirmed);
      if (current.returned === before) return;
      // Somebody deleted the queue: a new connection declares it again.
      link = undefined;
      await current.connection.close().catch(() => {});
      throw new Error('RabbitMQ has no queue for it');
    },
    async close() {
      isClosed = true;
      const last = link;
      link = undefined;
      if (last) await hangUp(last);
    },
  };
}

/** A broker that answers no more is not waited for. */
async function hangUp({ connection }: Link): Promise<void> {
  await Promise.race([connection.close().catch(() => {}), sleep(FAREWELL, undefined, { ref: false })]);
}

interface Link {
  connection: ChannelModel;
  channel: ConfirmChannel;
  /** Messages that no queue took, so far. */
  returned: number;
}

const PRECONDITION_FAILED = 406;

/** The properties that oslo.messaging's messages have. */
const PROPERTIES = {
  mandatory: true,
  persistent: true,
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  priority: 0,
  headers: {},
};

const send = (channel: ConfirmChannel, exchange: string, key: string, body: Buffer) =>
  new Promise<void>((resolve, reject) => {
    const confirmed = (error: unknown) =>
      error ? reject(error instanceof Error ? error : new Error('RabbitMQ refused a message')) : resolve();
    channel.publish(exchange, key, body, PROPERTIES, confirmed);
  });

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function credentialsFor({ credentials }: Amqplib, { username, password }: BrokerHost, method: string) {
  if (method === 'EXTERNAL') return credentials.external();
  return method === 'PLAIN' ? credentials.plain(username, password) : credentials.amqplain(username, password);
}

/** As oslo.messaging has it: the broker's certificate is looked at only where there is a CA to look with. */
function tlsOptions(rabbit: RabbitOptions) {
  const { ssl_ca_file: ca, ssl_cert_file: cert, ssl_key_file: key } = rabbit;
  return {
    rejectUnauthorized: ca !== '',
    ...(ca === '' ? {} : { ca: [readFileSync(ca)] }),
    ...(cert === '' ? {} : { cert: readFileSync(cert) }),
    ...(key === '' ? {} : { key: readFileSync(key) }),
    ...(rabbit.ssl_enforce_hostname_verification ? {} : { checkServerIdentity: () => undefined }),
  };
}

function queueArguments(rabbit: RabbitOptions): Record<string, unknown> {
  if (!rabbit.rabbit_quorum_queue) return rabbit.rabbit_ha_queues ? { 'x-ha-policy': 'all' } : {};
  const limits = {
    'x-delivery-limit': rabbit.rabbit_quorum_delivery_limit,
    'x-max-in-memory-length': rabbit.rabbit_quorum_max_memory_length,
    'x-max-in-memory-bytes': rabbit.rabbit_quorum_max_memory_bytes,
  };
  return { 'x-queue-type': 'quorum', ...Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== 0)) };
}
