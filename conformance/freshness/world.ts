/** What every kind of change works with: the held connections, an administrator, and questions whose answers must be fresh. */
import { randomBytes } from 'node:crypto';
import type { Answer, Ask, Connection } from './connections.ts';

/** An answer that was true before the change, or never. */
export interface Stale {
  /** The kind of change. */
  kind: string;
  what: string;
  worker: string;
  got: string;
}

export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  constructor(what: string, { status, body }: Answer) {
    super(`${what}: ${status} ${JSON.stringify(body)?.slice(0, 300)}`);
  }
}

/** A question, and the answer that is right now. */
export interface Check {
  what: string;
  ask: (connection: Connection) => Promise<string>;
  right: string;
}

export interface World {
  readonly connections: readonly Connection[];
  readonly admin: string;
  readonly stale: Stale[];
  /** The kind of change that is being made. */
  kind: string;
  /** Answers that were compared. */
  checked: number;
  /** Sends as the administrator through the given connection; throws where the answer is not 2xx. */
  change(connection: Connection, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Makes an object, and gives it. */
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind
  make(path: string, key: string, fields: Record<string, unknown>): Promise<any>;
  /** Signs in through the first connection; `Answer` so that a refusal can be looked at. */
  signIn(user: { id: string; password: string }, scope?: unknown, connection?: Connection): Promise<Answer>;
  /** Asks every worker twice, in turns, the one that did not write first. */
  verify(writer: Connection, checks: readonly Check[]): Promise<void>;
  name(prefix: string): string;
  cleanUp(): Promise<void>;
}

export const tokenOf = (answer: Answer): string => {
  const token = answer.headers['x-subject-token'];
  if (answer.status !== 201 || token === undefined) throw new UnexpectedAnswer('signing in', answer);
  return token;
};

export function createWorld(connections: readonly Connection[], admin: string): World {
  const made: string[] = [];
  const stale: Stale[] = [];
  const ask = async (connection: Connection, method: string, path: string, question: Ask) => {
    const answer = await connection.ask(method, path, question);
    if (answer.status >= 300) throw new UnexpectedAnswer(`${method} ${path}`, answer);
    return answer;
  };
  const world: World = {
    connections,
    admin,
    stale,
    kind: '',
    checked: 0,
    change: (connection, method, path, body) => ask(connection, method, path, { token: admin, body }),
    async make(path, key, fields) {
      const { body } = await ask(connections[0]!, 'POST', path, { token: admin, body: { [key]: fields } });
      made.push(`${path}/${body[key].id}`);
      return body[key];
    },
    signIn: ({ id, password }, scope, connection = connections[0]!) =>
      connection.ask('POST', '/v3/auth/tokens', {
        body: { auth: { identity: { methods: ['password'], password: { user: { id, password } } }, scope } },
      }),
    async verify(writer, checks) {
      const others = connections.filter((connection) => connection !== writer);
      for (const connection of [...others, writer, ...others, writer]) {
        for (const { what, ask: question, right } of checks) {
          const got = await question(connection);
          world.checked++;
          if (got !== right)
            stale.push({ kind: world.kind, what: `${what}, right: ${right}`, worker: connection.worker, got });
        }
      }
    },
    name: (prefix) => `freshness-${prefix}-${randomBytes(6).toString('hex')}`,
    async cleanUp() {
      for (const path of made.reverse()) {
        const [, , kind, id] = path.split('/');
        if (kind === 'domains')
          await connections[0]!.ask('PATCH', path, { token: admin, body: { domain: { enabled: false } } });
        const { status } = await connections[0]!.ask('DELETE', path, { token: admin });
        if (status >= 300 && status !== 404) throw new Error(`${kind} ${id} is left behind: DELETE answered ${status}`);
      }
    },
  };
  return world;
}
