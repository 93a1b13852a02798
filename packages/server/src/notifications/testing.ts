// For tests: what lies in a spool, and a RabbitMQ with names of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type ChannelModel, connect } from 'amqplib';
import type { Settings } from '../config/load.ts';
import type { Message } from './message.ts';

/** `amqp://user:password@host:port`, the vhost `/`. */
const RABBITMQ = process.env.ARCHSTONE_TEST_RABBITMQ ?? 'amqp://guest:guest@127.0.0.1:5672';

/** Nothing listens there. */
export const NO_BROKER = 'rabbit://guest:guest@127.0.0.1:1/';

/** Undefined where the broker answers, else the reason for skipping. */
export async function whyNoRabbit(): Promise<string | undefined> {
  try {
    await (await connect(RABBITMQ)).close();
    return undefined;
  } catch {
    return 'no RabbitMQ answers';
  }
}

/** Everything that was ever written to the spool and is still there, delivered or not. */
export function spooled(directory: string): Message[] {
  const files = readdirSync(directory).flatMap((owner) =>
    readdirSync(join(directory, owner))
      .filter((name) => name.endsWith('.log'))
      .map((name) => join(directory, owner, name)),
  );
  return files
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Message);
}

export interface TestBroker {
  /** For `transport_url`. */
  url: string;
  exchange: string;
  topic: string;
  connection: ChannelModel;
  /** Settings of a service that announces to it. */
  settings(spool_dir: string): Settings;
  /** What came to the queue, as soon as `count` messages are there; waits for them for half a minute. */
  receive(count: number): Promise<Message[]>;
  /** Nobody can reach it any more; or again. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

let made = 0;

/** RabbitMQ behind a door that can be shut, with an exchange and a queue of one test's own. */
export async function testBroker(): Promise<TestBroker> {
  made++;
  const name = `archstone_test_${process.pid}_${Date.now().toString(36)}_${made}`;
  const target = new URL(RABBITMQ);
  const door = await openDoor({ host: target.hostname, port: Number(target.port || 5672) });
  const connection = await connect(RABBITMQ);
  connection.on('error', () => {});
  const queue = `${name}.info`;
  const url = `rabbit://${target.username}:${target.password}@127.0.0.1:${door.port}/`;

  async function take(): Promise<Message | undefined> {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    try {
      const found = await channel.get(queue, { noAck: true });
      await channel.close();
      return found ? JSON.parse(JSON.parse(found.content.toString())['oslo.message']) : undefined;
    } catch {
      // The queue is not there yet.
      return undefined;
    }
  }

  return {
    url,
    exchange: name,
    topic: name,
    connection,
    settings: (spool_dir) => ({
      DEFAULT: { control_exchange: name, notification_opt_out: [] },
      oslo_messaging_notifications: { driver: ['messagingv2'], topics: [name], transport_url: url },
      oslo_messaging_rabbit: { rabbit_interval_max: 1 },
      archstone_notifications: { spool_dir },
    }),
    async receive(count) {
      const received: Message[] = [];
      const deadline = Date.now() + 30_000;
      while (received.length < count && Date.now() < deadline) {
        const message = await take();
        if (message) received.push(message);
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return received;
    },
    cut: door.shut,
    restore: door.open,
    async close() {
      await door.shut();
      const channel = await connection.createChannel();
      await channel.deleteQueue(queue);
      await channel.deleteExchange(name);
      await connection.close();
    },
  };
}

/** A forwarding port, that can be closed with all that goes through it, and opened again. */
async function openDoor(to: { host: string; port: number }) {
  const through = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const open = async () => {
    server = createServer((near) => {
      const far = dial(to);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        through.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  };
  await open();
  return {
    get port() {
      return port;
    },
    open,
    async shut() {
      const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
      for (const socket of through) socket.destroy();
      through.clear();
      await closed;
      server = undefined;
    },
  };
}
