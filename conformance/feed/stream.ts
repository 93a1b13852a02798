/** A reader of the stream at one worker. */
import { type IncomingMessage, request } from 'node:http';

export interface Told {
  id?: string;
  event?: string;
  // biome-ignore lint/suspicious/noExplicitAny: data of every shape
  data?: any;
  /** performance.now() */
  at: number;
}

export interface Stream {
  worker: string;
  told: Told[];
  hasEnded(): boolean;
  /** Stops reading, and goes on. */
  pause(): void;
  resume(): void;
  close(): void;
}

const PATH = '/v3/OS-REVOKE/events/stream';
const TRIES = 50;

function open(origin: string, headers: Record<string, string>): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(PATH, origin), { headers, agent: false }, (incoming) => {
      if (incoming.statusCode !== 200) reject(new Error(`the stream answers ${incoming.statusCode}`));
      else resolve(reader(incoming));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function reader(incoming: IncomingMessage): Stream {
  const told: Told[] = [];
  let text = '';
  let hasEnded = false;
  incoming.setEncoding('utf8');
  incoming.on('data', (chunk: string) => {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop()!;
    const at = performance.now();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
      if (fields.data !== undefined) told.push({ ...fields, data: JSON.parse(fields.data), at });
    }
  });
  incoming.on('error', () => {});
  incoming.on('close', () => {
    hasEnded = true;
  });
  return {
    worker: String(incoming.headers['x-archstone-worker']),
    told,
    hasEnded: () => hasEnded,
    pause: () => void incoming.pause(),
    resume: () => void incoming.resume(),
    close: () => void incoming.destroy(),
  };
}

/** @param after `Last-Event-ID` */
export async function streamAt(origin: string, worker: string, token: string, after?: string): Promise<Stream> {
  const headers = { 'x-auth-token': token, ...(after === undefined ? {} : { 'last-event-id': after }) };
  for (let left = TRIES; left > 0; left--) {
    const stream = await open(origin, headers);
    if (stream.worker === worker) return stream;
    stream.close();
  }
  throw new Error(`no stream of worker ${worker} in ${TRIES} connections`);
}
