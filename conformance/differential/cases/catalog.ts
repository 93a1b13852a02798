import { byEach, get, type Json, login, patch, post, put, putJson, read, remove, type Story } from '../case.ts';
import { everyone, secret, unknown, writers } from './callers.ts';

const service = (name: string, value: Json) =>
  post('/v3/services', { service: value }, { name: `create a service: ${name}` });
const endpoint = (name: string, value: Json) =>
  post('/v3/endpoints', { endpoint: value }, { name: `create an endpoint: ${name}` });
const region = (name: string, value: Json) =>
  post('/v3/regions', { region: value }, { name: `create a region: ${name}` });
const aService = post(
  '/v3/services',
  { service: { type: '{prefix}-type', name: '{prefix}-svc', description: 'First' } },
  { save: { 'service.one': 'service.id' } },
);
const aRegion = post(
  '/v3/regions',
  { region: { id: '{prefix}-r1', description: 'First' } },
  { save: { 'region.one': 'region.id' } },
);
const limited = ['sreader', 'dadmin', 'manager', 'member', null];

export const services: Story = {
  name: 'services',
  cases: [
    aService,
    service('only a type', { type: '{prefix}-t2' }),
    service('the same type and name', { type: '{prefix}-type', name: '{prefix}-svc' }),
    service('disabled, extra fields', { type: '{prefix}-t3', enabled: false, colour: 'red' }),
    service('null name', { type: '{prefix}-t4', name: null }),
    service('null description', { type: '{prefix}-t5', description: null }),
    service('no type', { name: '{prefix}-x' }),
    service('empty type', { type: '' }),
    service('null type', { type: null }),
    service('a number as type', { type: 5 }),
    service('a type of 256', { type: 't'.repeat(256) }),
    service('a name of 256', { type: '{prefix}-t6', name: 'n'.repeat(256) }),
    service('enabled as text', { type: '{prefix}-t7', enabled: 'true' }),
    service('enabled as number', { type: '{prefix}-t8', enabled: 1 }),
    service('an id of its own', { type: '{prefix}-t9', id: unknown }),
    ...byEach(writers, (as) => post('/v3/services', { service: { type: `{prefix}-by-${as}` } }, { as })),
    ...byEach(everyone, (as) => get('/v3/services', { as })),
    ...byEach(everyone, (as) => get('/v3/services/{service.one}', { as })),
    ...read([
      '/v3/services',
      '/v3/services/{service.one}',
      '/v3/services?type={prefix}-type',
      `/v3/services/${unknown}`,
    ]),
    ...['name={prefix}-svc', 'name__contains={prefix}', 'enabled=false', 'colour=red'].map((filter) =>
      get(`/v3/services?${filter}`),
    ),
    ...(
      [
        {},
        { description: 'x' },
        { description: null },
        { name: null },
        { type: null },
        { type: '' },
        { enabled: false },
        { enabled: null },
        { enabled: 'x' },
        { id: unknown },
        { colour: 'blue' },
      ] as Json[]
    ).map((value) =>
      patch('/v3/services/{service.one}', { service: value }, { name: `change a service: ${JSON.stringify(value)}` }),
    ),
    patch('/v3/services/{service.one}', {}, { name: 'change a service: empty body' }),
    patch(`/v3/services/${unknown}`, { service: {} }),
    ...byEach(limited, (as) => patch('/v3/services/{service.one}', { service: { description: 'y' } }, { as })),
    ...byEach(limited, (as) => remove('/v3/services/{service.one}', { as })),
    remove('/v3/services/{service.one}'),
    remove('/v3/services/{service.one}', { name: 'delete a deleted service' }),
  ],
};

const url = 'http://svc.example.org/v1';
const base = { service_id: '{service.one}', interface: 'public', url };

