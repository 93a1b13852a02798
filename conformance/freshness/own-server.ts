/** A server of our own for one run: a state directory that is removed afterwards, cheap password hashes, named workers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface OwnServer {
  origin: string;
  username: string;
  password: string;
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  workers: number;
  /** An SQLAlchemy URL of an empty database; SQLite in the state directory where it is not given. */
  database?: string;
  /** More options, as `OS_<SECTION>__<OPTION>`. */
  env?: Record<string, string>;
}

const ARCHSTONE = fileURLToPath(new URL('../../packages/cli/bin/archstone.js', import.meta.url));
const PATIENCE = 60_000;

/** The greeting says where it listens; it comes when all workers do. */
function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the server did not get ready: ${said}`)), PATIENCE);
    server.stdout!.on('data', (chunk: Buffer) => {
      said += chunk;
      const origin = /listens on (\S+)/.exec(said)?.[1];
      if (origin === undefined) return;
      clearTimeout(timer);
      resolve(origin);
    });
    server.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the server ended at its start (${signal ?? code}): ${said}`));
    });
  });
}

export async function startServer({ workers, database, env }: OwnServerOptions): Promise<OwnServer> {
  const state = mkdtempSync(join(tmpdir(), 'archstone-freshness-'));
  const flags = ['serve', '--state-dir', state, '--bind', '127.0.0.1:0', '--workers', String(workers)];
  const server = spawn(process.execPath, [ARCHSTONE, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      OS_ARCHSTONE_SERVER__WORKER_HEADER: 'true',
      OS_IDENTITY__PASSWORD_HASH_ROUNDS: '4',
      ...(database === undefined ? {} : { OS_DATABASE__CONNECTION: database }),
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(state, { recursive: true, force: true });
  };
  try {
    const origin = await listening(server);
    const openrc = readFileSync(join(state, 'openrc'), 'utf8');
    const value = (name: string) => new RegExp(`^export ${name}='(.*)'$`, 'm').exec(openrc)![1]!;
    return { origin, username: value('OS_USERNAME'), password: value('OS_PASSWORD'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
