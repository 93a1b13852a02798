/** One HTTP exchange, byte for byte: bad input must reach the server as bad as it was written. */
import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: false });

function once(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(origin),
      {
        agent,
        method,
        path,
        headers: { ...headers, ...(body.length > 0 ? { 'Content-Length': String(body.length) } : {}) },
        timeout: 60_000,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        const finish = () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
            ),
            body: Buffer.concat(chunks),
          });
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', finish);
        // a server that refuses a large body may cut the connection after its answer
        incoming.on('error', finish);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path} within 60 s`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export async function send(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(origin, method, path, headers, body);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // only a connection that was cut while a body was still being sent is worth a second try
      if (attempt === 4 || body.length < 65_536 || (code !== 'ECONNRESET' && code !== 'EPIPE')) throw error;
    }
  }
}
