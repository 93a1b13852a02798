/**
 * The protection test: every protected route, asked by each persona of two servers with the rules of release 2026.1, a real
 * Keystone and Archstone, under `enforce_new_defaults` true and false. Compared are the status and which of the things that both
 * worlds know an answer names. The table is the one of `packages/server/src/protection`.
 *
 *   node conformance/protection/run.ts --reference SCRIPT [--only TEXT,...] [--personas NAME,...] [--settings true,false]
 *
 * SCRIPT runs the real Keystone (start|stop --dir DIR …).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { policyDefaults } from '../../packages/server/src/policy/defaults.ts';
import { type Case, nameOf } from '../../packages/server/src/protection/case.ts';
import { cases } from '../../packages/server/src/protection/cases.ts';
import { personas } from '../../packages/server/src/protection/world.ts';
import { prepare } from '../differential/prepare.ts';
import { newSide } from '../differential/side.ts';
import { accepted, most } from './accepted.ts';
import { createLane, isChange, type Lane, type Told } from './lane.ts';
import { archstone, keystone } from './servers.ts';

const everybody = [...personas, 'anonymous'];
const { values } = parseArgs({
  options: {
    reference: { type: 'string' },
    only: { type: 'string', default: '' },
    personas: { type: 'string', default: everybody.join(',') },
    settings: { type: 'string', default: 'true,false' },
  },
});
if (!values.reference) {
  console.error('usage: run.ts --reference SCRIPT [--only TEXT,...] [--personas NAME,...] [--settings true,false]');
  process.exit(2);
}

/** Keystone works with two processes; a third lane keeps both busy. */
const LANES = 3;
const chosen = cases.filter((one) => values.only.split(',').some((text) => nameOf(one).includes(text)));
const named = new Set(values.personas.split(','));
/** Who changes most comes last, and after all reading: each change costs Keystone all that it remembers of rights. */
const CHANGERS = /-admin$|^domain-manager$/;
const askers = everybody
  .filter((persona) => named.has(persona))
  .sort((a, b) => Number(CHANGERS.test(a)) - Number(CHANGERS.test(b)));
const isWhole =
  chosen.length === cases.length && askers.length === everybody.length && values.settings === 'true,false';

/** The rules that `enforce_new_defaults = false` changes. */
const changing = new Set(
  policyDefaults.flatMap(({ name, check, deprecated }) => (deprecated && deprecated.check !== check ? [name] : [])),
);

/** Under the second setting only what it changes is asked again, and once what the same rule is told of the same target. */
function casesOf(enforceNewDefaults: boolean): readonly Case[] {
  if (enforceNewDefaults) return chosen;
  const changed = chosen.filter(({ rule }) => changing.has(rule));
  return [...new Map(changed.map((one) => [`${one.rule} ${JSON.stringify(one.target)}`, one])).values()];
}

const count = { asked: 0, failed: 0, accepted: 0 };
const used = new Set<(typeof accepted)[number]>();

function judge({ asked, persona, reference, subject }: Told, setting: string): void {
  count.asked++;
  if (reference === subject) return;
  const rule = asked.rule.replace('identity:', '');
  const entry = accepted.find(
    (one) =>
      one.rule.test(rule) && one.personas.test(persona) && one.reference.test(reference) && one.subject.test(subject),
  );
  if (entry) {
    used.add(entry);
    count.accepted++;
    return;
  }
  count.failed++;
  console.log(`FAILED ${nameOf(asked)}\n  as ${persona}, enforce_new_defaults=${setting}`);
  console.log(`    reference ${reference}\n    subject   ${subject}`);
}

const directory = mkdtempSync(join(tmpdir(), 'archstone-protection-'));
const servers = {
  reference: keystone(values.reference, join(directory, 'keystone')),
  subject: archstone(join(directory, 'archstone')),
};
const both = Object.values(servers);
let lanes: readonly Lane[] = [];
try {
  for (const setting of values.settings.split(',')) {
    const started = Date.now();
    const before = count.asked;
    for (const server of both) await server.start(setting === 'true');
    if (lanes.length === 0) {
      await prepare(newSide(servers.reference.url, '', { 'password.admin': servers.reference.password() }));
      lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => createLane(servers, `p${lane}-`)));
    }
    const asking = casesOf(setting === 'true');
    await Promise.all(
      lanes.map(async (lane, own) => {
        const share = asking.filter((_, index) => index % LANES === own);
        const { reads = [], changes = [] } = Object.groupBy(share, (one) => (isChange(one) ? 'changes' : 'reads'));
        for (const some of [reads, changes]) await lane.ask(some, askers, (told) => judge(told, setting));
      }),
    );
    for (const server of both) await server.stop();
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(
      `enforce_new_defaults=${setting}: ${asking.length} cases, ${askers.length} personas, ${count.asked - before} requests to each, ${seconds} s`,
    );
  }
} finally {
  for (const server of both) await server.end();
  rmSync(directory, { recursive: true, force: true });
}

const unused = isWhole ? accepted.filter((entry) => !used.has(entry)) : [];
for (const { rule, reason } of unused) console.log(`FAILED no longer differs: ${rule} (${reason})`);
console.log(`${count.accepted} accepted differences of ${used.size} kinds`);
console.log(`${count.asked - count.failed} passed, ${count.failed + unused.length} failed, 0 skipped`);
process.exitCode = count.failed > 0 || unused.length > 0 || accepted.length > most ? 1 : 0;
