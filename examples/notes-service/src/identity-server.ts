/** An Identity service for the demonstration: Archstone on a free port and a directory that is thrown away afterwards. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface IdentityServer {
  /** Ends in `/v3`. */
  authUrl: string;
  username: string;
  password: string;
  stop(): Promise<void>;
}

/** One that is ours, with which anything may happen. */
export interface OwnIdentityServer extends IdentityServer {
  /** Ends at once, as when the power fails. */
  kill(): Promise<void>;
  /** Runs again, where and with what it ran before. */
  restart(): Promise<void>;
}

const COMMAND = fileURLToPath(new URL('../../../packages/cli/bin/archstone.js', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** A fresh Archstone; or the Identity service at a URL, signed in to as the administrator in OS_USERNAME and OS_PASSWORD. */
export async function identityServer(authUrl: string | undefined, env = process.env): Promise<IdentityServer> {
  if (authUrl === undefined) return startArchstone();
  const { OS_USERNAME: username = 'admin', OS_PASSWORD: password = '' } = env;
  return { authUrl, username, password, stop: async () => {} };
}

/** @param settings further variables of its environment */
export async function startArchstone(settings: Record<string, string> = {}): Promise<OwnIdentityServer> {
  const state = await mkdtemp(join(tmpdir(), 'archstone-demo-'));
  const bind = `127.0.0.1:${await freePort()}`;
  // Nothing of the caller's own cloud may leak into the demonstration.
  const outer = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OS_')));
  const env = { ...outer, ...settings };
  const authUrl = `http://${bind}/v3`;
  let end = async (_signal: NodeJS.Signals) => {};

  async function stop(): Promise<void> {
    await end('SIGTERM');
    await rm(state, { recursive: true, force: true });
  }

  async function start(): Promise<void> {
    const child = spawn(process.execPath, [COMMAND, 'serve', '--state-dir', state, '--bind', bind], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    end = async (signal) => {
      child.kill(signal);
      await ended;
    };
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await answers(authUrl))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await stop();
        throw new Error(`archstone serve did not start:\n${output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  await start();
  const openrc = await readFile(join(state, 'openrc'), 'utf8');
  const read = (name: string) => openrc.match(new RegExp(`^export ${name}=(['"]?)(.*)\\1$`, 'm'))?.[2] ?? '';
  return {
    authUrl,
    username: read('OS_USERNAME'),
    password: read('OS_PASSWORD'),
    stop,
    kill: () => end('SIGKILL'),
    restart: start,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status < 500;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
