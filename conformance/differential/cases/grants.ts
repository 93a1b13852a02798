import { byEach, type Case, get, head, login, patch, post, put, read, remove, type Story } from '../case.ts';
import { everyone, secret, unknown } from './callers.ts';

const setUp: Case[] = [
  post(
    '/v3/groups',
    { group: { name: '{prefix}-grantees', domain_id: '{domain.home}' } },
    { save: { 'group.grantees': 'group.id' } },
  ),
  post('/v3/roles', { role: { name: '{prefix}-granted' } }, { save: { 'role.granted': 'role.id' } }),
  post(
    '/v3/roles',
    { role: { name: '{prefix}-homerole', domain_id: '{domain.home}' } },
    { save: { 'role.homerole': 'role.id' } },
  ),
  post(
    '/v3/roles',
    { role: { name: '{prefix}-otherrole', domain_id: '{domain.other}' } },
    { save: { 'role.otherrole': 'role.id' } },
  ),
];

/** Giving, checking, listing and taking one kind of grant. */
const round = (target: string, actor: string): Case[] => {
  const list = `${target}/${actor}/roles`;
  const grant = `${list}/{role.granted}`;
  const nobody = `${target}/${actor.split('/')[0]}/${unknown}/roles/{role.granted}`;
  return [
    ...read([list, grant]),
    remove(grant, { name: `take what was not given: ${grant}` }),
    put(grant),
    put(grant, { name: `give again: ${grant}` }),
    ...read([list, grant]),
    put(`${list}/${unknown}`),
    head(`${list}/${unknown}`),
    remove(`${list}/${unknown}`),
    put(nobody),
    head(nobody),
    remove(nobody),
    put(`${list}/{role.homerole}`, { name: `the domain's own role: ${list}` }),
    put(`${list}/{role.otherrole}`, { name: `another domain's role: ${list}` }),
    post(grant, {}, { name: `POST ${grant}` }),
    patch(list, {}, { name: `PATCH ${list}` }),
    remove(`${list}/{role.homerole}`),
    remove(grant),
    remove(grant, { name: `take again: ${grant}` }),
  ];
};

const byCallers = (grant: string): Case[] => [
  ...byEach(
    everyone.filter((as) => as !== 'system'),
    (as) => put(grant, { as }),
  ),
  ...byEach(['sreader', 'dadmin', 'dreader', 'outsider', 'manager', 'member', null], (as) => head(grant, { as })),
  ...byEach(['sreader', 'dreader', 'outsider', 'manager', 'member', null, 'dmanager', 'dadmin', 'system'], (as) =>
    remove(grant, { as }),
  ),
];

export const grants: Story = {
  name: 'grants',
  cases: [
    ...setUp,
    ...round('/v3/projects/{project.home}', 'users/{user.target}'),
    ...round('/v3/projects/{project.home}', 'groups/{group.grantees}'),
    ...round('/v3/domains/{domain.home}', 'users/{user.target}'),
    ...round('/v3/domains/{domain.home}', 'groups/{group.grantees}'),
    ...round('/v3/system', 'users/{user.target}'),
    ...round('/v3/system', 'groups/{group.grantees}'),
    put(`/v3/projects/${unknown}/users/{user.target}/roles/{role.granted}`),
    put(`/v3/domains/${unknown}/users/{user.target}/roles/{role.granted}`),
    get(`/v3/projects/${unknown}/users/{user.target}/roles`),
    get(`/v3/domains/${unknown}/groups/{group.grantees}/roles`),
    get(`/v3/system/users/${unknown}/roles`),
    get(`/v3/projects/{project.home}/users/${unknown}/roles`),
    put('/v3/projects/{domain.home}/users/{user.target}/roles/{role.granted}', { name: 'a domain as project' }),
    remove('/v3/projects/{domain.home}/users/{user.target}/roles/{role.granted}', {
      name: 'a domain as project, taken',
    }),
    put('/v3/domains/{project.home}/users/{user.target}/roles/{role.granted}', { name: 'a project as domain' }),
  ],
};

