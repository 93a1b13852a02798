import type { Request } from './case.ts';

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
  ask(request: Request & { before?: Request }, token: string | undefined): Promise<Answer>;
  /** The same without `before`, with the templates filled in: to ask a changed request. */
  filled(request: Request): Request;
  prepare(request: { before?: Request }): Promise<void>;
}

const PASSWORD = 'Correct-Horse-7';

/** @param admin the token of an admin of a project */
export async function buildWorld(send: Send, admin: string, prefix = ''): Promise<World> {
  const names = new Map<string, string>();
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
    return answer;
  }
  const idOf = ({ body, headers }: Answer): string | undefined =>
    headers['x-subject-token'] ?? Object.values(body || {}).map((made) => Object(made).id ?? Object(made).access)[0];

  async function make(name: string, kind: string, fields: object): Promise<void> {
    const answer = await byAdmin({ method: 'POST', path: `/v3/${kind}s`, body: { [kind]: fields } });
    names.set(name, idOf(answer)!);
  }
  async function token(user: string, scope: unknown): Promise<string> {
    const identity = { methods: ['password'], password: { user: { id: names.get(user), password: PASSWORD } } };
    const body = { auth: { identity, scope } };
    const { headers } = await byAdmin({ method: 'POST', path: '/v3/auth/tokens', body });
    return headers['x-subject-token']!;
  }

  for (const place of ['home', 'other']) {
    const domain_id = `{${place}.domain}`;
    await make(`${place}.domain`, 'domain', { name: `${prefix}${place}` });
    await make(`${place}.project`, 'project', { name: `${prefix}project`, domain_id });
    await make(`${place}.group`, 'group', { name: `${prefix}group`, domain_id });
    await make(`${place}.role`, 'role', { name: `${prefix}role`, domain_id });
    for (const user of ['user', 'subject'])
      await make(`${place}.${user}`, 'user', { name: `${prefix}${user}`, domain_id, password: PASSWORD });
  }
  await make('plain', 'role', { name: `${prefix}plain` });
  await make('service', 'service', { type: `${prefix}type` });
  await make('region', 'region', { id: `${prefix}region` });
  const url = 'http://localhost/';
  await make('endpoint', 'endpoint', { interface: 'public', service_id: '{service}', region_id: '{region}', url });
  for (const { name, id } of (await byAdmin({ method: 'GET', path: '/v3/roles' })).body.roles)
    if (['reader', 'member', 'manager', 'admin', 'service'].includes(name)) names.set(`role-${name}`, id);

  const scopes: Record<string, [string, unknown]> = {
    system: ['/v3/system', { system: { all: true } }],
    domain: ['/v3/domains/{home.domain}', { domain: { id: names.get('home.domain') } }],
    project: ['/v3/projects/{home.project}', { project: { id: names.get('home.project') } }],
  };
  const tokens: Record<string, string> = {};
  for (const persona of personas) {
    const [kind = '', role = persona] = persona.split('-');
    if (kind === 'owner') {
      tokens.owner = await token('home.user', 'unscoped');
      continue;
    }
    const domain_id = persona === 'unrelated' ? '{other.domain}' : '{home.domain}';
    await make(`user-${persona}`, 'user', { name: `${prefix}${persona}`, domain_id, password: PASSWORD });
    const [at, scope] = scopes[kind === 'service' ? 'project' : kind] ?? [undefined, 'unscoped'];
    if (at) await byAdmin({ method: 'PUT', path: `${at}/users/{user-${persona}}/roles/{role-${role}}` });
    tokens[persona] = await token(`user-${persona}`, scope);
  }
  names.set('password', PASSWORD);

  async function prepare({ before }: { before?: Request }): Promise<void> {
    const id = before && idOf(await byAdmin(before));
    if (id !== undefined) names.set('fresh', id);
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
