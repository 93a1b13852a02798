/**
 * The protection test: every protected route, asked by each persona of two servers with the rules of release 2026.1, a real
 * Keystone and Archstone. Compared are the status and which of the things that both worlds know an answer names.
 *
 *   node conformance/protection/run.ts --reference URL --subject URL [--only TEXT] [--personas NAME,...]
 *
 * Passwords of the user admin (project admin, domain Default): REFERENCE_PASSWORD, SUBJECT_PASSWORD. What it makes stays:
 * it wants servers made for it. The table is the one of `packages/server/src/protection`.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Case, nameOf } from '../../packages/server/src/protection/case.ts';
import { cases } from '../../packages/server/src/protection/cases.ts';
import {
  type Answer,
  buildWorld,
  personas,
  type Send,
  type World,
} from '../../packages/server/src/protection/world.ts';
import { send } from '../differential/exchange.ts';
import { prepare } from '../differential/prepare.ts';
import { newSide } from '../differential/side.ts';
import { accepted, most } from './accepted.ts';

const { values } = parseArgs({
  options: {
    reference: { type: 'string' },
    subject: { type: 'string' },
    only: { type: 'string', default: '' },
    personas: { type: 'string', default: personas.join(',') },
  },
});
if (!values.reference || !values.subject) {
  console.error('usage: run.ts --reference URL --subject URL [--only TEXT] [--personas NAME,...]');
  process.exit(2);
}

const sender =
  (origin: string): Send =>
  async (method, path, { token, body, headers } = {}) => {
    const sent = {
      'Content-Type': 'application/json',
      ...(token ? { 'X-Auth-Token': token } : {}),
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [HEADER[name] ?? name, value])),
    };
    const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const { status, headers: got, body: raw } = await send(origin, method, path, sent, bytes);
    const isJson = got['content-type']?.startsWith('application/json') && raw.length > 0;
    return { status, headers: got, body: isJson ? JSON.parse(raw.toString()) : '' };
  };
/** One spelling, so that a header of the table replaces ours. */
const HEADER: Readonly<Record<string, string>> = { 'x-auth-token': 'X-Auth-Token' };

async function worldOf(url: string, password: string, prefix: string): Promise<World> {
  const side = newSide(url, prefix, { 'password.admin': password });
  await prepare(side);
  const call = sender(side.origin);
  const user = { name: 'admin', domain: { id: 'default' }, password };
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  const identity = { methods: ['password'], password: { user } };
  const { headers } = await call('POST', '/v3/auth/tokens', { body: { auth: { identity, scope } } });
  return buildWorld(call, headers['x-subject-token']!, prefix);
}

/** The status, and the names of what the answer tells of. */
function gist(world: World, { status, body }: Answer): string {
  if (status >= 300) return String(status);
  const texts = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') texts.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(body);
  const named = [...world.names].filter(([name, id]) => id !== '' && name !== 'prefix' && texts.has(id));
  return [status, ...named.map(([name]) => name).sort()].join(' ');
}

const run = randomBytes(2).toString('hex');
const [reference, subject] = await Promise.all([
  worldOf(values.reference, process.env.REFERENCE_PASSWORD ?? 'secret', `pr${run}-`),
  worldOf(values.subject, process.env.SUBJECT_PASSWORD ?? 'secret', `ps${run}-`),
]);
const count = { passed: 0, failed: 0, accepted: 0 };
const used = new Set<(typeof accepted)[number]>();

async function tell(asked: Case, persona: string): Promise<void> {
  const gistOf = async (world: World) => gist(world, await world.ask(asked, world.tokens[persona]));
  const [wanted, got] = await Promise.all([gistOf(reference), gistOf(subject)]);
  const entry = accepted.find(
    ({ rule, personas: who, reference: theirs, subject: ours }) =>
      `identity:${rule}` === asked.rule && who.test(persona) && theirs.test(wanted) && ours.test(got),
  );
  if (wanted === got) count.passed++;
  else if (entry) {
    used.add(entry);
    count.accepted++;
  } else {
    count.failed++;
    console.log(
      `${nameOf(asked)}\n  as ${persona}: reference ${wanted}\n  ${' '.repeat(persona.length)}    subject   ${got}`,
    );
  }
}

for (const asked of cases.filter((one) => nameOf(one).includes(values.only)))
  for (const persona of values.personas.split(',')) await tell(asked, persona);

const isWhole = values.only === '' && values.personas === personas.join(',');
const unused = isWhole ? accepted.filter((entry) => !used.has(entry)) : [];
for (const { rule, reason } of unused) console.log(`no longer differs: ${rule} (${reason})`);
console.log(`${count.passed} passed, ${count.failed} failed, ${count.accepted} accepted`);
process.exitCode = count.failed > 0 || unused.length > 0 || accepted.length > most ? 1 : 0;
