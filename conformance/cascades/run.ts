/**
 * What a deletion removes, revokes and ends, table by table: the same world is built over the API of the real Keystone and of
 * Archstone, each on its own PostgreSQL database; then something is taken away, and the rows that went and came in each table
 * are compared, revocation events among them. What was built is compared likewise.
 *
 *   node conformance/cascades/run.ts --reference SCRIPT [--only TEXT,...]     SCRIPT runs the real Keystone (start|stop --dir DIR …)
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Case } from '../differential/case.ts';
import { prepare } from '../differential/prepare.ts';
import { newSide, play, type Side } from '../differential/side.ts';
import { accepted } from './accepted.ts';
import { type Act, opening } from './acts/act.ts';
import { delegationActs } from './acts/delegation.ts';
import { federationActs } from './acts/federation.ts';
import { identityActs } from './acts/identity.ts';
import { resourceActs } from './acts/resources.ts';
import { change, normalRows, read, sharedColumns } from './rows.ts';
import { type Server, startServers } from './servers.ts';

const { values } = parseArgs({ options: { reference: { type: 'string' }, only: { type: 'string', default: '' } } });
if (!values.reference) throw new Error('--reference SCRIPT is missing');

const directory = mkdtempSync(join(tmpdir(), 'archstone-cascades-'));
const servers = await startServers(values.reference, directory);
const columns = sharedColumns([servers.reference.database, servers.subject.database]);
const used = new Set<(typeof accepted)[number]>();
let passed = 0;
let failed = 0;

function check(what: string, lines: readonly string[]): void {
  if (lines.length === 0) passed++;
  else failed++;
  if (lines.length > 0) console.log([`FAILED ${what}`, ...lines.map((line) => `  ${line}`)].join('\n'));
}

const sideOf = (server: Server, letter: string) =>
  newSide(server.url, `d${letter}${randomBytes(3).toString('hex')}`, { 'password.admin': server.password });

async function playAll(what: string, sides: readonly Side[], cases: readonly Case[]): Promise<void> {
  const refused: string[] = [];
  for (const step of cases) {
    const [a, b] = await Promise.all(sides.map((side) => play(side, step)));
    if (a!.status === b!.status && a!.status < 300) continue;
    refused.push(`${step.method} ${step.path}: ${a!.status} at the reference, ${b!.status} at the subject`);
  }
  check(`${what}: statuses`, refused);
}

/** The lines of each table on one side that the other side lacks. */
function compare(what: string, [a, b]: readonly Map<string, string[]>[]): void {
  for (const [table, left] of a!) {
    const right = b!.get(table)!;
    if (left.length === 0 && right.length === 0) continue;
    const entry = accepted.find((candidate) => candidate.table === table && what === candidate.act);
    const only = (rows: string[], others: string[]) => {
      const rest = [...others];
      return rows.filter((row) => {
        const at = rest.indexOf(row);
        if (at >= 0) rest.splice(at, 1);
        return at < 0;
      });
    };
    const lines = [
      ...only(left, right).map((row) => `reference ${row}`),
      ...only(right, left).map((row) => `subject   ${row}`),
    ];
    if (lines.length > 0 && entry) used.add(entry);
    else check(`${what}: ${table}`, lines);
  }
}

async function perform({ name, build, end }: Act, opened: readonly Side[]): Promise<void> {
  const sides = opened.map((side) => ({
    ...side,
    prefix: `${side.prefix.slice(0, 2)}${randomBytes(3).toString('hex')}`,
    saved: new Map(side.saved),
  }));
  const databases = [servers.reference.database, servers.subject.database];
  const raw = () => databases.map((database) => read(database, columns));
  const rows = (tables: ReturnType<typeof raw>) => tables.map((each, at) => normalRows(sides[at]!, each));
  const empty = raw();
  await playAll(`${name}: build`, sides, build);
  const full = raw();
  await playAll(name, sides, end);
  const [first, middle, last] = [rows(empty), rows(full), rows(raw())] as const;
  compare(
    `${name}: build`,
    first.map((before, at) => change(before, middle[at]!)),
  );
  compare(
    name,
    middle.map((before, at) => change(before, last[at]!)),
  );
}

try {
  const opened = [sideOf(servers.reference, 'r'), sideOf(servers.subject, 's')];
  await Promise.all(opened.map(prepare));
  await playAll('opening', opened, opening);
  const acts = [...identityActs, ...delegationActs, ...resourceActs, ...federationActs];
  for (const act of acts.filter(({ name }) => values.only.split(',').some((part) => name.includes(part))))
    await perform(act, opened);
} finally {
  await servers.stop();
  rmSync(directory, { recursive: true, force: true });
}
if (values.only === '')
  for (const { act, table } of accepted.filter((entry) => !used.has(entry)))
    check(`accepted, but no longer so: ${act}`, [table]);
console.log(`${passed} passed, ${failed} failed, 0 skipped (${used.size} accepted differences)`);
process.exitCode = failed === 0 ? 0 : 1;
