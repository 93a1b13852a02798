// Delivery to a real RabbitMQ, through a door that tests can shut.
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { skipReason } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { spooled, type TestBroker, testBroker, whyNoRabbit } from './testing.ts';

const reason = await whyNoRabbit();
const test = skipReason(reason);

describe('RabbitMQ', () => {
  let directory: string;
  let broker: TestBroker;
  const servers: TestServer[] = [];

  beforeEach(async () => {
    if (reason !== undefined) return;
    directory = mkdtempSync(join(tmpdir(), 'archstone-rabbit-'));
    broker = await testBroker();
  });
  afterEach(async () => {
    if (reason !== undefined) return;
    for (const server of servers.splice(0)) await server.close();
    await broker.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(): Promise<TestServer> {
    const server = await createTestServer(broker.settings(directory));
    servers.push(server);
    return server;
  }
  async function makeRegion({ call }: TestServer, token: string, id: string): Promise<void> {
    expect((await call('POST', '/v3/regions', { token, body: { region: { id } } })).status).toBe(201);
  }
  const shown = (messages: readonly { event_type: string; payload: Record<string, unknown> }[]) =>
    messages.map(({ event_type, payload }) => `${event_type} ${payload.resource_info ?? payload.outcome}`);

  test('a message comes as oslo.messaging sends it, to a queue that waits for consumers', async () => {
    const server = await start();
    await server.token();
    await broker.receive(1);
    const channel = await broker.connection.createChannel();
    await channel.assertExchange(broker.exchange, 'topic', { durable: false, autoDelete: false });
    await channel.assertQueue(`${broker.topic}.info`, { durable: false, autoDelete: false });
    await server.token();
    let found = await channel.get(`${broker.topic}.info`, { noAck: true });
    for (let tries = 0; found === false && tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      found = await channel.get(`${broker.topic}.info`, { noAck: true });
    }
    if (found === false) throw new Error('nothing came');
    expect(found.fields).toMatchObject({ exchange: broker.exchange, routingKey: `${broker.topic}.info` });
    const set = Object.entries(found.properties).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(set)).toEqual({
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      deliveryMode: 2,
      priority: 0,
      headers: {},
    });
  });

  test('a broker that is down fails and delays nothing, and gets everything in order when it is back', async () => {
    const server = await start();
    const token = await server.token();
    await makeRegion(server, token, 'before');
    expect(shown(await broker.receive(2))).toEqual(['identity.authenticate success', 'identity.region.created before']);
    await broker.cut();
    const began = performance.now();
    for (let number = 0; number < 50; number++) await makeRegion(server, token, `r${number}`);
    expect((performance.now() - began) / 50).toBeLessThan(100);
    await broker.restore();
    const wanted = Array.from({ length: 50 }, (_, number) => `identity.region.created r${number}`);
    expect(shown(await broker.receive(50))).toEqual(wanted);
  });

  test('a service that starts without a broker delivers when there is one', async () => {
    await broker.cut();
    const server = await start();
    await makeRegion(server, await server.token(), 'early');
    await broker.restore();
    expect(shown(await broker.receive(2))).toEqual(['identity.authenticate success', 'identity.region.created early']);
  });

  const left = ['identity.authenticate success', 'identity.region.created last'];
  /** A service that is killed as soon as it has answered, with no broker to be reached. */
  async function killedService(): Promise<void> {
    const program = fileURLToPath(new URL('./testing-service.ts', import.meta.url));
    await broker.cut();
    const child = fork(program, [JSON.stringify(broker.settings(directory))], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const gone = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
    child.on('message', () => child.kill('SIGKILL'));
    expect(await gone).toBe('SIGKILL');
    expect(shown(spooled(directory))).toEqual(expect.arrayContaining(left));
    await broker.restore();
  }

  test('what a killed process had not delivered, the next one delivers', async () => {
    await killedService();
    await start();
    expect(shown(await broker.receive(2))).toEqual(left);
    await expect.poll(() => readdirSync(directory).length, { timeout: 10_000 }).toBe(1);
  });

  test('what a killed process had not delivered, one that lives on delivers', async () => {
    const living = await start();
    await living.token();
    await broker.receive(1);
    await killedService();
    expect(shown(await broker.receive(2))).toEqual(left);
    await expect.poll(() => readdirSync(directory).length, { timeout: 10_000 }).toBe(1);
  });

  test('a queue that somebody deletes is declared again, and its message sent again', async () => {
    const server = await start();
    const token = await server.token();
    await broker.receive(1);
    const channel = await broker.connection.createChannel();
    await channel.deleteQueue(`${broker.topic}.info`);
    await makeRegion(server, token, 'again');
    expect(shown(await broker.receive(1))).toEqual(['identity.region.created again']);
  });

  test('an exchange and a queue that others declared durable are used as they are', async () => {
    const channel = await broker.connection.createChannel();
    await channel.assertExchange(broker.exchange, 'topic', { durable: true });
    await channel.assertQueue(`${broker.topic}.info`, { durable: true });
    const server = await start();
    await server.token();
    expect(shown(await broker.receive(1))).toEqual(['identity.authenticate success']);
  });

  test('a stop delivers what is left and leaves an empty spool', async () => {
    const server = await start();
    await server.token();
    await broker.receive(1);
    const token = await server.token();
    for (let number = 0; number < 20; number++) await makeRegion(server, token, `r${number}`);
    servers.pop();
    await server.close();
    expect(readdirSync(directory)).toEqual([]);
    expect(await broker.receive(21)).toHaveLength(21);
  });
});
