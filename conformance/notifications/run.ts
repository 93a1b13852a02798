/**
 * The same actions at the real Keystone and at Archstone, on one database and one RabbitMQ: each announces the same, in the
 * same order, field by field, with the same properties, to the same exchange and a queue of the same kind.
 *
 *   node conformance/notifications/run.ts --reference SCRIPT [--broker rabbit://user:password@host:port/vhost] [--verbose]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { type Channel, connect, type GetMessage } from 'amqplib';
import { accepted } from './accepted.ts';
import { actions } from './actions.ts';
import { EXCHANGE, type Name, type PairOptions, startPair, topicOf } from './servers.ts';
import { type Answer, createSide, type Side } from './side.ts';

const { reference, broker, verbose } = parseArgs({
  options: {
    reference: { type: 'string' },
    broker: { type: 'string', default: 'rabbit://guest:guest@127.0.0.1:5672/' },
    verbose: { type: 'boolean', default: false },
  },
}).values;
if (!reference) throw new Error('--reference SCRIPT is missing');

let passed = 0;
let failed = 0;
const applied = new Set<string>();
function check(what: string, isTrue: boolean, detail: unknown = ''): void {
  if (isTrue) passed++;
  else failed++;
  if (!isTrue) console.log(`FAILED ${what}`, detail);
}

/** What differs between two runs of one server is said in words. */
function plain(value: unknown, side: Side, answer: Answer): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, side, answer));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .sort()
        .map(([key, member]) => [key, plain(member, side, answer)]),
    );
  if (typeof value !== 'string') return value;
  if (value === answer.requestId) return '<this request>';
  let text = value;
  for (const [name, id] of side.known) if (id.length > 3) text = text.replaceAll(id, `<${name}>`);
  return text
    .replaceAll(side.name, '<side>')
    .replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/, '<timestamp>')
    .replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0000$/, '<CADF time>')
    .replace(/^req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '<another request>')
    .replace(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '<uuid>')
    .replace(/^[0-9a-f]{32}$/, '<hex>')
    .replace(/^[0-9a-f]{64}$/, '<sha256>');
}

function opened({ fields, properties, content }: GetMessage, side: Side, answer: Answer) {
  const body = JSON.parse(content.toString());
  const { 'oslo.message': inner, ...envelope } = body;
  const message = inner === undefined ? body : JSON.parse(inner);
  const set = Object.entries(properties).filter(([, value]) => value !== undefined);
  return {
    wire: plain(
      {
        envelope: inner === undefined ? 'none' : envelope,
        fields: { exchange: fields.exchange, key: fields.routingKey },
        properties: Object.fromEntries(set),
      },
      side,
      answer,
    ),
    message: plain(message, side, answer),
  };
}
type Opened = ReturnType<typeof opened>;

function reconcile(action: string, archstone: Opened | undefined, keystone: Opened | undefined): void {
  if (!archstone) return;
  for (const { why, actions: named, apply } of accepted)
    if ((!named || named.includes(action)) && apply(archstone.message, keystone?.message)) applied.add(why);
}

/** The members in which two messages differ, each with both values. */
function differences(mine: unknown, theirs: unknown, at = ''): string[] {
  if (isDeepStrictEqual(mine, theirs)) return [];
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  if (!isObject(mine) || !isObject(theirs)) return [`${at}: ${JSON.stringify(theirs)} became ${JSON.stringify(mine)}`];
  const [one, other] = [mine as Record<string, unknown>, theirs as Record<string, unknown>];
  return [...new Set([...Object.keys(other), ...Object.keys(one)])].flatMap((key) =>
    differences(one[key], other[key], `${at}/${key}`),
  );
}

/** Of an action that could not be done, since one before it failed. */
const NO_ANSWER: Answer = { status: 0, token: '', requestId: '', text: '', body: {} };

