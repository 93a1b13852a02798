/**
 * The yardstick: node:http and nothing else, sending the bytes and headers that a real server once sent (a file of
 * recordings, one per method). It says its port on stdout.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recording {
  status: number;
  /** name, value, name, value… without what node:http writes by itself */
  headers: string[];
  body: string;
  keepAliveSeconds: number;
}

const recordings: Record<string, Recording> = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
const answers = new Map(
  Object.entries(recordings).map(([method, recording]) => [
    method,
    { ...recording, body: Buffer.from(recording.body) },
  ]),
);

const server = createServer((request, response) => {
  const answer = answers.get(request.method!)!;
  const send = () => {
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };
  if (request.method === 'GET') send();
  else request.on('end', send).resume();
});
server.keepAliveTimeout = Math.max(...[...answers.values()].map(({ keepAliveSeconds }) => keepAliveSeconds)) * 1000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
