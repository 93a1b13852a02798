/** Drives two servers in turns, so that a busy machine disturbs both alike, and prints how they compare. */

import { drive, type Request, type Round, type Target } from './load.ts';

export interface Side {
  target: Target;
  requests: Request[];
}

const wantedRounds = 3;
const mostRounds = 6;

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

const valid = (rounds: Round[]) => rounds.filter((round) => !round.void);

export const compare = async (
  label: string,
  ours: Side,
  other: Side,
  options: { seconds: number; connections: number; aim?: number },
) => {
  const sides = [ours, other].map((side) => ({ ...side, rounds: [] as Round[] }));
  for (const { target, requests } of sides) await drive(target, requests, { ...options, seconds: 2 });
  const enough = () => sides.every(({ rounds }) => valid(rounds).length >= wantedRounds);
  for (let turn = 0; turn < mostRounds && !enough(); turn++) {
    for (const { target, requests, rounds } of sides) {
      const round = await drive(target, requests, options);
      rounds.push(round);
      describe(label, target.name, round);
    }
  }
  const counted = sides.map(({ rounds }) => valid(rounds));
  const isVoid = counted.some((rounds) => rounds.length === 0);
  const of = (pick: (round: Round) => number) =>
    sides.map(({ rounds }, index) => median((isVoid ? rounds : counted[index]!).map(pick))) as [number, number];
  const [rate, otherRate] = of((round) => round.rate);
  const [cpu, otherCpu] = of((round) => round.cpuMicroseconds);
  const aim = options.aim ? ` (aim: at least ${options.aim})` : '';
  const basis = isVoid
    ? '  VOID: no valid round on both sides'
    : `  medians of ${counted.map((rounds) => rounds.length).join(' and ')} valid rounds`;
  console.log(
    `${label.padEnd(18)} ${ours.target.name} / ${other.target.name} = ${(rate / otherRate).toFixed(2)}${aim}; by CPU time ${(otherCpu / cpu).toFixed(2)}${basis}\n`,
  );
};