export const endpoints: Story = {
  name: 'endpoints',
  cases: [
    aService,
    aRegion,
    post(
      '/v3/endpoints',
      { endpoint: { ...base, region_id: '{region.one}' } },
      { save: { 'endpoint.one': 'endpoint.id' } },
    ),
    endpoint('no region', base),
    endpoint('the old region field', { ...base, region: '{prefix}-r1' }),
    endpoint('the old region field, new', { ...base, region: '{prefix}-r-new' }),
    endpoint('null region', { ...base, region_id: null }),
    endpoint('unknown region', { ...base, region_id: unknown }),
    endpoint('unknown service', { ...base, service_id: unknown }),
    endpoint('no service', { interface: 'public', url }),
    endpoint('no interface', { service_id: '{service.one}', url }),
    endpoint('another interface', { ...base, interface: 'private' }),
    endpoint('no URL', { service_id: '{service.one}', interface: 'admin' }),
    endpoint('empty URL', { ...base, url: '' }),
    endpoint('null URL', { ...base, url: null }),
    endpoint('no URL at all', { ...base, url: 'nonsense' }),
    endpoint('a number as URL', { ...base, url: 5 }),
    endpoint('a project in the URL', { ...base, interface: 'internal', url: `${url}/$(project_id)s` }),
    endpoint('a tenant in the URL', { ...base, interface: 'admin', url: `${url}/%(tenant_id)s/%(user_id)s` }),
    endpoint('a malformed URL', { ...base, url: `${url}/$(project_id)` }),
    endpoint('an unknown variable', { ...base, url: `${url}/$(colour)s` }),
    endpoint('a URL of 226', { ...base, url: `${url}/${'u'.repeat(200)}` }),
    endpoint('disabled', { ...base, enabled: false }),
    endpoint('enabled as text', { ...base, enabled: 'x' }),
    endpoint('extra fields', { ...base, name: 'x', colour: 'red' }),
    ...byEach(writers, (as) => post('/v3/endpoints', { endpoint: base }, { as })),
    ...byEach(everyone, (as) => get('/v3/endpoints', { as })),
    ...byEach(everyone, (as) => get('/v3/endpoints/{endpoint.one}', { as })),
    ...read([
      '/v3/endpoints',
      '/v3/endpoints/{endpoint.one}',
      '/v3/endpoints?service_id={service.one}',
      `/v3/endpoints/${unknown}`,
    ]),
    ...[
      'interface=internal',
      'region_id={region.one}',
      'region={region.one}',
      'enabled=false',
      'interface=nothing',
      'service_id=unknown',
    ].map((filter) => get(`/v3/endpoints?${filter}`)),
    login(
      'shopper',
      { id: '{user.member}', password: secret },
      { project: { id: '{project.home}' } },
      { name: 'the catalog in a project' },
    ),
    login(
      'shopper2',
      { id: '{user.dadmin}', password: secret },
      { domain: { id: '{domain.home}' } },
      { name: 'the catalog in a domain' },
    ),
    login(
      'shopper3',
      { id: '{user.sreader}', password: secret },
      { system: { all: true } },
      { name: 'the catalog on the system' },
    ),
    get('/v3/auth/catalog', { as: 'member' }),
    get('/v3/auth/catalog', { as: 'dadmin' }),
    patch('/v3/services/{service.one}', { service: { enabled: false } }),
    get('/v3/auth/catalog', { as: 'member', name: 'the catalog with the service disabled' }),
    ...(
      [
        {},
        { url: 'http://other.example.org' },
        { url: null },
        { url: `${url}/$(x` },
        { interface: 'admin' },
        { interface: 'x' },
        { region_id: null },
        { region_id: '{region.one}' },
        { region_id: unknown },
        { service_id: unknown },
        { service_id: null },
        { enabled: false },
        { enabled: null },
        { id: unknown },
      ] as Json[]
    ).map((value) =>
      patch(
        '/v3/endpoints/{endpoint.one}',
        { endpoint: value },
        { name: `change an endpoint: ${JSON.stringify(value)}` },
      ),
    ),
    patch('/v3/endpoints/{endpoint.one}', {}, { name: 'change an endpoint: empty body' }),
    patch(`/v3/endpoints/${unknown}`, { endpoint: { url } }),
    ...byEach(limited, (as) => patch('/v3/endpoints/{endpoint.one}', { endpoint: { enabled: true } }, { as })),
    ...byEach(limited, (as) => remove('/v3/endpoints/{endpoint.one}', { as })),
    remove('/v3/endpoints/{endpoint.one}'),
    remove('/v3/endpoints/{endpoint.one}', { name: 'delete a deleted endpoint' }),
    remove('/v3/services/{service.one}', { name: 'delete a service with endpoints' }),
    get('/v3/endpoints?service_id={service.one}', { name: 'the endpoints of a deleted service' }),
    remove('/v3/regions/{prefix}-r-new'),
  ],
};

export const regions: Story = {
  name: 'regions',
  cases: [
    aRegion,
    post(
      '/v3/regions',
      { region: { id: '{prefix}-r2', parent_region_id: '{region.one}' } },
      { save: { 'region.two': 'region.id' } },
    ),
    post('/v3/regions', { region: {} }, { name: 'create a region: empty', save: { 'region.empty': 'region.id' } }),
    region('the same id', { id: '{prefix}-r1' }),
    region('null id', { id: null }),
    region('a number as id', { id: 5 }),
    region('an id of 256', { id: 'r'.repeat(256) }),
    region('unknown parent', { id: '{prefix}-r3', parent_region_id: unknown }),
    region('null parent', { id: '{prefix}-r4', parent_region_id: null }),
    region('null description', { id: '{prefix}-r5', description: null }),
    region('description as number', { id: '{prefix}-r6', description: 5 }),
    region('extra fields', { id: '{prefix}-r7', colour: 'red' }),
    putJson('/v3/regions/{prefix}-put', { region: { description: 'x' } }),
    putJson('/v3/regions/{prefix}-put', { region: {} }, { name: 'put the same again' }),
    putJson('/v3/regions/{prefix}-put2', { region: { id: '{prefix}-put2' } }, { name: 'put with the same id' }),
    putJson('/v3/regions/{prefix}-put3', { region: { id: 'other' } }, { name: 'put with another id' }),
    put('/v3/regions/{prefix}-put4', { name: 'put without a body' }),
    ...byEach(writers, (as) => post('/v3/regions', { region: { id: `{prefix}-by-${as}` } }, { as })),
    ...byEach(everyone, (as) => get('/v3/regions', { as })),
    ...byEach(everyone, (as) => get('/v3/regions/{region.one}', { as })),
    ...read([
      '/v3/regions',
      '/v3/regions/{region.two}',
      '/v3/regions?parent_region_id={region.one}',
      `/v3/regions/${unknown}`,
    ]),
    ...(
      [
        {},
        { description: 'x' },
        { description: null },
        { parent_region_id: '{region.two}' },
        { parent_region_id: '{region.one}' },
        { parent_region_id: unknown },
        { parent_region_id: null },
        { id: 'x' },
        { colour: 'red' },
      ] as Json[]
    ).map((value) =>
      patch('/v3/regions/{region.one}', { region: value }, { name: `change a region: ${JSON.stringify(value)}` }),
    ),
    patch(`/v3/regions/${unknown}`, { region: {} }),
    ...byEach(limited, (as) => patch('/v3/regions/{region.one}', { region: { description: 'y' } }, { as })),
    ...byEach(limited, (as) => remove('/v3/regions/{region.two}', { as })),
    remove('/v3/regions/{region.one}', { name: 'delete a parent region' }),
    remove('/v3/regions/{region.two}'),
    remove('/v3/regions/{region.two}', { name: 'delete a deleted region' }),
  ],
};