export const grantCallers: Story = {
  name: 'grants: callers',
  cases: [
    ...setUp,
    ...byCallers('/v3/projects/{project.home}/users/{user.target}/roles/{role.reader}'),
    ...byCallers('/v3/domains/{domain.home}/groups/{group.grantees}/roles/{role.member}'),
    ...byCallers('/v3/system/users/{user.target}/roles/{role.reader}'),
    ...byEach(['dmanager', 'dadmin'], (as) =>
      put('/v3/projects/{project.home}/users/{user.target}/roles/{role.admin}', { as }),
    ),
    ...byEach(['dmanager', 'dadmin'], (as) =>
      put('/v3/projects/{project.home}/users/{user.target}/roles/{role.granted}', { as }),
    ),
    ...byEach(['dmanager', 'dadmin'], (as) =>
      put('/v3/projects/{project.other}/users/{user.target}/roles/{role.reader}', { as }),
    ),
    ...byEach(everyone, (as) => get('/v3/projects/{project.home}/users/{user.member}/roles', { as })),
    ...byEach(everyone, (as) => get('/v3/domains/{domain.home}/users/{user.dadmin}/roles', { as })),
    ...byEach(everyone, (as) => get('/v3/system/users/{user.sreader}/roles', { as })),
  ],
};

const onDomain = '/v3/OS-INHERIT/domains/{domain.home}';
const onProject = '/v3/OS-INHERIT/projects/{project.home}';
const inherited = (target: string, actor: string): Case[] => {
  const grant = `${target}/${actor}/roles/{role.granted}/inherited_to_projects`;
  return [
    ...read([grant]),
    remove(grant, { name: `take what was not given: ${grant}` }),
    put(grant),
    put(grant, { name: `give again: ${grant}` }),
    ...read([grant]),
    put(`${target}/${actor}/roles/${unknown}/inherited_to_projects`),
    put(`${target}/${actor.split('/')[0]}/${unknown}/roles/{role.granted}/inherited_to_projects`),
    ...byEach(['dadmin', 'dmanager', 'sreader', 'member', null], (as) => head(grant, { as })),
    ...byEach(['sreader', 'outsider', 'member', null], (as) => put(grant, { as })),
  ];
};

export const inheritedGrants: Story = {
  name: 'inherited grants',
  cases: [
    ...setUp,
    ...inherited(onDomain, 'users/{user.target}'),
    ...inherited(onDomain, 'groups/{group.grantees}'),
    ...inherited(onProject, 'users/{user.target}'),
    ...inherited(onProject, 'groups/{group.grantees}'),
    ...read([
      `${onDomain}/users/{user.target}/roles/inherited_to_projects`,
      `${onDomain}/groups/{group.grantees}/roles/inherited_to_projects`,
      '/v3/role_assignments?user.id={user.target}',
      '/v3/role_assignments?user.id={user.target}&effective',
      '/v3/role_assignments?scope.OS-INHERIT:inherited_to=projects&user.id={user.target}',
      '/v3/role_assignments?scope.OS-INHERIT:inherited_to=other&user.id={user.target}',
    ]),
    login(
      'inheritor',
      { id: '{user.target}', password: secret },
      { project: { id: '{project.home}' } },
      { name: 'a token by inheritance', wait: 1100 },
    ),
    login(
      'inheritor2',
      { id: '{user.target}', password: secret },
      { domain: { id: '{domain.home}' } },
      { name: 'none on the domain itself' },
    ),
    ...[onDomain, onProject].flatMap((target) =>
      ['users/{user.target}', 'groups/{group.grantees}'].flatMap((actor) => [
        remove(`${target}/${actor}/roles/{role.granted}/inherited_to_projects`, { as: 'member' }),
        remove(`${target}/${actor}/roles/{role.granted}/inherited_to_projects`),
        remove(`${target}/${actor}/roles/{role.granted}/inherited_to_projects`, { name: 'take again' }),
      ]),
    ),
  ],
};
