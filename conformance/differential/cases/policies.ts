import { byEach, get, type Json, patch, post, put, read, remove, type Story } from '../case.ts';
import { everyone, unknown, writers } from './callers.ts';

const policy = (name: string, value: Json) =>
  post('/v3/policies', { policy: value }, { name: `create a policy: ${name}` });
const one: Json = { type: '{prefix}/json', blob: '{"a": "b"}' };
const path = '/v3/policies/{policy.one}';
const aPolicy = post('/v3/policies', { policy: { ...one, colour: 'red' } }, { save: { 'policy.one': 'policy.id' } });
const limited = ['sreader', 'dadmin', 'member', null];

export const policies: Story = {
  name: 'policies',
  cases: [
    aPolicy,
    policy('an id of its own', { ...one, id: unknown }),
    policy('no type', { blob: 'b' }),
    policy('no blob', { type: 't' }),
    policy('an object as blob', { type: 't', blob: {} }),
    policy('a number as type', { type: 5, blob: 'b' }),
    policy('a type of 256', { type: 't'.repeat(256), blob: 'b' }),
    post('/v3/policies', {}, { name: 'create a policy: empty body' }),
    ...byEach(writers, (as) => post('/v3/policies', { policy: { ...one, type: `{prefix}-by-${as}` } }, { as })),
    ...byEach(everyone, (as) => get('/v3/policies?type={prefix}/json', { as })),
    ...byEach(everyone, (as) => get(path, { as })),
    ...read([path, `/v3/policies/${unknown}`, '/v3/policies?type__contains={prefix}']),
    ...([{ blob: 'c' }, { size: 1 }, { type: 5 }, { id: unknown }, {}] as Json[]).map((value) =>
      patch(path, { policy: value }, { name: `change a policy: ${JSON.stringify(value)}` }),
    ),
    patch(`/v3/policies/${unknown}`, { policy: { blob: 'b' } }),
    ...byEach(limited, (as) => patch(path, { policy: { blob: 'd' } }, { as })),
    ...byEach(limited, (as) => remove(path, { as })),
    remove(path),
    remove(path, { name: 'delete a deleted policy' }),
  ],
};

const places = ['endpoints/{endpoint.one}', 'services/{service.one}', 'services/{service.one}/regions/{region.one}'];
const none = [
  `endpoints/${unknown}`,
  `services/${unknown}`,
  `services/${unknown}/regions/{region.one}`,
  `services/{service.one}/regions/${unknown}`,
];
const associations = '/v3/policies/{policy.one}/OS-ENDPOINT-POLICY';
const ofEndpoint = '/v3/endpoints/{endpoint.one}/OS-ENDPOINT-POLICY/policy';

export const endpointPolicies: Story = {
  name: 'endpoint policies',
  cases: [
    aPolicy,
    post('/v3/services', { service: { type: '{prefix}-policed' } }, { save: { 'service.one': 'service.id' } }),
    post('/v3/regions', { region: { id: '{prefix}-policed' } }, { save: { 'region.one': 'region.id' } }),
    post(
      '/v3/endpoints',
      {
        endpoint: {
          service_id: '{service.one}',
          interface: 'public',
          url: 'http://p.example',
          region_id: '{region.one}',
        },
      },
      { save: { 'endpoint.one': 'endpoint.id' } },
    ),
    get(ofEndpoint, { name: 'the policy of an endpoint that has none' }),
    ...places.flatMap((place) => [
      get(`${associations}/${place}`, { name: `not yet ${place}` }),
      ...byEach(limited, (as) => put(`${associations}/${place}`, { as })),
      put(`${associations}/${place}`),
      put(`${associations}/${place}`, { name: `again ${place}` }),
      ...byEach(everyone, (as) => get(`${associations}/${place}`, { as })),
    ]),
    ...none.flatMap((place) => [
      put(`${associations}/${place}`),
      get(`${associations}/${place}`),
      remove(`${associations}/${place}`),
    ]),
    put(`/v3/policies/${unknown}/OS-ENDPOINT-POLICY/services/{service.one}`),
    ...byEach(everyone, (as) => get(ofEndpoint, { as })),
    get(`/v3/endpoints/${unknown}/OS-ENDPOINT-POLICY/policy`),
    get(`/v3/policies/${unknown}/OS-ENDPOINT-POLICY/endpoints`),
    ...places.flatMap((place) => [
      ...byEach(limited, (as) => remove(`${associations}/${place}`, { as })),
      remove(`${associations}/${place}`),
      remove(`${associations}/${place}`, { name: `gone ${place}` }),
    ]),
    ...byEach(everyone, (as) => get(`${associations}/endpoints`, { as })),
    put(`${associations}/endpoints/{endpoint.one}`),
    get(`${associations}/endpoints`, { name: 'the endpoints of a policy' }),
    remove(`${associations}/endpoints/{endpoint.one}`),
  ],
};
