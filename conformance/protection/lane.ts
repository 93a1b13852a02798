/** One world on each of two servers, and what both answer to the same case. */
import type { Case } from '../../packages/server/src/protection/case.ts';
import { type Answer, buildWorld, type Send, type World } from '../../packages/server/src/protection/world.ts';
import { send } from '../differential/exchange.ts';
import type { Server } from './servers.ts';

export interface Told {
  readonly asked: Case;
  readonly persona: string;
  /** What each answered: the status, and the names of the known things that a good answer names. */
  readonly reference: string;
  readonly subject: string;
}

/** One spelling, so that a header of the table replaces ours. */
const HEADER: Readonly<Record<string, string>> = { 'x-auth-token': 'X-Auth-Token' };

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

async function worldOf(server: Server, prefix: string): Promise<World> {
  const call = sender(server.url);
  const user = { name: 'admin', domain: { id: 'default' }, password: server.password() };
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  const identity = { methods: ['password'], password: { user } };
  const { headers } = await call('POST', '/v3/auth/tokens', { body: { auth: { identity, scope } } });
  return buildWorld(call, headers['x-subject-token']!, prefix);
}

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

export const isChange = ({ method }: Case): boolean => !['GET', 'HEAD'].includes(method);

export interface Lane {
  /** @param personas `anonymous` is who has no token; best those first who may do little: what they do not change, stands */
  ask(asking: readonly Case[], personas: readonly string[], tell: (told: Told) => void): Promise<void>;
}

/** Lanes of different prefixes share nothing but the bootstrap's roles, and may ask at the same time. */
export async function createLane(servers: { reference: Server; subject: Server }, prefix: string): Promise<Lane> {
  const [reference, subject] = await Promise.all([
    worldOf(servers.reference, prefix),
    worldOf(servers.subject, prefix),
  ]);
  const worlds = [reference, subject];
  /** By case, on each side, the names of what its `before` made. */
  const standing = new Map<Case, [string, string][][]>();

  async function makeReady(asked: Case): Promise<void> {
    const made = standing.get(asked);
    if (made) {
      for (const [side, { names }] of worlds.entries()) for (const [name, id] of made[side]!) names.set(name, id);
      return;
    }
    await Promise.all(worlds.map((world) => world.prepare(asked)));
    const fresh = worlds.map(({ names }) => [...names].filter(([name]) => name.startsWith('fresh')));
    standing.set(asked, fresh);
  }
  return {
    async ask(asking, personas, tell) {
      for (const asked of asking) await makeReady(asked);
      for (const persona of personas) {
        for (const asked of asking) {
          await makeReady(asked);
          const { before: _, ...bare } = asked;
          const answers = await Promise.all(worlds.map((world) => world.ask(bare, world.tokens[persona])));
          tell({ asked, persona, reference: gist(reference, answers[0]!), subject: gist(subject, answers[1]!) });
          if (isChange(asked) && answers.some(({ status }) => status < 300)) standing.clear();
        }
      }
    },
  };
}
