/** Connections that are held open, each to a worker of its own, told apart by `x-archstone-worker`. */
import { Agent, request } from 'node:http';

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  body: any;
}

export interface Ask {
  token?: string;
  subject?: string;
  body?: unknown;
}

export interface Connection {
  readonly worker: string;
  ask(method: string, path: string, ask?: Ask): Promise<Answer>;
  close(): void;
}

const TRIES = 50;

function open(origin: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, path: string, { token, subject, body }: Ask = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const bytes = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        ...(token === undefined ? {} : { 'x-auth-token': token }),
        ...(subject === undefined ? {} : { 'x-subject-token': subject }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'content-length': Buffer.byteLength(bytes),
      };
      const outgoing = request(new URL(path, origin), { agent, method, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = incoming.headers['content-type']?.startsWith('application/json');
          resolve({
            status: incoming.statusCode!,
            headers: incoming.headers as Record<string, string>,
            body: isJson && text !== '' ? JSON.parse(text) : text,
          });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(bytes);
    });
  return { ask, close: () => agent.destroy() };
}

/** Opens connections until `count` different workers are held; a connection that changes its worker is an error. */
export async function holdWorkers(origin: string, count: number): Promise<Connection[]> {
  const held = new Map<string, Connection>();
  for (let tries = 0; held.size < count; tries++) {
    if (tries === TRIES) throw new Error(`${origin}: found ${held.size} workers in ${TRIES} connections, not ${count}`);
    const { ask, close } = open(origin);
    const worker = (await ask('GET', '/v3')).headers['x-archstone-worker'];
    if (worker === undefined)
      throw new Error(`${origin} does not name its workers: set [archstone_server] worker_header = true`);
    if (held.has(worker)) {
      close();
      continue;
    }
    const same = async (method: string, path: string, question?: Ask) => {
      const answer = await ask(method, path, question);
      const now = answer.headers['x-archstone-worker'];
      if (now !== worker) throw new Error(`the connection to worker ${worker} is answered by ${now}`);
      return answer;
    };
    held.set(worker, { worker, ask: same, close });
  }
  return [...held.values()];
}