async function compareActions(sides: Record<Name, Side>, round: string): Promise<void> {
  for (const { name, run: act } of actions) {
    const run = (side: Side) => act(side).catch((error: Error) => ({ ...NO_ANSWER, text: error.message }));
    const theirs = await run(sides.keystone);
    const there = (await sides.keystone.drain(0)).map((message) => opened(message, sides.keystone, theirs));
    const ours = await run(sides.archstone);
    const here = (await sides.archstone.drain(there.length)).map((message) => opened(message, sides.archstone, ours));
    check(
      `${round}: ${name}: status`,
      theirs.status === ours.status && ours.status !== 0,
      `${theirs.status} ${ours.status} ${theirs.text} ${ours.text}`,
    );
    for (const [index, mine] of here.entries()) reconcile(name, mine, there[index]);
    const count = Math.max(here.length, there.length);
    if (count === 0) check(`${round}: ${name}: nothing`, true);
    for (let index = 0; index < count; index++) {
      const found = differences(here[index], there[index]);
      check(`${round}: ${name}: message ${index + 1}`, found.length === 0, `\n  ${found.join('\n  ')}`);
    }
    if (verbose) console.log(`${round}: ${name}: ${theirs.status}, ${here.length} messages`);
  }
}

/** Declares again what must be there; RabbitMQ refuses where anything is not the same. */
async function checkDeclared(channel: () => Promise<Channel>, durable: boolean, round: string): Promise<void> {
  const declare = async (what: string, work: (on: Channel) => Promise<unknown>) => {
    const on = await channel();
    on.on('error', () => {});
    const isSame = await work(on).then(
      () => true,
      () => false,
    );
    check(`${round}: ${what}`, isSame);
    if (isSame) await on.close();
  };
  await declare('the exchange', (on) => on.assertExchange(EXCHANGE, 'topic', { durable, autoDelete: false }));
  for (const name of ['archstone', 'keystone'] as const)
    await declare(`the queue of ${name}`, (on) =>
      on.assertQueue(`${topicOf(name)}.info`, { durable, autoDelete: false }),
    );
}

async function round(options: Pick<PairOptions, 'format' | 'driver' | 'isDurable'>): Promise<void> {
  const name = `${options.format}, ${options.driver}`;
  const directory = mkdtempSync(join(tmpdir(), 'archstone-notifications-'));
  const connection = await connect(broker.replace(/^rabbit:/, 'amqp:').replace(/\/$/, ''));
  connection.on('error', () => {});
  const channel = await connection.createChannel();
  const clear = async () => {
    for (const side of ['archstone', 'keystone'] as const) await channel.deleteQueue(`${topicOf(side)}.info`);
    await channel.deleteExchange(EXCHANGE);
  };
  await clear();
  const pair = await startPair({ reference: reference!, directory, broker, ...options });
  try {
    const sides = {
      archstone: createSide('archstone', pair.urls.archstone, connection),
      keystone: createSide('keystone', pair.urls.keystone, connection),
    };
    for (const side of [sides.keystone, sides.archstone]) {
      const user = { name: 'admin', domain: { id: 'default' }, password: pair.password };
      const answer = await side.signIn(user, { project: { name: 'admin', domain: { id: 'default' } } });
      const { token } = answer.body;
      side.known.set('token', answer.token);
      side.known.set('admin', token.user.id);
      side.known.set('admin project', token.project.id);
      side.known.set('admin role', token.roles.find((role: { name: string }) => role.name === 'admin').id);
      side.known.set('password', pair.password);
      side.known.set('url', pair.urls[side.name]);
      check(`${name}: ${side.name} announces the first sign-in`, (await side.drain(1)).length === 1);
    }
    await compareActions(sides, name);
    await checkDeclared(() => connection.createChannel(), options.isDurable, name);
  } finally {
    await pair.stop();
    await clear();
    await connection.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

await round({ format: 'cadf', driver: 'messagingv2', isDurable: false });
await round({ format: 'basic', driver: 'messaging', isDurable: true });
for (const { why } of accepted) check(`an accepted difference no longer occurs: ${why}`, applied.has(why));
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
