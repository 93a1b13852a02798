/** What every story may count on: roles of the bootstrap, two domains, their projects, and a token for each persona. */
import { type Case, exchange, get, type Json, login, post, put, type Story } from '../case.ts';
import { secret } from './callers.ts';

const role = (name: string): Case =>
  get(`/v3/roles?name=${name}`, { name: `find role ${name}`, save: { [`role.${name}`]: 'roles.0.id' } });

const domain = (name: string): Case =>
  post('/v3/domains', { domain: { name: `{prefix}-${name}` } }, { save: { [`domain.${name}`]: 'domain.id' } });

const project = (name: string): Case =>
  post(
    '/v3/projects',
    { project: { name: `{prefix}-${name}`, domain_id: `{domain.${name}}` } },
    { save: { [`project.${name}`]: 'project.id' } },
  );

const persona = (name: string, roleName: string | null, on: string, scope: Json, home = 'home'): Case[] => [
  post(
    '/v3/users',
    { user: { name: `{prefix}-${name}`, domain_id: `{domain.${home}}`, password: secret } },
    { save: { [`user.${name}`]: 'user.id' } },
  ),
  ...(roleName ? [put(`/v3/${on}/users/{user.${name}}/roles/{role.${roleName}}`)] : []),
  login(name, { id: `{user.${name}}`, password: secret }, scope),
];

const inProject: Json = { project: { id: '{project.home}' } };
const inDomain: Json = { domain: { id: '{domain.home}' } };
const admin = { name: 'admin', domain: { name: 'Default' }, password: '{password.admin}' };

export const world: Story = {
  name: 'world',
  cases: [
    login('admin', admin, { project: { name: 'admin', domain: { id: 'default' } } }),
    exchange('admin', { system: { all: true } }, { save: { 'token.system': 'header:x-subject-token' } }),
    ...['admin', 'manager', 'member', 'reader', 'service'].map(role),
    domain('home'),
    domain('other'),
    project('home'),
    project('other'),
    ...persona('manager', 'manager', 'projects/{project.home}', inProject),
    ...persona('member', 'member', 'projects/{project.home}', inProject),
    ...persona('reader', 'reader', 'projects/{project.home}', inProject),
    ...persona('service', 'service', 'projects/{project.home}', inProject),
    ...persona('dadmin', 'admin', 'domains/{domain.home}', inDomain),
    ...persona('dmanager', 'manager', 'domains/{domain.home}', inDomain),
    ...persona('dreader', 'reader', 'domains/{domain.home}', inDomain),
    ...persona('outsider', 'admin', 'domains/{domain.other}', { domain: { id: '{domain.other}' } }, 'other'),
    ...persona('sreader', 'reader', 'system', { system: { all: true } }),
    ...persona('plain', null, '', 'unscoped'),
    // whose grants and groups change: taking one may end all tokens of a user
    ...persona('target', null, '', 'unscoped'),
  ],
};
