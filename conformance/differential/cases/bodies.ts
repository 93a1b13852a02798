import { type Case, type Json, patch, post, putJson, request, type Story } from '../case.ts';
import { secret } from './callers.ts';

/** What a field holds; `name` is a text that the database bounds, or the API. */
type Kind = 'text' | 'name' | 'boolean' | 'number' | 'list' | 'object';
type Fields = { readonly [name: string]: Kind };

interface Body {
  readonly path: string;
  /** The one key of the body. */
  readonly key: string;
  /** What a create needs; undefined where there is no create by POST. */
  readonly needed?: { readonly [name: string]: Json };
  readonly fields: Fields;
  /** The member that PATCH changes. */
  readonly member?: string;
  /** The entity stands in a list. */
  readonly many?: boolean;
  readonly as?: string;
}

const wrong: Readonly<Record<Kind, readonly Json[]>> = {
  text: [5],
  name: [5, 'n'.repeat(300)],
  boolean: ['x', 5],
  number: ['x', true],
  list: ['x', {}],
  object: ['x', []],
};

const id = 'name';
const resources: readonly Body[] = [
  {
    path: '/v3/users',
    key: 'user',
    needed: { name: '{prefix}-f' },
    fields: {
      name: 'name',
      domain_id: id,
      enabled: 'boolean',
      password: 'text',
      default_project_id: id,
      description: 'text',
      options: 'object',
      federated: 'list',
    },
    member: '/v3/users/{user.target}',
  },
  {
    path: '/v3/groups',
    key: 'group',
    needed: { name: '{prefix}-f' },
    fields: { name: 'name', domain_id: id, description: 'text' },
    member: '/v3/groups/{group.bodies}',
  },
  {
    path: '/v3/projects',
    key: 'project',
    needed: { name: '{prefix}-f' },
    fields: {
      name: 'name',
      domain_id: id,
      parent_id: 'text',
      enabled: 'boolean',
      description: 'text',
      is_domain: 'boolean',
      tags: 'list',
      options: 'object',
    },
    member: '/v3/projects/{project.home}',
  },
  {
    path: '/v3/domains',
    key: 'domain',
    needed: { name: '{prefix}-f' },
    fields: { name: 'name', enabled: 'boolean', description: 'text', tags: 'list', options: 'object' },
    member: '/v3/domains/{domain.home}',
  },
  {
    path: '/v3/roles',
    key: 'role',
    needed: { name: '{prefix}-f' },
    fields: { name: 'name', domain_id: id, description: 'text', options: 'object' },
    member: '/v3/roles/{role.bodies}',
  },
  {
    path: '/v3/services',
    key: 'service',
    needed: { type: '{prefix}-f' },
    fields: { type: 'name', name: 'name', description: 'text', enabled: 'boolean' },
    member: '/v3/services/{service.bodies}',
  },
  {
    path: '/v3/endpoints',
    key: 'endpoint',
    needed: { service_id: '{service.bodies}', interface: 'public', url: 'http://x.example' },
    fields: { service_id: id, interface: 'name', url: 'name', region_id: id, enabled: 'boolean' },
    member: '/v3/endpoints/{endpoint.bodies}',
  },
  {
    path: '/v3/regions',
    key: 'region',
    needed: {},
    fields: { id: 'name', description: 'text', parent_region_id: 'text' },
    member: '/v3/regions/{region.bodies}',
  },
  {
    path: '/v3/credentials',
    key: 'credential',
    needed: { type: 'cert', blob: 'b', user_id: '{user.member}' },
    fields: { type: 'text', blob: 'text', user_id: id, project_id: id },
    member: '/v3/credentials/{credential.bodies}',
  },
  {
    path: '/v3/policies',
    key: 'policy',
    needed: { type: 't', blob: 'b' },
    fields: { type: 'name', blob: 'text' },
    member: '/v3/policies/{policy.bodies}',
  },
  {
    path: '/v3/registered_limits',
    key: 'registered_limits',
    needed: { service_id: '{service.bodies}', resource_name: 'f', default_limit: 1 },
    fields: {
      service_id: 'text',
      region_id: 'text',
      resource_name: 'name',
      default_limit: 'number',
      description: 'text',
    },
    many: true,
  },
  {
    path: '/v3/limits',
    key: 'limits',
    needed: { service_id: '{service.bodies}', resource_name: 'cores', resource_limit: 1, project_id: '{project.home}' },
    fields: {
      service_id: 'text',
      region_id: 'text',
      resource_name: 'name',
      resource_limit: 'number',
      description: 'text',
      project_id: 'text',
      domain_id: 'text',
    },
    many: true,
  },
  {
    path: '/v3/OS-EP-FILTER/endpoint_groups',
    key: 'endpoint_group',
    needed: { name: '{prefix}-f', filters: { interface: 'public' } },
    fields: { name: 'name', description: 'text', filters: 'object' },
    member: '/v3/OS-EP-FILTER/endpoint_groups/{epgroup.bodies}',
  },
  {
    path: '/v3/OS-TRUST/trusts',
    key: 'trust',
    needed: { trustor_user_id: '{user.member}', trustee_user_id: '{user.target}', impersonation: false },
    fields: {
      trustee_user_id: id,
      project_id: id,
      impersonation: 'boolean',
      roles: 'list',
      expires_at: 'text',
      remaining_uses: 'number',
      allow_redelegation: 'boolean',
      redelegation_count: 'number',
    },
    as: 'member',
  },
  {
    path: '/v3/users/{user.member}/application_credentials',
    key: 'application_credential',
    needed: { name: '{prefix}-f', secret },
    fields: {
      name: 'name',
      description: 'text',
      secret: 'text',
      expires_at: 'text',
      unrestricted: 'boolean',
      roles: 'list',
      access_rules: 'list',
    },
    as: 'member',
  },
  {
    path: '/v3/OS-OAUTH1/consumers',
    key: 'consumer',
    needed: {},
    fields: { description: 'name' },
    member: '/v3/OS-OAUTH1/consumers/{consumer.bodies}',
  },
  {
    path: '/v3/users/{user.target}/password',
    key: 'user',
    needed: { original_password: 'a', password: 'b' },
    fields: { original_password: 'text', password: 'text' },
    as: 'target',
  },
];

