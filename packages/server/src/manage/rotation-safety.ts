/**
 * Whether a rotation would remove a key whose tokens may still be of use. When a key stopped being the primary is told by
 * the file that was staged in the same rotation: the one two numbers above it, or `0`.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface RotationRules {
  directory: string;
  maxActiveKeys: number;
  /** Seconds that something made with a key is of use. */
  lifetime: number;
  /** Where `maxActiveKeys` is set. */
  option: string;
}

/** One warning for the youngest key that the next rotation would remove too early, if there is one. */
export function keysNeededYet({ directory, maxActiveKeys, lifetime, option }: RotationRules, now: number): string[] {
  const numbers = keyNumbers(directory);
  const primary = numbers[0];
  if (primary === undefined || primary === 0 || !numbers.includes(0)) return [];
  const numbered = [primary + 1, ...numbers.filter((number) => number !== 0)];
  const doomed = numbered.slice(Math.max(0, maxActiveKeys - 1)).find((number) => number <= primary);
  if (doomed === undefined) return [];
  const retired = doomed === primary ? now : retirement(directory, doomed, primary);
  const neededUntil = retired + lifetime;
  if (neededUntil <= now) return [];
  const until = new Date(neededUntil * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return [
    `key ${doomed} of ${directory} goes while its tokens may be of use until ${until} UTC: ${remedy(maxActiveKeys, lifetime, option)}`,
  ];
}

/** With M keys a retired one stays for M - 2 rotations. */
function remedy(maxActiveKeys: number, lifetime: number, option: string): string {
  const hours = (seconds: number) => `${Math.ceil(seconds / 360) / 10} h`;
  const more = `set ${option} to at least ${hours(lifetime)} / (time between rotations) + 2`;
  if (maxActiveKeys <= 2) return more;
  return `rotate no more often than every ${hours(lifetime / (maxActiveKeys - 2))}, or ${more}`;
}

function keyNumbers(directory: string): number[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  const numbers = names.filter((name) => /^(0|[1-9]\d{0,14})$/.test(name)).map(Number);
  return numbers.sort((a, b) => b - a);
}

/** Epoch seconds. Without the file that would tell, the latest time that is possible: the last rotation. */
function retirement(directory: string, key: number, primary: number): number {
  const told = key + 2 <= primary ? String(key + 2) : '0';
  const stat = statSync(join(directory, told), { throwIfNoEntry: false }) ?? statSync(join(directory, '0'));
  return stat.mtimeMs / 1000;
}
