/** Drives two servers in turns, so that a busy machine disturbs both alike, and prints how they compare. */

import { drive, type Request, type Round, type Target } from './load.ts';

export interface Side {
  target: Target;
  requests: Request[];
}

const WANTED_TURNS = 5;

const median = (numbers: number[]) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

const describe = (label: string, name: string, round: Round) => {
  const numbers = `${round.rate.toFixed(round.rate < 100 ? 1 : 0).padStart(7)} requests/s`;
  const cpu = `CPU ${String(Math.round(round.cores * 100)).padStart(3)} % of a core, ${round.cpuMicroseconds.toFixed(0)} µs a request`;
  const verdict = round.void ? `  VOID: ${round.void}` : '';
  console.log(`${label.padEnd(18)} ${name.padEnd(14)} ${numbers}  ${cpu}, p99 ${round.p99Ms.toFixed(1)} ms${verdict}`);
};

const isValid = (turn: Round[]) => turn.every((round) => !round.void);

export const compare = async (
  label: string,
  ours: Side,
  other: Side,
  options: { seconds: number; connections: number; aim?: number; turns?: number },
) => {
  const wanted = options.turns ?? WANTED_TURNS;
  const sides = [ours, other];
  for (const { target, requests } of sides) await drive(target, requests, { ...options, seconds: 2 });
  const turns: Round[][] = [];
  while (turns.length < 2 * wanted && turns.filter(isValid).length < wanted) {
    const turn: Round[] = [];
    // Each goes first in every second turn: what drifts during a turn then favours neither.
    for (const index of turns.length % 2 ? [1, 0] : [0, 1]) {
      const { target, requests } = sides[index]!;
      turn[index] = await drive(target, requests, options);
      describe(label, target.name, turn[index]);
    }
    turns.push(turn);
  }
  const valid = turns.filter(isValid);
  // Both rounds of a turn met the same machine, so the ratio is taken within the turn.
  const ratio = (of: (ours: Round, other: Round) => number) =>
    median((valid.length ? valid : turns).map(([mine, theirs]) => of(mine!, theirs!))).toFixed(2);
  const rate = ratio((mine, theirs) => mine.rate / theirs.rate);
  const cpu = ratio((mine, theirs) => theirs.cpuMicroseconds / mine.cpuMicroseconds);
  const aim = options.aim ? ` (aim: at least ${options.aim})` : '';
  const basis = valid.length ? `median of ${valid.length} valid turns` : 'VOID: no turn was valid';
  console.log(
    `${label.padEnd(18)} ${ours.target.name} / ${other.target.name} = ${rate}${aim}; by CPU time ${cpu}; ${basis}\n`,
  );
};
