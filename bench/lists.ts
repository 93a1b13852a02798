/**
 * `npm run bench -- lists`: how long the server takes for the first and a late page of every list in a cloud of 100,000
 * users, 10,000 projects and 1,000,000 assignments on SQLite (`--users`, `--projects`, `--assignments` for others), as its
 * own `Server-Timing` says. Least and median of some calls, after one that does not count.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CloudSize, defaultSize, idOf, seed } from './seed.ts';
import { type Subject, startArchstone } from './subjects.ts';

const repeats = 9;
const aimMs = 20;
const pageSize = 100;

interface Answer {
  ms: number;
  body: Record<string, unknown>;
}

const sizeFrom = (args: string[]): CloudSize => {
  const { values } = parseArgs({
    args,
    options: { users: { type: 'string' }, projects: { type: 'string' }, assignments: { type: 'string' } },
  });
  const count = (name: keyof CloudSize) => (values[name] === undefined ? defaultSize[name] : Number(values[name]));
  return { users: count('users'), projects: count('projects'), assignments: count('assignments') };
};

const signIn = async ({ origin, openrc }: Subject) => {
  const user = { name: openrc.OS_USERNAME, domain: { id: openrc.OS_USER_DOMAIN_ID }, password: openrc.OS_PASSWORD };
  const scope = { project: { name: openrc.OS_PROJECT_NAME, domain: { id: openrc.OS_PROJECT_DOMAIN_ID } } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope };
  const started = performance.now();
  const response = await fetch(`${origin}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth }),
  });
  if (response.status !== 201) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
  const ms = durationOf(response) ?? performance.now() - started;
  return { token: response.headers.get('x-subject-token')!, ms };
};

const durationOf = ({ headers }: Response) => {
  const found = /app;dur=([\d.]+)/.exec(headers.get('server-timing') ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
};

/** `path` → how long, as text. */
const measure = (origin: string, token: string) => {
  const get = async (path: string): Promise<Answer> => {
    const response = await fetch(`${origin}/v3${path}`, { headers: { 'x-auth-token': token } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${text}`);
    const ms = durationOf(response);
    if (ms === undefined) throw new Error('the server sends no Server-Timing');
    return { ms, body: JSON.parse(text) };
  };
  const lengthOf = (body: Answer['body']) => (Object.values(body).find(Array.isArray) ?? []).length;

  return async (name: string, path: string) => {
    const { body, ms: cold } = await get(path);
    const times = [cold];
    // What takes long once is not asked nine times more.
    if (cold < 2000) {
      times.pop();
      for (let round = 0; round < repeats; round += 1) times.push((await get(path)).ms);
    }
    const sorted = times.toSorted((one, other) => one - other);
    const [least, median] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!];
    const figures = `${least.toFixed(1).padStart(9)} ms  ${median.toFixed(1).padStart(9)} ms`;
    const verdict = median <= aimMs ? '' : `  over ${aimMs} ms`;
    console.log(`${name.padEnd(56)} ${String(lengthOf(body)).padStart(7)} ${figures}${verdict}`);
    return body;
  };
};

const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;

/** The lists that are paged by id. */
const paged = (domain: string, user: string, group: string, project: string): [string, string][] => [
  ['users', '/users'],
  ['users of a domain', `/users?domain_id=${domain}`],
  ['users by name', '/users?name=user-77'],
  ['users, name__contains', '/users?name__contains=user-77'],
  ['users, enabled', '/users?enabled=true'],
  ['groups', '/groups'],
  ['projects', '/projects'],
  ['projects of a domain', `/projects?domain_id=${domain}`],
  ['projects below one', `/projects?parent_id=${project}`],
  ['projects by name', '/projects?name=project-77'],
  ['domains', '/domains'],
  ['roles', '/roles'],
  ['services', '/services'],
  ['endpoints', '/endpoints'],
  ['regions', '/regions'],
  ['members of a group', `/groups/${group}/users`],
  ["a user's groups", `/users/${user}/groups`],
  ["a user's projects", `/users/${user}/projects`],
  ['own projects', '/auth/projects'],
  ['own domains', '/auth/domains'],
];

/** The id that nine of ten are before, in the cloud or, for short lists, in the list. */
const lateMarker = (path: string, size: CloudSize, body: Answer['body']): string | undefined => {
  const kind = /^\/(user|project)s(\?enabled.*|\?domain.*)?$/.exec(path)?.[1] as 'user' | 'project' | undefined;
  const ids = kind
    ? Array.from({ length: size[`${kind}s`] }, (_, n) => idOf(kind, n)).sort()
    : ((Object.values(body).find(Array.isArray) ?? []) as { id: string }[]).map(({ id }) => id);
  return ids[Math.floor(ids.length * 0.9)];
};

const assignments = (domain: string, user: string, group: string, project: string): [string, string][] => [
  ['of a user', `?user.id=${user}`],
  ['of a user, names', `?user.id=${user}&include_names`],
  ['of a user, effective', `?user.id=${user}&effective`],
  ['of a user, effective, names', `?user.id=${user}&effective&include_names`],
  ['of a user on a project, effective', `?user.id=${user}&scope.project.id=${project}&effective`],
  ['of a group', `?group.id=${group}`],
  ['on a project', `?scope.project.id=${project}`],
  ['on a project, effective', `?scope.project.id=${project}&effective`],
  ['on a project, effective, names', `?scope.project.id=${project}&effective&include_names`],
  ['on a tree of projects', `?scope.project.id=${project}&include_subtree`],
  ['on a domain', `?scope.domain.id=${domain}`],
  ['on the system', '?scope.system=all'],
];

export async function benchLists(args: string[]): Promise<void> {
  const size = sizeFrom(args);
  const ours = await startArchstone({ OS_ARCHSTONE_SERVER__SERVER_TIMING: 'true' });
  const start = performance.now();
  seed(join(ours.folder, 'archstone.db'), size);
  console.log(`${JSON.stringify(size)}: seeded in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  const { token, ms } = await signIn(ours);
  console.log(`${'server time'.padEnd(56)}    rows        least         median`);
  console.log(`${'(sign-in by password, once)'.padEnd(56)} ${' '.repeat(7)} ${ms.toFixed(1).padStart(9)} ms`);
  const time = measure(ours.origin, token);
  const of = [idOf('domain', 1), idOf('user', 5), idOf('group', 5), idOf('project', 5)] as const;
  for (const [name, path] of paged(...of)) {
    await time(`${name}, first page of ${pageSize}`, withQuery(path, `limit=${pageSize}`));
    const body = await time(`${name}, as long as the server allows`, path);
    const marker = lateMarker(path, size, body);
    if (marker !== undefined)
      await time(`${name}, late page of ${pageSize}`, withQuery(path, `limit=${pageSize}&marker=${marker}`));
  }
  for (const [name, query] of assignments(...of)) await time(`assignments ${name}`, `/role_assignments${query}`);
  for (const names of ['', '&include_names']) {
    const path = `/role_assignments?limit=${pageSize}${names}`;
    await time(`assignments${names}, first page of ${pageSize}`, path);
    const place = Buffer.from(JSON.stringify([0, idOf('user', 0).replace(/^./, 'e'), '', '', 0])).toString('base64url');
    await time(`assignments${names}, late page of ${pageSize}`, `${path}&marker=${place}`);
  }
}
