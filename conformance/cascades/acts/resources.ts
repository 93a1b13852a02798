import { type Case, patch, post, put, putJson, remove } from '../../differential/case.ts';
import {
  type Act,
  applicationCredential,
  credentials,
  domain,
  grants,
  group,
  oauth,
  project,
  role,
  signIn,
  site,
  trust,
  user,
} from './act.ts';

const service = post(
  '/v3/services',
  { service: { type: '{prefix}-type', name: 'n' } },
  { save: { 'service.one': 'service.id' } },
);
const region = (name: string, parent?: string) =>
  post(
    '/v3/regions',
    { region: { id: `{prefix}-${name}`, ...(parent ? { parent_region_id: `{prefix}-${parent}` } : {}) } },
    { save: { [`region.${name}`]: 'region.id' } },
  );
const endpoint = post(
  '/v3/endpoints',
  {
    endpoint: { service_id: '{service.one}', interface: 'public', url: 'http://x.example', region_id: '{region.here}' },
  },
  { save: { 'endpoint.one': 'endpoint.id' } },
);
const limits = (owner: Readonly<Record<string, string>>): Case[] => [
  post(
    '/v3/registered_limits',
    {
      registered_limits: [
        { service_id: '{service.one}', region_id: '{region.here}', resource_name: 'cores', default_limit: 10 },
      ],
    },
    { save: { 'registered.one': 'registered_limits.0.id' } },
  ),
  post(
    '/v3/limits',
    {
      limits: [
        {
          service_id: '{service.one}',
          region_id: '{region.here}',
          resource_name: 'cores',
          resource_limit: 5,
          ...owner,
        },
      ],
    },
    { save: { 'limit.one': 'limits.0.id' } },
  ),
];
const policy: Case[] = [
  post('/v3/policies', { policy: { type: 't', blob: 'b' } }, { save: { 'policy.one': 'policy.id' } }),
  ...['services/{service.one}', 'services/{service.one}/regions/{region.here}'].map((of) =>
    put(`/v3/policies/{policy.one}/OS-ENDPOINT-POLICY/${of}`),
  ),
  post('/v3/policies', { policy: { type: 'u', blob: 'b' } }, { save: { 'policy.two': 'policy.id' } }),
  put('/v3/policies/{policy.two}/OS-ENDPOINT-POLICY/endpoints/{endpoint.one}'),
];
const filters: Case[] = [
  post(
    '/v3/OS-EP-FILTER/endpoint_groups',
    { endpoint_group: { name: '{prefix}-g', filters: { service_id: '{service.one}' } } },
    { save: { 'epgroup.one': 'endpoint_group.id' } },
  ),
  put('/v3/OS-EP-FILTER/endpoint_groups/{epgroup.one}/projects/{project.site}'),
  put('/v3/OS-EP-FILTER/projects/{project.site}/endpoints/{endpoint.one}'),
];
const catalog = [service, region('here'), endpoint];

