/**
 * `npm run bench -- notifications [--broker rabbit://user:password@host:port/]`: what it costs a request to be announced:
 * requests that store something, with a broker that is down, and with one where it is given, against the driver `noop`.
 */
import { parseArgs } from 'node:util';
import { compare } from './compare.ts';
import { type Request, requireWrk } from './load.ts';
import { type Subject, startArchstone } from './subjects.ts';

const load = { seconds: 3, connections: 16 };
/** Nothing listens there. */
const NO_BROKER = 'rabbit://127.0.0.1:1/';

async function subject(name: string, settings: Record<string, string>) {
  const started = await startArchstone(settings);
  return { ...started, name };
}

async function signIn({ origin, openrc }: Subject): Promise<string> {
  const domain = { id: openrc.OS_USER_DOMAIN_ID };
  const user = { name: openrc.OS_USERNAME, domain, password: openrc.OS_PASSWORD };
  const scope = { project: { name: openrc.OS_PROJECT_NAME, domain: { id: openrc.OS_PROJECT_DOMAIN_ID } } };
  const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${origin}/v3/auth/tokens`, { method: 'POST', headers, body });
  if (answer.status !== 201) throw new Error(`sign-in answered ${answer.status}`);
  return answer.headers.get('x-subject-token')!;
}

/** The lightest request that stores and announces something. */
async function creations(server: Subject): Promise<Request[]> {
  const token = await signIn(server);
  const body = JSON.stringify({ policy: { type: 'application/json', blob: '{}' } });
  const headers = { 'X-Auth-Token': token, 'Content-Type': 'application/json' };
  return [{ method: 'POST', path: '/v3/policies', headers, body }];
}

const announcing = (transport_url: string) => ({
  OS_OSLO_MESSAGING_NOTIFICATIONS__DRIVER: 'messagingv2',
  OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL: transport_url,
  OS_OSLO_MESSAGING_NOTIFICATIONS__TOPICS: 'archstone_bench',
  OS_DEFAULT__CONTROL_EXCHANGE: 'archstone_bench',
  OS_ARCHSTONE_NOTIFICATIONS__SPOOL_MAX_BYTES: String(2 ** 31),
});

export async function benchNotifications(args: string[]): Promise<void> {
  const { broker } = parseArgs({ args, options: { broker: { type: 'string' } } }).values;
  requireWrk();
  const off = await subject('noop', { OS_OSLO_MESSAGING_NOTIFICATIONS__DRIVER: 'noop' });
  const down = await subject('broker down', announcing(NO_BROKER));
  const side = async (target: Subject) => ({ target, requests: await creations(target) });
  await compare('create', await side(down), await side(off), load);
  if (!broker) return;
  const up = await subject('broker up', announcing(broker));
  await compare('create', await side(up), await side(off), load);
}
