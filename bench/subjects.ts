/** Starts and ends what is measured: Archstone, the bare server, and the reference Keystone where one is given. */

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recording } from './bare-server.ts';
import type { Target } from './load.ts';

export interface Subject extends Target {
  /** The `OS_*` variables of the server's openrc. */
  openrc: Record<string, string>;
}

const cleanups: (() => unknown)[] = [];
export const stopAll = async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
};

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const temporaryFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'archstone-bench-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

/** The Node that runs this is the one that a script's first line finds. */
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);

const start = (command: string, args: string[], stdout: 'pipe' | 'ignore', settings: Record<string, string> = {}) => {
  const env = { ...process.env, PATH, ...settings };
  const child = spawn(command, args, { stdio: ['ignore', stdout, 'inherit'], env });
  cleanups.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return child;
};

const answers = (origin: string) =>
  fetch(`${origin}/v3`).then(
    ({ ok }) => ok,
    () => false,
  );

const readOpenrc = (file: string) =>
  Object.fromEntries(
    [...readFileSync(file, 'utf8').matchAll(/\b(OS_\w+)=(?:'([^']*)'|"([^"]*)"|(\S*))/g)].map(
      ([, name, single, double, plain]) => [name, single ?? double ?? plain ?? ''],
    ),
  );

/** `settings` are options as environment variables; `folder` is the server's state directory. */
export const startArchstone = async (settings: Record<string, string> = {}): Promise<Subject & { folder: string }> => {
  const [folder, port] = [temporaryFolder(), await freePort()];
  const bind = `127.0.0.1:${port}`;
  const origin = `http://${bind}`;
  const command = local('../packages/cli/bin/archstone.js');
  const child = start(command, ['serve', '--state-dir', folder, '--bind', bind, '--workers', '1'], 'ignore', settings);
  const deadline = performance.now() + 30_000;
  while (!(await answers(origin))) {
    if (child.exitCode !== null) throw new Error(`archstone serve ended with code ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error('archstone serve did not answer within 30 s');
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return { name: 'archstone', origin, pid: child.pid!, openrc: readOpenrc(join(folder, 'openrc')), folder };
};

export const startBare = async (recordings: Record<string, Recording>): Promise<Target> => {
  const file = join(temporaryFolder(), 'recordings.json');
  writeFileSync(file, JSON.stringify(recordings));
  const child = start(process.execPath, [local('./bare-server.ts'), file], 'pipe');
  const [port] = (await once(child.stdout!, 'data')) as [Buffer];
  return { name: 'bare node:http', origin: `http://127.0.0.1:${Number(port.toString())}`, pid: child.pid! };
};

/** `script` is a program with the verbs `start` and `stop` that runs a real Keystone in a folder of its own. */
export const startReference = async (script: string): Promise<Subject> => {
  const [folder, port] = [temporaryFolder(), await freePort()];
  // A database of its own, since the script's default one may be in use; without MariaDB the script takes SQLite.
  const name = `archstone_bench_${port}`;
  const sql = (statement: string) => spawnSync('mysql', ['-h', '127.0.0.1', '-uroot', '-e', statement]).status === 0;
  const database = sql(`create database ${name}`)
    ? ['--database', `mysql+pymysql://root@127.0.0.1/${name}?charset=utf8`]
    : [];
  if (database.length) cleanups.push(() => sql(`drop database ${name}`));
  const settings = ['--cache', '--set', 'identity.password_hash_rounds=12'];
  cleanups.push(() => execFileSync(script, ['stop', '--dir', folder], { stdio: 'ignore' }));
  execFileSync(script, ['start', '--dir', folder, '--port', String(port), ...database, ...settings], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  return { name: 'keystone', origin: `http://127.0.0.1:${port}`, pid, openrc: readOpenrc(join(folder, 'openrc')) };
};
