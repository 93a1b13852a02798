/** Processor time and memory of a server: of its first process and of all that descend from it. Linux only. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  ticks: number;
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));
const pageBytes = Number(execFileSync('getconf', ['PAGESIZE']));

const readProcess = (pid: number): Process | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field, a name in parentheses, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined; // ended since the folder was read
  }
};

const tree = (root: number): Process[] => {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const descend = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...descend(child.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...descend(root)];
};

/** User and system time together. */
export const cpuSeconds = (root: number): number =>
  tree(root).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;

export const residentMegabytes = (root: number): { pid: number; megabytes: number }[] =>
  tree(root).map(({ pid }) => ({
    pid,
    megabytes: (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * pageBytes) / 2 ** 20,
  }));
