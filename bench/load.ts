/** Drives one server with wrk for a while, and says how fast it was and how much processor time its processes took. */

import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cpuSeconds } from './cpu.ts';

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Target {
  name: string;
  origin: string;
  /** Root of the server's process tree. */
  pid: number;
}

export interface Round {
  rate: number;
  /** Cores that the server's processes kept busy: 1 is one core. */
  cores: number;
  cpuMicroseconds: number;
  p99Ms: number;
  requests: number;
  /** Responses that were errors, and connections that broke. */
  failed: number;
  /** Why the round does not count. */
  void?: string;
}

const script = fileURLToPath(new URL('./requests.lua', import.meta.url));
const leastCores = 0.9;
const run = promisify(execFile);

export const requireWrk = () => {
  if (process.platform !== 'linux') throw new Error('the bench reads /proc: it runs on Linux only');
  if (spawnSync('wrk', ['-v']).error) throw new Error('the bench needs wrk on the PATH (Debian: apt-get install wrk)');
};

const asBytes = ({ method, path, headers, body }: Request, host: string) => {
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const lines = Object.entries({ Host: host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
};

const reasonToVoid = (result: { requests: number; refused: number; broken: number }, cores: number) => {
  if (!result.requests) return 'no response';
  if (result.refused) return `${result.refused} responses were errors`;
  if (result.broken) return `${result.broken} connections failed`;
  if (cores < leastCores) return `the server had ${Math.round(cores * 100)} % of a core`;
  return undefined;
};

export const drive = async (
  target: Target,
  requests: Request[],
  { seconds, connections }: { seconds: number; connections: number },
): Promise<Round> => {
  const { host } = new URL(target.origin);
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout=30s', '-s', script, target.origin];
  const [cpuBefore, startedAt] = [cpuSeconds(target.pid), performance.now()];
  const wrk = run('wrk', args);
  // Over stdin, since the requests hold tokens and passwords that should not lie in a file.
  wrk.child.stdin!.end(requests.map((request) => asBytes(request, host)).join('\0'));
  const { stdout } = await wrk;
  const [cpu, elapsed] = [cpuSeconds(target.pid) - cpuBefore, (performance.now() - startedAt) / 1000];
  const result = JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? 'null');
  if (!result) throw new Error(`wrk gave no result:\n${stdout}`);
  return {
    rate: result.requests / result.seconds,
    cores: cpu / elapsed,
    cpuMicroseconds: (cpu * 1e6) / result.requests,
    p99Ms: result.p99Ms,
    requests: result.requests,
    failed: result.refused + result.broken,
    void: reasonToVoid(result, cpu / elapsed),
  };
};
