/** One of the two servers, with what the actions made there and the queue that its notifications come to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { type Name, topicOf } from './servers.ts';

export interface Answer {
  status: number;
  token: string;
  requestId: string;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  body: any;
}

export interface Side {
  readonly name: Name;
  /** Ids and other values by the name that stands for them in comparisons. */
  readonly known: Map<string, string>;
  /** What `known` has under the name. */
  id(name: string): string;
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** As `call`; keeps the id of what was made. */
  make(name: string, path: string, body: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  signIn(user: object, scope?: unknown): Promise<Answer>;
  /** What came since the last time, at least `wanted` messages where they come within two seconds. */
  drain(wanted: number): Promise<GetMessage[]>;
}

export interface CallOptions {
  /** Default: the admin's; null: none. */
  token?: string | null;
  headers?: Record<string, string>;
}

const QUIET = 80;
const PATIENCE = 2000;

export function createSide(name: Name, url: string, broker: ChannelModel): Side {
  const known = new Map<string, string>();
  let channel: Channel | undefined;

  /** A queue that is not there yet closes the channel, and holds nothing. */
  async function take(): Promise<GetMessage | false> {
    try {
      channel ??= (await broker.createChannel()).on('error', () => {});
      return await channel.get(`${topicOf(name)}.info`, { noAck: true });
    } catch {
      channel = undefined;
      return false;
    }
  }

  const id = (wanted: string) => {
    const found = known.get(wanted);
    if (found === undefined) throw new Error(`${name}: nothing is known as ${wanted}`);
    return found;
  };

  const call: Side['call'] = async (method, path, body, { token = known.get('token') ?? null, headers } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'user-agent': 'conformance',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { 'x-auth-token': token }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
    return {
      status: response.status,
      token: response.headers.get('x-subject-token') ?? '',
      requestId: response.headers.get('x-openstack-request-id') ?? '',
      text,
      body: isJson ? JSON.parse(text) : {},
    };
  };

  return {
    name,
    known,
    id,
    call,
    async make(what, path, body, options) {
      const answer = await call('POST', path, body, options);
      const [made] = Object.values(answer.body) as { id?: string }[];
      if (answer.status === 201 && made?.id) known.set(what, made.id);
      return answer;
    },
    signIn: (user, scope) =>
      call(
        'POST',
        '/auth/tokens',
        { auth: { identity: { methods: ['password'], password: { user } }, ...(scope ? { scope } : {}) } },
        { token: null },
      ),
    async drain(wanted) {
      const messages: GetMessage[] = [];
      const deadline = Date.now() + PATIENCE;
      let last = Date.now();
      while (Date.now() - last < QUIET || (messages.length < wanted && Date.now() < deadline)) {
        const message = await take();
        if (message === false) await sleep(10);
        else {
          messages.push(message);
          last = Date.now();
        }
      }
      return messages;
    },
  };
}
