import type { Case, Request } from './case.ts';
import { PASSWORD, signIn, things } from './things.ts';

type Before = Case['before'];

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  body: any;
}

export type Send = (
  method: string,
  path: string,
  options?: { token?: string; body?: unknown; headers?: Record<string, string> },
) => Promise<Answer>;

/** Each role in each scope, all of the domain `home`; who owns `{home.user}`, who has nothing to do with anything, and a service. */
export const personas = [
  ...['system', 'domain', 'project'].flatMap((scope) =>
    ['reader', 'member', 'manager', 'admin'].map((role) => `${scope}-${role}`),
  ),
  'owner',
  'unrelated',
  'service',
];

export interface World {
  /** What templates stand for. */
  readonly names: Map<string, string>;
  /** By persona. */
  readonly tokens: Readonly<Record<string, string>>;
  /** A request of the table by the holder of a token; what its `before` makes is made first, by the admin. */
  ask(request: Request & { before?: Before }, token: string | undefined): Promise<Answer>;
  /** The same without `before`, with the templates filled in: to ask a changed request. */
  filled(request: Request): Request;
  prepare(request: { before?: Before }): Promise<void>;
}

/** @param admin the token of an admin of a project */
export async function buildWorld(send: Send, admin: string, prefix = ''): Promise<World> {
  const names = new Map([
    ['prefix', prefix],
    ['password', PASSWORD],
  ]);
  let made = 0;

  const fill = (text: string): string =>
    text.replace(/\{([a-z][\w.-]*)\}/g, (_, name: string) => {
      const value = name === 'unique' ? `${prefix}new-${made++}` : names.get(name);
      if (value === undefined) throw new Error(`nothing is called {${name}}`);
      return value;
    });
  const filled = ({ method, path, body, headers }: Request): Request =>
    JSON.parse(fill(JSON.stringify({ method, path, body, headers })));
  const tell = (request: Request, token: string | undefined) => {
    const { method, path, body, headers } = filled(request);
    return send(method, path, { ...(token ? { token } : {}), body, ...(headers ? { headers } : {}) });
  };
  /** What is there already is as good as made. */
  async function byAdmin(request: Request): Promise<Answer> {
    const answer = await tell(request, admin);
    if (answer.status >= 400 && answer.status !== 409)
      throw new Error(`${request.method} ${request.path}: ${JSON.stringify(answer.body)}`);
    for (const [name, path] of Object.entries(request.save ?? {}))
      names.set(
        name,
        path.split('.').reduce((inner, step) => inner[step], answer.body),
      );
    return answer;
  }
  const idOf = ({ body, headers }: Answer): string | undefined => {
    const [made] = [Object.values(body || {})[0]].flat().map(Object);
    return headers['x-subject-token'] ?? made?.id ?? made?.access;
  };

  async function make(name: string, request: Request): Promise<void> {
    const id = idOf(await byAdmin(request));
    if (id !== undefined) names.set(name, id);
  }
  for (const { name, id } of (await byAdmin({ method: 'GET', path: '/v3/roles' })).body.roles)
    if (['reader', 'member', 'manager', 'admin', 'service'].includes(name)) names.set(`role-${name}`, id);

  for (const [name, request] of things) await make(name, request);

  const scopes: Record<string, [string, unknown]> = {
    system: ['/v3/system', { system: { all: true } }],
    domain: ['/v3/domains/{home.domain}', { domain: { id: '{home.domain}' } }],
    project: ['/v3/projects/{home.project}', { project: { id: '{home.project}' } }],
  };
  const tokens: Record<string, string> = {};
  for (const persona of personas) {
    const [kind = '', role = persona] = persona.split('-');
    if (kind === 'owner') {
      tokens.owner = names.get('home.token')!;
      continue;
    }
    const domain_id = persona === 'unrelated' ? '{other.domain}' : '{home.domain}';
    const user = { name: `{prefix}${persona}`, domain_id, password: PASSWORD };
    await make(`user-${persona}`, { method: 'POST', path: '/v3/users', body: { user } });
    const [at, scope] = scopes[kind === 'service' ? 'project' : kind] ?? [undefined, 'unscoped'];
    if (at) await byAdmin({ method: 'PUT', path: `${at}/users/{user-${persona}}/roles/{role-${role}}` });
    tokens[persona] = idOf(await byAdmin(signIn(`{user-${persona}}`, scope)))!;
  }

  async function prepare({ before = [] }: { before?: Before }): Promise<void> {
    for (const request of [before].flat()) {
      const id = idOf(await byAdmin(request));
      if (id !== undefined) names.set('fresh', id);
    }
  }
  return {
    names,
    tokens,
    filled,
    prepare,
    async ask(request, holder) {
      await prepare(request);
      return tell(request, holder);
    },
  };
}
