import { byEach, get, head, type Json, login, patch, post, put, read, remove, type Story } from '../case.ts';
import { everyone, secret, unknown, writers } from './callers.ts';

const one = '/v3/groups/{group.one}';
const home = { domain_id: '{domain.home}' };
const create = (name: string, group: Json) => post('/v3/groups', { group }, { name: `create: ${name}` });
const change = (name: string, group: Json) => patch(one, { group }, { name: `change: ${name}` });

export const groups: Story = {
  name: 'groups',
  cases: [
    post(
      '/v3/groups',
      { group: { name: '{prefix}-one', ...home, description: 'First' } },
      { save: { 'group.one': 'group.id' } },
    ),
    create('the same name', { name: '{prefix}-one', ...home }),
    create('the same name elsewhere', { name: '{prefix}-one', domain_id: '{domain.other}' }),
    create('no domain', { name: '{prefix}-nodomain' }),
    create('extra fields', { name: '{prefix}-extra', ...home, colour: 'red' }),
    create('null description', { name: '{prefix}-null', ...home, description: null }),
    create('unknown domain', { name: '{prefix}-t', domain_id: unknown }),
    create('null domain', { name: '{prefix}-t', domain_id: null }),
    create('no name', { ...home }),
    create('empty name', { name: '', ...home }),
    create('a number as name', { name: 7, ...home }),
    create('a name of 64', { name: `{prefix}${'g'.repeat(56)}`, ...home }),
    create('a name of 65', { name: `{prefix}${'g'.repeat(57)}`, ...home }),
    create('description as number', { name: '{prefix}-t', ...home, description: 4 }),
    ...byEach(writers, (as) => post('/v3/groups', { group: { name: `{prefix}-by-${as}`, ...home } }, { as })),
    ...byEach(everyone, (as) => get('/v3/groups', { as })),
    ...byEach(everyone, (as) => get(one, { as })),
    ...read([one, '/v3/groups?domain_id={domain.home}', `${one}/users`, `/v3/groups/${unknown}`]),
    ...['name={prefix}-one', 'name__contains=-on', 'domain_id=unknown', 'colour=red'].map((filter) =>
      get(`/v3/groups?${filter}`),
    ),
    change('nothing', {}),
    change('description', { description: 'Second' }),
    change('null description', { description: null }),
    change('name', { name: '{prefix}-uno' }),
    change('name of another', { name: '{prefix}-extra' }),
    change('null name', { name: null }),
    change('domain', { domain_id: '{domain.other}' }),
    change('another id', { id: unknown }),
    patch(one, {}, { name: 'change: empty body' }),
    patch(`/v3/groups/${unknown}`, { group: { description: 'x' } }),
    ...byEach(writers, (as) => patch(one, { group: { description: String(as) } }, { as })),
    ...byEach(
      writers.filter((as) => as !== 'system' && as !== 'dadmin' && as !== 'dmanager'),
      (as) => remove(one, { as }),
    ),
    remove(one),
    remove(one, { name: 'delete a deleted one' }),
    get(one, { name: 'get a deleted one' }),
  ],
};

const club = '/v3/groups/{group.club}';
const inClub = `${club}/users/{user.target}`;

export const membership: Story = {
  name: 'membership',
  cases: [
    post('/v3/groups', { group: { name: '{prefix}-club', ...home } }, { save: { 'group.club': 'group.id' } }),
    ...read([inClub]),
    remove(inClub, { name: 'remove one who is not in it' }),
    ...byEach(['dmanager', 'manager', 'member', 'outsider', 'sreader', null], (as) => put(inClub, { as })),
    put(inClub),
    put(inClub, { name: 'add again' }),
    ...read([inClub, `${club}/users`, '/v3/users/{user.target}/groups']),
    ...byEach(everyone, (as) => get(`${club}/users`, { as })),
    ...byEach(everyone, (as) => head(inClub, { as })),
    get('/v3/users/{user.target}/groups?name={prefix}-club'),
    get(`${club}/users?name={prefix}-target`),
    get(`${club}/users?name=nobody`),
    put(`${club}/users/${unknown}`),
    put(`/v3/groups/${unknown}/users/{user.target}`),
    head(`${club}/users/${unknown}`),
    head(`/v3/groups/${unknown}/users/{user.target}`),
    remove(`${club}/users/${unknown}`),
    get(`/v3/groups/${unknown}/users`),
    put(`${club}/users/{user.target}`),
    put(`/v3/projects/{project.home}/groups/{group.club}/roles/{role.reader}`),
    login(
      'club',
      { id: '{user.target}', password: secret },
      { project: { id: '{project.home}' } },
      { name: 'a role through the group', wait: 1100 },
    ),
    remove(`${club}/users/{user.target}`),
    get('/v3/auth/tokens', { name: 'validate after leaving the group', subject: 'club' }),
    put(`${club}/users/{user.target}`, { name: 'back into the group' }),
    get('/v3/auth/tokens', { name: 'validate after coming back', subject: 'club' }),
    ...byEach(['member', 'sreader', 'outsider', null], (as) => remove(inClub, { as })),
    remove(inClub, { as: 'dmanager' }),
    remove(club),
    get('/v3/users/{user.target}/groups', { name: 'the groups of a former member' }),
  ],
};
