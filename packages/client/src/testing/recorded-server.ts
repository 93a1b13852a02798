/** For tests only: a real HTTP server that answers with what a real Keystone (release 22) once sent. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recording {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface RecordedServer extends AsyncDisposable {
  url: string;
  /** All requests, in the order of their arrival. */
  seen: Seen[];
}

export function recording(name: string, changes: Partial<Recording> = {}): Recording {
  const file = new URL(`recordings/${name}.json`, import.meta.url);
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recording;
  return { ...recorded, ...changes, headers: { ...recorded.headers, ...changes.headers } };
}

/** A recorded token answer with another token string and lifetime. */
export function tokenAnswer(token: string, seconds: { issued: number; expires: number }, name = 'token-project') {
  const recorded = recording(name, { headers: { 'x-subject-token': token } });
  const body = JSON.parse(recorded.body) as { token: { issued_at: string; expires_at: string } };
  body.token.issued_at = new Date(Date.now() + seconds.issued * 1000).toISOString();
  body.token.expires_at = new Date(Date.now() + seconds.expires * 1000).toISOString();
  return { ...recorded, body: JSON.stringify(body) };
}

export type Answer = Recording | 'hang' | 'cut';

/** `answer` is asked for each request; `hang` never answers, `cut` closes the connection. */
export async function recordedServer(
  answer: (request: Seen) => Answer | Promise<Answer>,
  port = 0,
): Promise<RecordedServer> {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body };
    seen.push(one);
    const given = await answer(one);
    if (given === 'hang') return;
    if (given === 'cut') return void request.socket.destroy();
    response.writeHead(given.status, given.headers);
    response.end(given.body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
