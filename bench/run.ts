/**
 * `npm run bench`: how Archstone compares with a bare node:http server that sends the same bytes and, with
 * `--reference SCRIPT`, with a real Keystone. Ratios from one run on one machine, never absolute aims; a round in which the
 * measured server had less than 90 % of a core, or answered an error, is void. `npm run bench -- lists` measures lists in
 * a large cloud instead, `npm run bench -- middleware` what offline validation costs a service, `npm run bench --
 * notifications` what announcing costs a request.
 */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { hangUp, prepareCalls } from './calls.ts';
import { compare } from './compare.ts';
import { residentMegabytes } from './cpu.ts';
import { benchLists } from './lists.ts';
import { drive, type Request, requireWrk, type Target } from './load.ts';
import { benchMiddleware } from './middleware.ts';
import { benchNotifications } from './notifications.ts';
import { type Subject, startArchstone, startBare, startReference, stopAll } from './subjects.ts';

const distinctTokens = 200;
const memory = { validations: 100_000, tokens: 1000, aimMegabytes: 150 };
const load = { seconds: 3, connections: 64 };
// Few connections: each waits for a hash of 12 rounds, and a full queue would answer 503.
const loginLoad = { seconds: 8, connections: 8 };

const referenceScript = () => {
  const fromEnvironment = process.env.ARCHSTONE_REFERENCE_KEYSTONE;
  const bare = process.argv.at(-1) === '--reference';
  if (bare && !fromEnvironment) throw new Error('--reference needs the path of the script that starts a Keystone');
  const args = process.argv.slice(2, bare ? -1 : undefined);
  const { values } = parseArgs({ args, options: { reference: { type: 'string' } } });
  return values.reference ?? (bare ? fromEnvironment : undefined);
};

const printMemory = (target: Target, occasion: string) => {
  const processes = residentMegabytes(target.pid).map(
    ({ pid, megabytes }) => `process ${pid}: ${megabytes.toFixed(0)} MB`,
  );
  console.log(`memory ${occasion}: ${processes.join(', ')} (aim: at most ${memory.aimMegabytes} MB a worker)\n`);
};

const validateMany = async (target: Target, requests: Request[]) => {
  let done = 0;
  while (done < memory.validations) {
    const round = await drive(target, requests, load);
    if (round.failed || !round.requests) throw new Error(`validation fails: ${round.void}`);
    done += round.requests;
  }
  return done;
};

const againstBare = async (ours: Subject, calls: Awaited<ReturnType<typeof prepareCalls>>) => {
  const bare = await startBare(await calls.record());
  const both = (requests: Request[]) =>
    [
      { target: ours, requests },
      { target: bare, requests },
    ] as const;
  await compare('validate', ...both(await calls.validations(distinctTokens)), { ...load, aim: 0.6 });
  await compare('issue by token', ...both(await calls.issuesByToken(distinctTokens)), { ...load, aim: 0.3 });
};

const againstReference = async (ours: Subject, calls: Awaited<ReturnType<typeof prepareCalls>>, script: string) => {
  const reference = await startReference(script);
  const theirCalls = await prepareCalls(reference);
  const both = async (pick: (of: typeof calls) => Promise<Request[]>) =>
    [
      { target: ours, requests: await pick(calls) },
      { target: reference, requests: await pick(theirCalls) },
    ] as const;
  await compare('validate', ...(await both((of) => of.validations(distinctTokens))), load);
  await compare('issue by token', ...(await both((of) => of.issuesByToken(distinctTokens))), load);
  await compare('issue by password', ...(await both((of) => of.issuesByPassword())), loginLoad);
};

const main = async () => {
  const script = referenceScript();
  requireWrk();
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores; wrk: 1 thread, ${load.connections} connections\n`,
  );
  // The first start after a change compiles everything, and keeps the compiler's memory; what runs in a cloud is the second.
  await startArchstone();
  await stopAll();
  const ours = await startArchstone();
  const calls = await prepareCalls(ours);
  const done = await validateMany(ours, await calls.validations(memory.tokens));
  printMemory(ours, `after ${done} validations of ${memory.tokens} tokens`);
  await againstBare(ours, calls);
  if (script) await againstReference(ours, calls, script);
  printMemory(ours, 'at the end');
};

process.once('SIGINT', () => stopAll().finally(() => process.exit(130)));
try {
  if (process.argv[2] === 'lists') await benchLists(process.argv.slice(3));
  else if (process.argv[2] === 'middleware') await benchMiddleware();
  else if (process.argv[2] === 'notifications') await benchNotifications(process.argv.slice(3));
  else await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  hangUp();
  await stopAll();
}
