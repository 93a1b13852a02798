/**
 * Fuzzing of the readers: seeded, repeatable, starting from valid inputs and aware of their structure. Each input is decided by
 * the seed and its own number alone. Promises that are checked: a reader answers or throws `TokenError`, quickly; nothing
 * verifies with a content that was never signed; a MessagePack value is written back as the same bytes.
 */
import { readFileSync } from 'node:fs';
import { TokenError } from '../src/index.ts';
import { createRandom } from './random.ts';
import { type Target, Violation } from './target.ts';

export interface Report {
  name: string;
  inputs: number;
  /** How often each answer and each error came. */
  outcomes: Map<string, number>;
  /** Numbers of inputs that broke a promise, and how. */
  faults: { index: number; message: string }[];
  /** Milliseconds of the slowest input. */
  slowest: number;
  slowestIndex: number;
  /** Errors that the sources can make and that no input made. */
  unreached: string[];
  branches: number;
}

/** An input that takes longer hangs, for all that a caller can tell. Milliseconds. */
const PATIENCE = 2000;

export function fuzz(target: Target, seed: number, count: number, first = 0): Report {
  const report: Report = {
    name: target.name,
    inputs: count,
    outcomes: new Map(),
    faults: [],
    slowest: 0,
    slowestIndex: first,
    unreached: [],
    branches: 0,
  };
  for (let index = first; index < first + count; index++) {
    const start = performance.now();
    let outcome: string;
    try {
      outcome = target.run(createRandom(seed, index));
    } catch (error) {
      if (error instanceof TokenError) outcome = `${error.code}: ${error.message}`;
      else {
        const message = error instanceof Violation ? error.message : `crash: ${String(error)}`;
        report.faults.push({ index, message });
        outcome = 'FAULT';
      }
    }
    const took = performance.now() - start;
    if (took > report.slowest) [report.slowest, report.slowestIndex] = [took, index];
    if (took > PATIENCE) report.faults.push({ index, message: `took ${Math.round(took)} ms` });
    report.outcomes.set(outcome, (report.outcomes.get(outcome) ?? 0) + 1);
  }
  const messages = target.sources.flatMap(errorsOf);
  const reached = [...report.outcomes.keys()];
  report.branches = messages.length;
  report.unreached = messages.filter((pattern) => !reached.some((outcome) => new RegExp(pattern).test(outcome)));
  return report;
}

/** The errors that a source file makes, as patterns of their messages. */
function errorsOf(path: string): string[] {
  const text = readFileSync(new URL(`../src/${path}`, import.meta.url), 'utf8');
  const calls = text.matchAll(
    /(?:malformed\(|new TokenError\(\s*'\w+',\s*|as(?:Text|Object|List|Texts)\([^,()]+,\s*)(['`])((?:(?!\1).)+)\1/g,
  );
  const patterns = [...calls].map(([call, , message]) => {
    const literal = message!
      .replace(/\$\{[^}]*\}/g, '\u0000')
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('\u0000', '.+');
    return call.startsWith('as') ? `^malformed: ${literal} is not` : `: ${literal}$`;
  });
  return [...new Set(patterns)];
}
