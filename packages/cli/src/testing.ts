/** The real command in a process of its own, in a directory of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ARCHSTONE = fileURLToPath(new URL('../bin/archstone.js', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Standard input. */
  input?: string;
  cwd?: string;
  /** Default: the Node that runs the test. */
  node?: string;
}

/** What the shell of whoever runs the tests exports for OpenStack has no say here. */
function environment(more: Record<string, string | undefined> = {}) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('OS_'));
  const cheap = { OS_IDENTITY__PASSWORD_HASH_ROUNDS: '4', OS_ARCHSTONE_SERVER__BIND: '127.0.0.1:0' };
  return { ...Object.fromEntries(own), ...cheap, ...more };
}

function launch(args: readonly string[], { env, input, cwd, node = process.execPath }: CommandOptions) {
  const child = spawn(node, [ARCHSTONE, ...args], { cwd, env: environment(env), stdio: 'pipe' });
  child.stdin.end(input ?? '');
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk;
  });
  const ended = new Promise<Finished>((resolve) => child.once('close', (code) => resolve({ code, ...said })));
  return { child, said, ended };
}

/** A command that goes on for ever is ended with code null. */
export async function archstone(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const { child, ended } = launch(args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  return ended.finally(() => clearTimeout(timer));
}

export interface Server {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  process: ChildProcess;
  greeting: string;
  stop(): Promise<Finished>;
}

/** `archstone serve`, once it listens; throws with what it said where it ends instead. */
export async function serve(args: readonly string[], options: CommandOptions = {}): Promise<Server> {
  const { child, said, ended } = launch(['serve', ...args], options);
  const listening = new Promise<string>((resolve) => {
    child.stdout.on('data', () => {
      const found = /listens on (\S+)[\s\S]*\n/.exec(said.stdout);
      if (found) resolve(found[1]!);
    });
  });
  const origin = await Promise.race([listening, ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  return {
    origin,
    process: child,
    greeting: said.stdout,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** A directory that is removed at the end of the scope. */
export function scratch(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'archstone-cli-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
