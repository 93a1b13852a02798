import { byEach, get, type Json, patch, post, read, remove, type Story } from '../case.ts';
import { everyone, unknown, writers } from './callers.ts';

/** Not those of a domain: 2026.1 lets tokens of a domain scope ask for credentials, the reference did not yet. */
const outsideDomains = (as: string | null) =>
  as === null || !['dadmin', 'dmanager', 'dreader', 'outsider'].includes(as);
const callers = everyone.filter(outsideDomains);
const makers = writers.filter(outsideDomains);

const credential = (name: string, value: Json) =>
  post('/v3/credentials', { credential: value }, { name: `create a credential: ${name}` });
const one: Json = { type: 'cert', blob: 'b', user_id: '{user.member}' };
const keys = '{"access": "{prefix}-key", "secret": "s", "trust_id": null}';
const ec2: Json = { type: 'ec2', blob: keys, user_id: '{user.member}', project_id: '{project.home}' };
const path = '/v3/credentials/{credential.one}';

export const credentials: Story = {
  name: 'credentials',
  cases: [
    post('/v3/credentials', { credential: { ...one, colour: 'red' } }, { save: { 'credential.one': 'credential.id' } }),
    post('/v3/credentials', { credential: ec2 }, { save: { 'credential.ec2': 'credential.id' } }),
    credential('the same access key', ec2),
    credential('a TOTP seed', { ...one, type: 'totp', blob: 'GEZDGNBVGY3TQOJQ' }),
    credential('of nobody', { ...one, user_id: unknown }),
    credential('an id of its own', { ...one, id: unknown }),
    credential('no type', { blob: 'b', user_id: '{user.member}' }),
    credential('no blob', { type: 'cert', user_id: '{user.member}' }),
    credential('no user', { type: 'cert', blob: 'b' }),
    credential('a number as type', { ...one, type: 5 }),
    credential('an object as blob', { ...one, blob: {} }),
    credential('a number as user', { ...one, user_id: 5 }),
    credential('a number as project', { ...one, project_id: 5 }),
    credential('EC2 without a project', { ...one, type: 'ec2', blob: '{"access": "{prefix}-k2"}' }),
    credential('EC2, no JSON', { ...ec2, blob: 'b' }),
    credential('EC2, an empty object', { ...ec2, blob: '{}' }),
    credential('EC2, a list', { ...ec2, blob: '["access"]' }),
    credential('EC2, no access key', { ...ec2, blob: '{"secret": "s"}' }),
    credential('EC2, a number as access key', { ...ec2, blob: '{"access": 5}' }),
    post('/v3/credentials', {}, { name: 'create a credential: empty body' }),
    ...byEach(makers, (as) => post('/v3/credentials', { credential: { ...one, type: `by-${as}` } }, { as })),
    ...byEach(callers, (as) => get('/v3/credentials?user_id={user.member}', { as })),
    ...byEach(callers, (as) => get(path, { as })),
    ...byEach(callers, (as) => get(`/v3/credentials/${unknown}`, { as })),
    ...read([path, '/v3/credentials/{credential.ec2}', `/v3/credentials/${unknown}`]),
    ...['type=cert', 'type=ec2', 'type__contains=e', `user_id=${unknown}`].map((filter) =>
      get(`/v3/credentials?${filter}`, { as: 'member' }),
    ),
    ...(
      [{ blob: 'c' }, {}, { blob: '' }, { blob: 5 }, { type: 'x' }, { colour: 'blue' }, { user_id: 'u' }] as Json[]
    ).map((value) => patch(path, { credential: value }, { name: `change a credential: ${JSON.stringify(value)}` })),
    patch(path, {}, { name: 'change a credential: empty body' }),
    patch(`/v3/credentials/${unknown}`, { credential: { blob: 'b' } }),
    ...(['b', '{}', '{"access": "a", "trust_id": "t"}', '{"access": "a", "secret": "t"}'] as const).map((blob) =>
      patch('/v3/credentials/{credential.ec2}', { credential: { blob } }, { name: `change EC2 keys: ${blob}` }),
    ),
    ...byEach(makers, (as) => patch(path, { credential: { blob: 'd' } }, { as })),
    ...byEach(['sreader', 'manager', null], (as) => remove(path, { as })),
    remove(path, { as: 'member' }),
    remove(path, { name: 'delete a deleted credential' }),
  ],
};

const mine = '/v3/users/{user.member}/credentials/OS-EC2';

export const ec2Credentials: Story = {
  name: 'EC2 credentials',
  cases: [
    post(mine, { tenant_id: '{project.home}' }, { as: 'member', save: { 'access.one': 'credential.access' } }),
    ...([{}, { tenant_id: unknown }, { tenant_id: 5 }, { tenant_id: null }] as Json[]).map((value) =>
      post(mine, value),
    ),
    post(`/v3/users/${unknown}/credentials/OS-EC2`, { tenant_id: '{project.home}' }),
    ...byEach(writers, (as) => post(mine, { tenant_id: '{project.home}' }, { as })),
    ...byEach(everyone, (as) => get(mine, { as })),
    ...byEach(everyone, (as) => get(`${mine}/{access.one}`, { as })),
    ...read([`${mine}/{access.one}`, `${mine}/${unknown}`, `/v3/users/${unknown}/credentials/OS-EC2`]),
    get(`/v3/users/${unknown}/credentials/OS-EC2/{access.one}`),
    get('/v3/users/{user.manager}/credentials/OS-EC2/{access.one}'),
    ...byEach(['sreader', 'manager', null], (as) => remove(`${mine}/{access.one}`, { as })),
    remove(`${mine}/{access.one}`, { as: 'member' }),
    remove(`${mine}/{access.one}`, { as: 'member', name: 'delete deleted EC2 keys' }),
  ],
};
