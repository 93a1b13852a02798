import { byEach, get, type Json, patch, post, read, remove, type Story } from '../case.ts';
import { everyone, unknown, writers } from './callers.ts';

const hex = '0123456789abcdef0123456789abcdef';
const aService = post(
  '/v3/services',
  { service: { type: '{prefix}-limited' } },
  { save: { 'service.one': 'service.id' } },
);
const registered: Json = { service_id: '{service.one}', resource_name: 'cores', default_limit: 10 };
const aRegisteredLimit = post(
  '/v3/registered_limits',
  { registered_limits: [registered] },
  { save: { 'registered.one': 'registered_limits.0.id' } },
);
const register = (name: string, ...values: Json[]) =>
  post('/v3/registered_limits', { registered_limits: values }, { name: `register limits: ${name}` });
const path = '/v3/registered_limits/{registered.one}';

export const registeredLimits: Story = {
  name: 'registered limits',
  cases: [
    aService,
    aRegisteredLimit,
    register('the same', registered),
    register('two alike', { ...registered, resource_name: 'disks' }, { ...registered, resource_name: 'disks' }),
    register('none'),
    register('unlimited', { ...registered, resource_name: 'unlimited', default_limit: -1 }),
    register('below -1', { ...registered, resource_name: 'r', default_limit: -2 }),
    register('too many', { ...registered, resource_name: 'r', default_limit: 2147483648 }),
    register('a text as limit', { ...registered, resource_name: 'r', default_limit: '1' }),
    register('no limit', { service_id: '{service.one}', resource_name: 'r' }),
    register('no name', { service_id: '{service.one}', default_limit: 1 }),
    register('an empty name', { ...registered, resource_name: '' }),
    register('a name of 256', { ...registered, resource_name: 'n'.repeat(256) }),
    register('unknown service', { ...registered, service_id: hex }),
    register('unknown region', { ...registered, region_id: unknown }),
    register('a further field', { ...registered, resource_name: 'r', colour: 'red' }),
    post('/v3/registered_limits', {}, { name: 'register limits: empty body' }),
    ...byEach(writers, (as) =>
      post('/v3/registered_limits', { registered_limits: [{ ...registered, resource_name: `by-${as}` }] }, { as }),
    ),
    ...byEach(everyone, (as) => get(path, { as })),
    ...byEach(everyone, (as) => get('/v3/registered_limits?service_id={service.one}', { as })),
    ...read([path, `/v3/registered_limits/${unknown}`]),
    get('/v3/registered_limits?service_id={service.one}&resource_name=cores'),
    ...(
      [
        {},
        { default_limit: 11 },
        { description: 'd' },
        { description: null },
        { resource_name: 'cores' },
        { resource_name: 'memory' },
        { service_id: hex },
        { region_id: unknown },
        { default_limit: null },
        { id: unknown },
      ] as Json[]
    ).map((value) =>
      patch(path, { registered_limit: value }, { name: `change a registered limit: ${JSON.stringify(value)}` }),
    ),
    patch(`/v3/registered_limits/${unknown}`, { registered_limit: { default_limit: 1 } }),
    ...byEach(writers, (as) => patch(path, { registered_limit: { default_limit: 12 } }, { as })),
    ...byEach(['sreader', 'dadmin', 'member', null], (as) => remove(path, { as })),
    remove(path),
    remove(path, { name: 'delete a deleted registered limit' }),
  ],
};

const limit: Json = { service_id: '{service.one}', resource_name: 'cores', resource_limit: 5 };
const make = (name: string, ...values: Json[]) =>
  post('/v3/limits', { limits: values }, { name: `set limits: ${name}` });
const single = '/v3/limits/{limit.one}';

export const limits: Story = {
  name: 'limits',
  cases: [
    aService,
    aRegisteredLimit,
    post(
      '/v3/limits',
      { limits: [{ ...limit, project_id: '{project.home}' }] },
      { save: { 'limit.one': 'limits.0.id' } },
    ),
    make('the same', { ...limit, project_id: '{project.home}' }),
    make('of a domain', { ...limit, domain_id: '{domain.home}' }),
    make('of a domain, as a project', { ...limit, project_id: '{domain.other}' }),
    make('two alike', { ...limit, project_id: '{project.other}' }, { ...limit, project_id: '{project.other}' }),
    make('of nobody', limit),
    make('of both', { ...limit, project_id: '{project.other}', domain_id: '{domain.other}' }),
    make('of null', { ...limit, project_id: null }),
    make('unknown project', { ...limit, project_id: hex }),
    make('unknown domain', { ...limit, domain_id: hex }),
    make('a project as domain', { ...limit, domain_id: '{project.home}' }),
    make('unknown service', { ...limit, service_id: hex, project_id: '{project.other}' }),
    make('unknown region', { ...limit, region_id: unknown, project_id: '{project.other}' }),
    make('not registered', { ...limit, resource_name: 'r', project_id: '{project.other}' }),
    make('a text as limit', { ...limit, resource_limit: '1', project_id: '{project.other}' }),
    make('none'),
    post('/v3/limits', {}, { name: 'set limits: empty body' }),
    ...byEach(writers, (as) => post('/v3/limits', { limits: [{ ...limit, project_id: '{project.home}' }] }, { as })),
    ...byEach(everyone, (as) => get(single, { as })),
    ...byEach(everyone, (as) => get(`/v3/limits/${unknown}`, { as })),
    // Whoever has the role admin or service sees all since 2026.1.
    ...byEach(['system', 'sreader', 'dmanager', 'dreader', 'manager', 'member', 'reader', 'plain', null], (as) =>
      get('/v3/limits?resource_name=cores', { as }),
    ),
    ...read([single, '/v3/limits/model']),
    get('/v3/limits?project_id={project.home}', { as: 'system' }),
    ...byEach(everyone, (as) => get('/v3/limits/model', { as })),
    ...(
      [
        {},
        { resource_limit: 6 },
        { description: 'd' },
        { resource_limit: -2 },
        { resource_limit: null },
        { service_id: hex },
        { project_id: hex },
      ] as Json[]
    ).map((value) => patch(single, { limit: value }, { name: `change a limit: ${JSON.stringify(value)}` })),
    patch(`/v3/limits/${unknown}`, { limit: { resource_limit: 1 } }),
    patch(path, { registered_limit: { default_limit: 3 } }, { name: 'change a registered limit that is in use' }),
    remove(path, { name: 'delete a registered limit that is in use' }),
    ...byEach(writers, (as) => patch(single, { limit: { resource_limit: 7 } }, { as })),
    ...byEach(['sreader', 'dadmin', 'member', null], (as) => remove(single, { as })),
    remove(single),
    remove(single, { name: 'delete a deleted limit' }),
  ],
};
