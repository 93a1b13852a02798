import { byEach, get, type Json, patch, post, put, read, remove, type Story } from '../case.ts';
import { everyone, unknown, writers } from './callers.ts';

const groups = '/v3/OS-EP-FILTER/endpoint_groups';
const aService = post(
  '/v3/services',
  { service: { type: '{prefix}-filtered' } },
  { save: { 'service.one': 'service.id' } },
);
const anEndpoint = post(
  '/v3/endpoints',
  { endpoint: { service_id: '{service.one}', interface: 'public', url: 'http://f.example' } },
  { save: { 'endpoint.one': 'endpoint.id' } },
);
const one: Json = { name: '{prefix}-g', filters: { service_id: '{service.one}' } };
const aGroup = post(groups, { endpoint_group: one }, { save: { 'epgroup.one': 'endpoint_group.id' } });
const group = (name: string, value: Json) =>
  post(groups, { endpoint_group: value }, { name: `create an endpoint group: ${name}` });
const path = `${groups}/{epgroup.one}`;
const limited = ['sreader', 'dadmin', 'member', null];

export const endpointGroups: Story = {
  name: 'endpoint groups',
  cases: [
    aService,
    anEndpoint,
    aGroup,
    group('the same', one),
    group('a description', { ...one, description: 'd' }),
    group('no name', { filters: { interface: 'public' } }),
    group('an empty name', { ...one, name: '' }),
    group('a name of 256', { ...one, name: 'n'.repeat(256) }),
    group('no filters', { name: '{prefix}-x' }),
    group('empty filters', { name: '{prefix}-x', filters: {} }),
    group('a list as filters', { name: '{prefix}-x', filters: [] }),
    group('unknown filters', { name: '{prefix}-x', filters: { colour: 'red' } }),
    group('a filter that is none', { name: '{prefix}-x', filters: { enabled: true } }),
    post(groups, {}, { name: 'create an endpoint group: empty body' }),
    ...byEach(writers, (as) => post(groups, { endpoint_group: { ...one, name: `{prefix}-by-${as}` } }, { as })),
    ...byEach(everyone, (as) => get(`${groups}?name={prefix}-g`, { as })),
    ...byEach(everyone, (as) => get(path, { as })),
    ...byEach(everyone, (as) => get(`${path}/endpoints`, { as })),
    ...byEach(everyone, (as) => get(`${path}/projects`, { as })),
    ...read([path, `${path}/endpoints`, `${groups}/${unknown}`, `${groups}/${unknown}/endpoints`]),
    ...([{ description: 'e' }, { filters: {} }, { filters: { enabled: true } }, { name: 5 }, {}] as Json[]).map(
      (value) => patch(path, { endpoint_group: value }, { name: `change an endpoint group: ${JSON.stringify(value)}` }),
    ),
    patch(`${groups}/${unknown}`, { endpoint_group: { name: 'n' } }),
    ...byEach(limited, (as) => patch(path, { endpoint_group: { name: 'n' } }, { as })),
    ...byEach(limited, (as) => remove(path, { as })),
    remove(path),
    remove(path, { name: 'delete a deleted endpoint group' }),
  ],
};

const ofProject = '/v3/OS-EP-FILTER/projects/{project.home}';

export const projectEndpoints: Story = {
  name: 'project endpoints',
  cases: [
    aService,
    anEndpoint,
    aGroup,
    ...[`${path}/projects/{project.home}`, `${ofProject}/endpoints/{endpoint.one}`].flatMap((given) => [
      get(given, { name: `not yet ${given}` }),
      ...byEach(limited, (as) => put(given, { as })),
      put(given),
      put(given, { name: `again ${given}` }),
      ...byEach(everyone, (as) => get(given, { as })),
    ]),
    ...byEach(everyone, (as) => get(`${ofProject}/endpoints`, { as })),
    ...byEach(everyone, (as) => get(`${ofProject}/endpoint_groups`, { as })),
    ...byEach(everyone, (as) => get('/v3/OS-EP-FILTER/endpoints/{endpoint.one}/projects', { as })),
    get(`${path}/projects`, { name: 'the projects of a group' }),
    get('/v3/auth/catalog', { as: 'member', name: 'the catalog of a project that was given endpoints' }),
    ...[
      `${groups}/${unknown}/projects/{project.home}`,
      `${path}/projects/${unknown}`,
      `/v3/OS-EP-FILTER/projects/${unknown}/endpoints/{endpoint.one}`,
      `${ofProject}/endpoints/${unknown}`,
    ].flatMap((given) => [put(given), get(given), remove(given)]),
    get(`/v3/OS-EP-FILTER/projects/${unknown}/endpoints`),
    get(`/v3/OS-EP-FILTER/projects/${unknown}/endpoint_groups`),
    get(`/v3/OS-EP-FILTER/endpoints/${unknown}/projects`),
    ...[`${path}/projects/{project.home}`, `${ofProject}/endpoints/{endpoint.one}`].flatMap((given) => [
      ...byEach(limited, (as) => remove(given, { as })),
      remove(given),
      remove(given, { name: `gone ${given}` }),
    ]),
  ],
};
