/**
 * The differential test: plays the same stories to a reference and to a subject and reports where their answers differ.
 *
 *   node conformance/differential/run.ts --reference URL --subject URL [--only TEXT,...] [--verbose]
 *
 * Passwords of the user admin (project admin, domain Default): REFERENCE_PASSWORD, SUBJECT_PASSWORD. A comparison of a
 * server with itself shows whether the stories are deterministic; accepted differences play no part in it.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { accepted, most } from './accepted.ts';
import type { Case } from './case.ts';
import { stories, world } from './cases/index.ts';
import { compare } from './compare.ts';
import { prepare } from './prepare.ts';
import { chapter, cleanUp, missing, newSide, play, type Side, textOf } from './side.ts';

const { values } = parseArgs({
  options: {
    reference: { type: 'string' },
    subject: { type: 'string' },
    only: { type: 'string' },
    verbose: { type: 'boolean' },
  },
});
if (!values.reference || !values.subject) {
  console.error('usage: run.ts --reference URL --subject URL [--only TEXT,...] [--verbose]');
  process.exit(2);
}

const run = randomBytes(3).toString('hex');
const side = (url: string, letter: string, variable: string) =>
  newSide(url, `d${letter}${run}`, {
    'password.admin': process.env[variable] ?? 'secret',
    'id.fresh': randomBytes(16).toString('hex'),
  });
const reference = side(values.reference, 'r', 'REFERENCE_PASSWORD');
const subject = side(values.subject, 's', 'SUBJECT_PASSWORD');
const withItself = reference.origin === subject.origin;

const count = { passed: 0, failed: 0, skipped: 0, accepted: 0 };
const used = new Set<(typeof accepted)[number]>();

/** The route of a path: no query, each id as `{id}`. */
const routeOf = (path: string) => path.split('?')[0]!.replace(/\{[^}]+\}|unknown[^/]*/g, '{id}');

async function tell(story: string, step: Case, a: Side, b: Side): Promise<void> {
  const lacking = [...new Set([...missing(a, textOf(step)), ...missing(b, textOf(step))])];
  if (lacking.length > 0) {
    count.skipped++;
    console.log(`SKIP ${story}: ${step.name}\n  nothing was saved as ${lacking.join(', ')}`);
    return;
  }
  const [keepA, keepB] = [a.created.length, b.created.length];
  const [left, right] = await Promise.all([play(a, step), play(b, step)]);
  // what only one side made would show in every later list
  if ((left.status === 201) !== (right.status === 201)) await Promise.all([cleanUp(a, keepA), cleanUp(b, keepB)]);
  const route = routeOf(step.path);
  const open = compare([a, left], [b, right]).filter((difference) => {
    const entry = accepted.find(
      (candidate) =>
        !withItself &&
        candidate.method === step.method &&
        candidate.route === route &&
        candidate.status[0] === left.status &&
        candidate.status[1] === right.status &&
        (candidate.at === undefined || difference.at === candidate.at || difference.at.startsWith(`${candidate.at}.`)),
    );
    if (entry) {
      used.add(entry);
      count.accepted++;
    }
    return !entry;
  });
  if (values.verbose) console.log(`${left.status} ${right.status} ${story}: ${step.name}`);
  if (open.length === 0) {
    count.passed++;
    return;
  }
  count.failed++;
  console.log(`FAIL ${story}: ${step.name}`);
  for (const difference of open.slice(0, 3)) {
    const where = difference.at === 'status' || difference.at.startsWith('header') ? '' : `${difference.at}: `;
    console.log(`  ${step.method} ${route} (${left.status}, ${right.status}): ${where}${difference.text}`);
  }
  if (open.length > 3) console.log(`  and ${open.length - 3} more`);
}

await Promise.all(withItself ? [prepare(reference)] : [prepare(reference), prepare(subject)]);
for (const step of world.cases) await tell(world.name, step, reference, subject);
for (const story of stories) {
  const cases = story.cases.filter(
    () => !values.only || values.only.split(',').some((part) => story.name.includes(part)),
  );
  const [a, b] = [chapter(reference), chapter(subject)];
  try {
    for (const step of cases) await tell(story.name, step, a, b);
  } finally {
    await Promise.all([cleanUp(a), cleanUp(b)]);
  }
}
await Promise.all([cleanUp(reference), cleanUp(subject)]);

const complaints: string[] = [];
if (accepted.length > most) complaints.push(`${accepted.length} accepted differences; at most ${most} may be`);
if (!values.only && !withItself) {
  for (const entry of accepted) {
    if (!used.has(entry)) {
      complaints.push(
        `accepted, but no longer so: ${entry.method} ${entry.route} ${entry.status.join('/')} ${entry.reason}`,
      );
    }
  }
}
for (const complaint of complaints) console.log(`ERROR ${complaint}`);
console.log(
  `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped (${used.size} accepted differences seen ${count.accepted} times)`,
);
process.exitCode = count.failed > 0 || count.skipped > 0 || complaints.length > 0 ? 1 : 0;