export const resourceActs: readonly Act[] = [
  {
    name: 'a project is deleted',
    build: [
      ...site('ann', 'bob'),
      ...catalog,
      ...filters,
      ...limits({ project_id: '{project.site}' }),
      group('club'),
      ...grants('users/{user.ann}', 'job'),
      ...grants('groups/{group.club}', 'job'),
      signIn('ann'),
      trust('from', 'ann', 'bob'),
      applicationCredential('worker', 'ann'),
      ...credentials('ann'),
      ...oauth('ann'),
      patch('/v3/users/{user.bob}', { user: { default_project_id: '{project.site}' } }),
      patch('/v3/projects/{project.site}', { project: { options: { immutable: false } } }),
    ],
    end: [remove('/v3/projects/{project.site}')],
  },
  {
    name: 'a project is disabled and enabled',
    build: [...site('ann', 'bob'), signIn('ann'), trust('from', 'ann', 'bob'), applicationCredential('worker', 'ann')],
    end: [
      patch('/v3/projects/{project.site}', { project: { enabled: false } }),
      patch('/v3/projects/{project.site}', { project: { enabled: true, tags: ['a', 'b'] } }),
    ],
  },
  {
    name: 'a domain is disabled and deleted',
    build: [
      ...site('ann', 'bob'),
      domain('other'),
      user('out', { domain_id: '{domain.other}' }),
      project('child', { parent_id: '{project.site}' }),
      project('grandchild', { parent_id: '{project.child}' }),
      role('local', { domain_id: '{domain.home}' }),
      put('/v3/roles/{role.local}/implies/{role.member}'),
      group('club'),
      put('/v3/groups/{group.club}/users/{user.ann}'),
      ...grants('users/{user.ann}', 'job'),
      ...grants('users/{user.out}', 'job'),
      ...grants('groups/{group.club}', 'job'),
      put('/v3/projects/{project.child}/users/{user.out}/roles/{role.local}'),
      ...catalog,
      ...filters,
      ...limits({ domain_id: '{domain.home}' }),
      signIn('ann'),
      signIn('out'),
      trust('from', 'ann', 'out'),
      trust('to', 'out', 'ann'),
      applicationCredential('worker', 'ann'),
      applicationCredential('guest', 'out'),
      ...credentials('ann'),
      ...oauth('ann'),
      putJson('/v3/domains/{domain.home}/config', { config: { ldap: { url: 'u', password: 'p' } } }),
      putJson('/v3/OS-FEDERATION/identity_providers/{prefix}-idp', {
        identity_provider: { domain_id: '{domain.home}', remote_ids: ['{prefix}-remote'] },
      }),
    ],
    end: [patch('/v3/domains/{domain.home}', { domain: { enabled: false } }), remove('/v3/domains/{domain.home}')],
  },
  {
    name: 'a domain configuration is deleted',
    build: [
      domain('home'),
      putJson('/v3/domains/{domain.home}/config', {
        config: { ldap: { url: 'u', password: 'p', page_size: 1 }, identity: { driver: 'ldap' } },
      }),
    ],
    end: [
      patch('/v3/domains/{domain.home}/config', { config: { ldap: { url: 'v' } } }),
      remove('/v3/domains/{domain.home}/config/ldap/url'),
      remove('/v3/domains/{domain.home}/config/ldap/password'),
      remove('/v3/domains/{domain.home}/config/identity'),
      remove('/v3/domains/{domain.home}/config'),
    ],
  },
  {
    name: 'an endpoint is deleted',
    build: [...site(), ...catalog, ...filters, ...policy],
    end: [remove('/v3/endpoints/{endpoint.one}')],
  },
  {
    name: 'a service is deleted',
    build: [...site(), ...catalog, ...filters, ...policy],
    end: [remove('/v3/services/{service.one}')],
  },
  {
    name: 'a region is deleted',
    build: [service, region('here'), region('child', 'here'), region('far'), endpoint, ...policy],
    end: [
      patch('/v3/regions/{region.child}', { region: { parent_region_id: '{region.far}' } }),
      remove('/v3/endpoints/{endpoint.one}'),
      remove('/v3/regions/{region.here}'),
      remove('/v3/regions/{region.child}'),
    ],
  },
  {
    name: 'a policy is deleted',
    build: [...catalog, ...policy],
    end: [remove('/v3/policies/{policy.one}'), remove('/v3/policies/{policy.two}')],
  },
  {
    name: 'an endpoint group is deleted',
    build: [...site(), ...catalog, ...filters],
    end: [
      remove('/v3/OS-EP-FILTER/endpoint_groups/{epgroup.one}'),
      remove('/v3/OS-EP-FILTER/projects/{project.site}/endpoints/{endpoint.one}'),
    ],
  },
  {
    name: 'limits are deleted',
    build: [...site(), ...catalog, ...limits({ project_id: '{project.site}' })],
    end: [
      patch('/v3/limits/{limit.one}', { limit: { resource_limit: 6 } }),
      remove('/v3/limits/{limit.one}'),
      remove('/v3/registered_limits/{registered.one}'),
    ],
  },
  {
    name: 'tags are deleted',
    build: [...site(), put('/v3/projects/{project.site}/tags/a'), put('/v3/projects/{project.site}/tags/b')],
    end: [remove('/v3/projects/{project.site}/tags/a'), remove('/v3/projects/{project.site}/tags')],
  },
];
