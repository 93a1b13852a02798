import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const ARCHSTONE = fileURLToPath(new URL('../bin/archstone.js', import.meta.url));

interface Running {
  process: ChildProcess;
  out: string;
  err: string;
  exit: Promise<{ code: number | null; signal: string | null }>;
}

let directory: string;
const running: Running[] = [];
let unanswered = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'archstone-workers-'));
});
afterEach(async () => {
  for (const { process: server } of running) server.kill('SIGTERM');
  await Promise.all(running.splice(0).map(({ exit }) => exit));
  rmSync(directory, { recursive: true, force: true });
});

function start(bind: string, workers: number, env: Record<string, string> = {}): Running {
  const flags = ['serve', '--state-dir', join(directory, 'state'), '--bind', bind, '--workers', String(workers)];
  const child = spawn(process.execPath, [ARCHSTONE, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      OS_ARCHSTONE_SERVER__WORKER_HEADER: 'true',
      OS_IDENTITY__PASSWORD_HASH_ROUNDS: '4',
      ...env,
    },
  });
  const server: Running = {
    process: child,
    out: '',
    err: '',
    exit: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
  };
  child.stdout.on('data', (chunk: Buffer) => {
    server.out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    server.err += chunk;
  });
  running.push(server);
  return server;
}

async function originOf(server: Running): Promise<string> {
  return vi.waitFor(() => /listens on (\S+)/.exec(server.out)![1]!, { timeout: 20_000 });
}

/** The worker that a new connection reaches. */
function worker(origin: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${origin}/v3`, { agent: new Agent(), timeout: 3000 }, (answer) => {
      answer.resume();
      resolve(Number(answer.headers['x-archstone-worker']));
    })
      .on('error', reject)
      .on('timeout', () => {
        unanswered++;
        reject(new Error('a connection stays unanswered'));
      });
  });
}

async function workersOf(origin: string, count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count && tries < 20; tries++) found.add(await worker(origin));
  return [...found];
}

test('serves with several workers, replaces one that dies, and drains on SIGTERM', async () => {
  const server = start('127.0.0.1:0', 2);
  const origin = await originOf(server);
  expect(server.out.match(/listens on/g)).toHaveLength(1);
  const before = await workersOf(origin, 2);
  expect(before).toHaveLength(2);

  process.kill(before[0]!, 'SIGKILL');
  await vi.waitFor(
    async () => {
      // A connection that the dead worker was to have ends; none stays unanswered.
      const after = await workersOf(origin, 2);
      expect(after).toHaveLength(2);
      expect(after).not.toContain(before[0]);
    },
    { timeout: 20_000 },
  );
  expect(unanswered).toBe(0);
  expect(server.err).toBe('archstone: warning: a worker ended (SIGKILL); another one is started\n');

  const began = performance.now();
  server.process.kill('SIGTERM');
  expect(await server.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(5000);
});

test('a worker that is stopped does not keep the service from ending within 5 s', async () => {
  const server = start('127.0.0.1:0', 2);
  const [stopped] = await workersOf(await originOf(server), 2);
  process.kill(stopped!, 'SIGSTOP');
  const began = performance.now();
  server.process.kill('SIGTERM');
  expect(await server.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(5200);
});

test('a port that is taken is one line and exit code 1, however many workers', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  try {
    for (const count of [1, 3]) {
      const server = start(`127.0.0.1:${port}`, count);
      expect(await server.exit).toEqual({ code: 1, signal: null });
      expect(server.out).toBe('');
      expect(server.err).toMatch(/^archstone: 127\.0\.0\.1:\d+ is taken: [^\n]*\n$/);
    }
  } finally {
    other.close();
  }
});
