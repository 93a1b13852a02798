// Who may do what: admin of the system's kind, and manager, reader and member of one domain or project.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let admin: string;
let home: string;
let other: string;
let project: string;
const tokens: Record<string, string> = {};
const as = (who: string, method: string, path: string, body?: unknown) =>
  server.call(method, `/v3${path}`, { token: tokens[who], body });
const status = async (...request: Parameters<typeof as>) => (await as(...request)).status;

beforeAll(async () => {
  server = await createTestServer();
  admin = await server.token();
  tokens.admin = admin;
  const make = async (kind: string, fields: object): Promise<string> =>
    (await as('admin', 'POST', `/${kind}s`, { [kind]: fields })).body[kind].id;
  home = await make('domain', { name: 'home' });
  other = await make('domain', { name: 'other' });
  project = await make('project', { name: 'house', domain_id: home });
  await make('project', { name: 'elsewhere', domain_id: other });
  const { roles } = (await as('admin', 'GET', '/roles')).body;
  const persona = async (who: string, role: string, on: string, scope: object) => {
    const user = await make('user', { name: who, domain_id: home, password: 'pw' });
    const { id } = roles.find(({ name }: { name: string }) => name === role);
    expect(await status('admin', 'PUT', `${on}/users/${user}/roles/${id}`)).toBe(204);
    tokens[who] = await server.token({ user: { id: user }, password: 'pw', scope });
  };
  await persona('dmanager', 'manager', `/domains/${home}`, { domain: { id: home } });
  await persona('dreader', 'reader', `/domains/${home}`, { domain: { id: home } });
  await persona('outsider', 'manager', `/domains/${other}`, { domain: { id: other } });
  await persona('member', 'member', `/projects/${project}`, { project: { id: project } });
  await persona('sreader', 'reader', '/system', { system: { all: true } });
});
afterAll(() => server.close());

const names = async (who: string, path: string, key: string) =>
  (await as(who, 'GET', path)).body[key].map(({ name }: { name: string }) => name).sort();

describe('projects', () => {
  test('a domain-scoped caller lists what is in the domain, the system all', async () => {
    expect(await names('dreader', '/projects', 'projects')).toEqual(['house']);
    expect(await names('dreader', `/projects?domain_id=${other}`, 'projects')).toEqual([]);
    expect(await names('outsider', '/projects', 'projects')).toEqual(['elsewhere']);
    expect(await names('sreader', '/projects', 'projects')).toEqual(['admin', 'elsewhere', 'house']);
    expect(await status('member', 'GET', '/projects')).toBe(403);
  });

  test('a page of a domain-scoped caller is full', async () => {
    const { body } = await as('outsider', 'GET', '/projects?limit=1');
    expect(body.projects).toHaveLength(1);
    expect(body.links.next).toBeNull();
  });

  test('shown to the domain, the project itself and the system', async () => {
    expect(await status('dreader', 'GET', `/projects/${project}`)).toBe(200);
    expect(await status('member', 'GET', `/projects/${project}`)).toBe(200);
    expect(await status('sreader', 'GET', `/projects/${project}`)).toBe(200);
    expect(await status('outsider', 'GET', `/projects/${project}`)).toBe(403);
  });

  test('only who may see all learns that there is none', async () => {
    expect(await status('admin', 'GET', '/projects/unknown')).toBe(404);
    expect(await status('sreader', 'GET', '/projects/unknown')).toBe(404);
    expect(await status('dreader', 'GET', '/projects/unknown')).toBe(403);
    expect(await status('member', 'PATCH', '/projects/unknown', { project: { description: 'x' } })).toBe(403);
    expect(await status('dmanager', 'DELETE', '/projects/unknown')).toBe(403);
  });

  test('a manager of the domain makes, changes and deletes them there, nowhere else', async () => {
    const post = (fields: object) => as('dmanager', 'POST', '/projects', { project: { name: 'made', ...fields } });
    expect((await post({ domain_id: other })).status).toBe(403);
    expect((await post({ is_domain: true })).status).toBe(403);
    const { status: made, body } = await post({});
    expect(made).toBe(201);
    expect(body.project.domain_id).toBe(home);
    const path = `/projects/${body.project.id}`;
    expect(await status('outsider', 'PATCH', path, { project: { description: 'x', domain_id: other } })).toBe(403);
    expect(await status('dreader', 'PATCH', path, { project: { description: 'x' } })).toBe(403);
    expect(await status('dmanager', 'PATCH', path, { project: { description: 'x' } })).toBe(200);
    expect(await status('dmanager', 'PUT', `${path}/tags/a`)).toBe(201);
    expect(await status('dreader', 'PUT', `${path}/tags/b`)).toBe(403);
    expect(await status('dreader', 'GET', `${path}/tags`)).toBe(200);
    expect(await status('outsider', 'GET', `${path}/tags/a`)).toBe(403);
    expect(await status('dmanager', 'DELETE', path)).toBe(204);
  });
});

describe('domains', () => {
  test('a domain-scoped caller lists the domain alone', async () => {
    expect(await names('dreader', '/domains', 'domains')).toEqual(['home']);
    expect(await names('sreader', '/domains', 'domains')).toEqual(['Default', 'home', 'other']);
    expect(await status('member', 'GET', '/domains')).toBe(403);
  });

  test('shown to whoever is in it', async () => {
    expect(await status('member', 'GET', `/domains/${home}`)).toBe(200);
    expect(await status('dreader', 'GET', `/domains/${home}`)).toBe(200);
    expect(await status('member', 'GET', `/domains/${other}`)).toBe(403);
    expect(await status('member', 'GET', '/domains/unknown')).toBe(403);
    expect(await status('sreader', 'GET', '/domains/unknown')).toBe(404);
  });

  test('only an admin makes, changes and deletes one; what is not there is 404 for everyone', async () => {
    for (const who of ['dmanager', 'sreader', 'member']) {
      expect(await status(who, 'POST', '/domains', { domain: { name: 'x' } })).toBe(403);
      expect(await status(who, 'PATCH', `/domains/${home}`, { domain: { description: 'x' } })).toBe(403);
      expect(await status(who, 'DELETE', `/domains/${home}`)).toBe(403);
      expect(await status(who, 'DELETE', '/domains/unknown')).toBe(404);
    }
  });
});
