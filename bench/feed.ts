/**
 * What the feed of revocations costs: services connected to one server process, an index full of events, the time from a
 * revocation to its delivery, and everybody coming back at once. `node bench/feed.ts [readers] [events]`
 */
import { fork } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface Ready {
  port: number;
  token: string;
  after: string;
}

const [readers = 5000, events = 100_000] = process.argv.slice(2).map(Number);

async function serveFeed(): Promise<void> {
  const { formatKeys } = await import('../packages/server/src/auth/providers/testing.ts');
  const { createTestServer } = await import('../packages/server/src/testing.ts');
  const keys = await formatKeys();
  const server = await createTestServer({ ...keys.settings, archstone_tokens: { provider: 'jwt' } });
  const { db } = server.database;
  const at = server.clock.now * 1e6;
  for (let done = 0; done < events; done += 500) {
    const rows = Array.from({ length: 500 }, (_, each) => ({
      source_id: null,
      attributes: JSON.stringify({ audit_id: `${String(done + each).padStart(22, 'a')}` }),
      issued_before: at,
      revoked_at: at - 3_600_000_000 + (done + each) * Math.floor(3_600_000_000 / events),
    }));
    await db.insertInto('archstone_revocation_event').values(rows).execute();
  }
  await server.app.http.listen({ host: '127.0.0.1', port: 0, backlog: 8192 });
  const token = await server.token();
  const began = performance.now();
  const { body } = await server.call('GET', '/v3/OS-REVOKE/events/snapshot', { token });
  const snapshot = { ms: performance.now() - began, bytes: JSON.stringify(body).length };
  const { port } = server.app.http.server.address() as AddressInfo;
  const after = `${body.epoch}:${body.sequence}`;
  process.send!({ port, token, after, snapshot, memory: process.memoryUsage.rss() });
  process.on('message', async (message) => {
    if (message === 'memory') process.send!({ memory: process.memoryUsage.rss() });
    if (message !== 'revoke') return;
    const subject = await server.token();
    const sent = Date.now();
    const headers = { 'x-subject-token': subject };
    await server.call('DELETE', '/v3/auth/tokens', { token, headers });
    process.send!({ revoked: sent });
  });
  process.on('disconnect', () => process.exit(0));
}

function connect({ port, token, after }: Ready, onChunk: (text: string) => void): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const headers = { 'x-auth-token': token, 'last-event-id': after };
  // One address takes only so many connections from another: readers come from several.
  const localAddress = `127.0.0.${2 + Math.floor(Math.random() * 8)}`;
  const options = { host: '127.0.0.1', port, path: '/v3/OS-REVOKE/events/stream', headers, localAddress, agent: false };
  http
    .get(options, (response) => {
      response.setEncoding('utf8').on('data', onChunk);
      response.once('data', () => resolve(response));
    })
    .on('error', reject);
  return promise;
}

const percentile = (times: number[], part: number) => times.sort((a, b) => a - b)[Math.floor(times.length * part)];

async function measure(): Promise<void> {
  const child = fork(import.meta.filename, process.argv.slice(2), { env: { ...process.env, FEED_SERVER: '1' } });
  // biome-ignore lint/suspicious/noExplicitAny: messages of several shapes
  const answer = () => new Promise<any>((resolve) => child.once('message', resolve));
  const ask = (message: string) => {
    const answered = answer();
    child.send(message);
    return answered;
  };
  const ready = await answer();
  console.log(`${events} events: snapshot of ${ready.snapshot.bytes} bytes in ${ready.snapshot.ms.toFixed(0)} ms`);
  console.log(`memory of the server with the events: ${Math.round(ready.memory / 2 ** 20)} MiB`);
  let arrivals: number[] = [];
  const onChunk = (text: string) => {
    if (text.includes('event: revocation')) arrivals.push(Date.now());
  };
  const comeAll = async () => {
    const began = performance.now();
    const all = await Promise.all(Array.from({ length: readers }, () => connect(ready, onChunk)));
    return { all, ms: performance.now() - began };
  };
  const first = await comeAll();
  console.log(`${readers} readers connected at once in ${first.ms.toFixed(0)} ms`);
  const { memory } = await ask('memory');
  console.log(`memory of the server with the readers: ${Math.round(memory / 2 ** 20)} MiB`);
  const delays: number[] = [];
  for (let round = 0; round < 10; round++) {
    arrivals = [];
    const { revoked } = await ask('revoke');
    while (arrivals.length < readers) await new Promise((resolve) => setTimeout(resolve, 20));
    delays.push(...arrivals.map((at) => at - revoked));
  }
  console.log(`revocation to delivery: p50 ${percentile(delays, 0.5)} ms, p99 ${percentile(delays, 0.99)} ms`);
  for (const response of first.all) response.destroy();
  const again = await comeAll();
  console.log(`all ${readers} come back at once: ${again.ms.toFixed(0)} ms`);
  for (const response of again.all) response.destroy();
  child.disconnect();
}

await (process.env.FEED_SERVER === '1' ? serveFeed() : measure());