const json = { headers: { 'Content-Type': 'application/json' } };

function bodiesOf({ path, key, needed, fields, member, many, as = 'admin' }: Body): Case[] {
  const create = (name: string, value: Json) =>
    post(path, { [key]: many ? [value] : value }, { name: `${path} with ${name}`, as });
  const show = (value: Json) => JSON.stringify(value).slice(0, 12);
  const routes: readonly (readonly [method: string, path: string])[] = [
    ['POST', path],
    ...(member ? [['PATCH', member] as const] : []),
  ];
  return [
    ...routes.map(([method, of]) =>
      request(method, of, undefined, { ...json, as, name: `${method} ${of} with no body` }),
    ),
    ...routes.map(([method, of]) =>
      request(method, of, JSON.stringify({ [key]: 'x' }), {
        ...json,
        as,
        name: `${method} ${of} with a text as ${key}`,
      }),
    ),
    ...Object.entries(fields).flatMap(([name, kind]) =>
      wrong[kind].flatMap((value) => [
        create(`${show(value)} as ${name}`, { ...needed, [name]: value }),
        ...(member
          ? [patch(member, { [key]: { [name]: value } }, { name: `PATCH ${member} with ${show(value)} as ${name}` })]
          : []),
      ]),
    ),
  ];
}

const saved = (kind: string, key = kind) => ({ save: { [`${kind}.bodies`]: `${key}.id` } });

/** Each field of each body as something that it is not, each body left out. */
export const bodies: Story = {
  name: 'wrong bodies',
  cases: [
    post('/v3/groups', { group: { name: '{prefix}-bodies', domain_id: '{domain.home}' } }, saved('group')),
    post('/v3/roles', { role: { name: '{prefix}-bodies' } }, saved('role')),
    post('/v3/services', { service: { type: '{prefix}-bodies' } }, saved('service')),
    post(
      '/v3/endpoints',
      { endpoint: { service_id: '{service.bodies}', interface: 'public', url: 'http://x.example' } },
      saved('endpoint'),
    ),
    post('/v3/regions', { region: { id: '{prefix}-bodies' } }, saved('region')),
    post('/v3/credentials', { credential: { type: 'cert', blob: 'b', user_id: '{user.member}' } }, saved('credential')),
    post('/v3/policies', { policy: { type: 't', blob: 'b' } }, saved('policy')),
    post(
      '/v3/OS-EP-FILTER/endpoint_groups',
      { endpoint_group: { name: '{prefix}-bodies', filters: { interface: 'public' } } },
      saved('epgroup', 'endpoint_group'),
    ),
    post('/v3/OS-OAUTH1/consumers', { consumer: {} }, saved('consumer')),
    ...resources.flatMap(bodiesOf),
    ...['/v3/regions/{prefix}-put', '/v3/domains/{domain.home}/config', '/v3/projects/{project.home}/tags'].flatMap(
      (path) => [
        request('PUT', path, undefined, { ...json, name: `PUT ${path} with no body` }),
        putJson(path, 5, { name: `PUT ${path} with a number` }),
      ],
    ),
  ],
};
