/**
 * The differential test: plays the same stories to a reference and to a subject and reports where their answers differ.
 *
 *   node conformance/differential/run.ts --reference URL --subject URL [--only TEXT,...] [--verbose] [--lanes 2]
 *
 * The stories are told in several lanes at a time, each in a world of its own.
 * Passwords of the user admin (project admin, domain Default): REFERENCE_PASSWORD, SUBJECT_PASSWORD. A comparison of a
 * server with itself shows whether the stories are deterministic; accepted differences play no part in it.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { mainJob, most } from './accepted.ts';
import { extensions } from './accepted-extensions.ts';
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
    lanes: { type: 'string', default: '2' },
  },
});
if (!values.reference || !values.subject) {
  console.error('usage: run.ts --reference URL --subject URL [--only TEXT,...] [--verbose] [--lanes 2]');
  process.exit(2);
}

const lanes = Math.max(1, Number(values.lanes));
const urls = { reference: values.reference, subject: values.subject };
const withItself = new URL(urls.reference).origin === new URL(urls.subject).origin;
const sides = (): [reference: Side, subject: Side] => {
  const run = randomBytes(3).toString('hex');
  const side = (url: string, letter: string, variable: string) =>
    newSide(url, `d${letter}${run}`, {
      'password.admin': process.env[variable] ?? 'secret',
      'id.fresh': randomBytes(16).toString('hex'),
    });
  return [side(urls.reference, 'r', 'REFERENCE_PASSWORD'), side(urls.subject, 's', 'SUBJECT_PASSWORD')];
};

const accepted = [...mainJob, ...extensions];
const count = { passed: 0, failed: 0, skipped: 0, accepted: 0 };
const used = new Set<(typeof accepted)[number]>();

/** The route of a path: no query, each id as `{id}`. */
const routeOf = (path: string) =>
  path.split('?')[0]!.replace(/[^/]*\{[^}]+\}[^/]*|unknown[^/]*|(?<=\/protocols\/)[^/]+/g, '{id}');

/** Whether a place is the accepted one or within it. */
const isAt = (place: string, wanted: string) =>
  place.startsWith(wanted) && /^([.[]|$)/.test(place.slice(wanted.length));

async function tell(story: string, step: Case, a: Side, b: Side): Promise<void> {
  const lacking = [...new Set([...missing(a, textOf(step)), ...missing(b, textOf(step))])];
  if (lacking.length > 0) {
    count.skipped++;
    console.log(`SKIP ${story}: ${step.name}\n  nothing was saved as ${lacking.join(', ')}`);
    return;
  }
  const [keepA, keepB] = [a.created.length, b.created.length];
  let [left, right] = await Promise.all([play(a, step), play(b, step)]);
  // A list of the reference is 404 when another lane deletes what it is about to name: who only reads may ask once more.
  if (lanes > 1 && left.status === 404 && right.status === 200 && ['GET', 'HEAD'].includes(step.method))
    [left, right] = await Promise.all([play(a, step), play(b, step)]);
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
        (candidate.at === undefined || isAt(difference.at, candidate.at)),
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

const queue = stories.filter(({ name }) => !values.only || values.only.split(',').some((part) => name.includes(part)));

async function lane(): Promise<void> {
  const [reference, subject] = sides();
  for (const step of world.cases) await tell(world.name, step, reference, subject);
  for (let story = queue.shift(); story; story = queue.shift()) {
    const [a, b] = [chapter(reference), chapter(subject)];
    try {
      for (const step of story.cases) await tell(story.name, step, a, b);
    } finally {
      await Promise.all([cleanUp(a), cleanUp(b)]);
    }
  }
  await Promise.all([cleanUp(reference), cleanUp(subject)]);
}

await Promise.all(withItself ? [prepare(sides()[0])] : sides().map(prepare));
await Promise.all(Array.from({ length: Math.min(lanes, queue.length) }, lane));

const complaints: string[] = [];
if (mainJob.length > most.mainJob || accepted.length > most.all)
  complaints.push(`${mainJob.length} accepted differences of the main job, ${accepted.length} in all: too many`);
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
