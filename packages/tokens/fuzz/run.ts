/** `npm run fuzz -- [--count N] [--seed S] [--first I] [TARGET…]`; exit code 1 for any fault. */
import { parseArgs } from 'node:util';
import { cmsTarget } from './cms-target.ts';
import { fuzz } from './fuzz.ts';
import { jwsTarget } from './jws-target.ts';
import { msgpackTarget } from './msgpack-target.ts';
import { pkizTarget } from './pkiz-target.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
  },
});
const [count, seed, first] = [values.count, values.seed, values.first].map(Number) as [number, number, number];
const targets = [cmsTarget, jwsTarget, pkizTarget, msgpackTarget];
for (const target of targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const start = performance.now();
  const report = fuzz(target, seed, count, first);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `\n${report.name}: ${report.inputs} inputs, seed ${seed}, ${seconds} s, slowest ${report.slowest.toFixed(1)} ms (${report.slowestIndex})`,
  );
  for (const [outcome, times] of [...report.outcomes].sort((a, b) => b[1] - a[1]))
    console.log(`  ${times}\t${outcome}`);
  console.log(`  error branches: ${report.branches - report.unreached.length} of ${report.branches} reached`);
  for (const pattern of report.unreached) console.log(`    not reached: ${pattern}`);
  for (const { index, message } of report.faults.slice(0, 20))
    console.log(`  FAULT at --first ${index} --count 1: ${message}`);
  if (report.faults.length > 0) process.exitCode = 1;
}
