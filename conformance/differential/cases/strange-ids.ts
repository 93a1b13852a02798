import { type Case, type Json, post, request, type Story } from '../case.ts';

/** Members, and what belongs to two; every id is tried as one of another kind, the others being right. */
const routes: readonly string[] = [
  'GET PATCH DELETE /v3/users/{user}',
  'GET /v3/users/{user}/groups',
  'GET /v3/users/{user}/projects',
  'GET POST /v3/users/{user}/application_credentials',
  'GET DELETE /v3/users/{user}/application_credentials/{any}',
  'GET /v3/users/{user}/access_rules',
  'GET DELETE /v3/users/{user}/access_rules/{any}',
  'GET POST /v3/users/{user}/credentials/OS-EC2',
  'GET DELETE /v3/users/{user}/credentials/OS-EC2/{any}',
  'GET DELETE /v3/users/{user}/OS-OAUTH1/access_tokens/{any}',
  'GET /v3/users/{user}/OS-OAUTH1/access_tokens/{any}/roles/{role}',
  'GET PATCH DELETE /v3/groups/{group}',
  'GET /v3/groups/{group}/users',
  'GET PUT DELETE /v3/groups/{group}/users/{user}',
  'GET PATCH DELETE /v3/projects/{project}',
  'GET DELETE /v3/projects/{project}/tags',
  'GET PUT DELETE /v3/projects/{project}/tags/red',
  'GET PATCH DELETE /v3/domains/{domain}',
  'GET DELETE /v3/domains/{domain}/config',
  'GET /v3/domains/{domain}/config/ldap/url',
  'GET PATCH DELETE /v3/roles/{role}',
  'GET /v3/roles/{role}/implies',
  'GET PUT DELETE /v3/roles/{role}/implies/{role}',
  'GET /v3/projects/{project}/users/{user}/roles',
  'GET PUT DELETE /v3/projects/{project}/users/{user}/roles/{role}',
  'GET PUT DELETE /v3/projects/{project}/groups/{group}/roles/{role}',
  'GET PUT DELETE /v3/domains/{domain}/users/{user}/roles/{role}',
  'GET PUT DELETE /v3/domains/{domain}/groups/{group}/roles/{role}',
  'GET PUT DELETE /v3/system/users/{user}/roles/{role}',
  'GET PUT DELETE /v3/system/groups/{group}/roles/{role}',
  'GET PUT DELETE /v3/OS-INHERIT/projects/{project}/users/{user}/roles/{role}/inherited_to_projects',
  'GET PUT DELETE /v3/OS-INHERIT/domains/{domain}/groups/{group}/roles/{role}/inherited_to_projects',
  'GET /v3/OS-INHERIT/domains/{domain}/users/{user}/roles/inherited_to_projects',
  'GET PATCH DELETE /v3/services/{service}',
  'GET PATCH DELETE /v3/endpoints/{endpoint}',
  'GET PATCH DELETE /v3/regions/{region}',
  'GET PATCH DELETE /v3/credentials/{any}',
  'GET PATCH DELETE /v3/policies/{policy}',
  'GET /v3/policies/{policy}/OS-ENDPOINT-POLICY/endpoints',
  'GET PUT DELETE /v3/policies/{policy}/OS-ENDPOINT-POLICY/endpoints/{endpoint}',
  'GET PUT DELETE /v3/policies/{policy}/OS-ENDPOINT-POLICY/services/{service}/regions/{region}',
  'GET /v3/endpoints/{endpoint}/OS-ENDPOINT-POLICY/policy',
  'GET PATCH DELETE /v3/limits/{any}',
  'GET PATCH DELETE /v3/registered_limits/{any}',
  'GET PATCH DELETE /v3/OS-EP-FILTER/endpoint_groups/{epgroup}',
  'GET /v3/OS-EP-FILTER/endpoint_groups/{epgroup}/endpoints',
  'GET PUT DELETE /v3/OS-EP-FILTER/endpoint_groups/{epgroup}/projects/{project}',
  'GET PUT DELETE /v3/OS-EP-FILTER/projects/{project}/endpoints/{endpoint}',
  'GET /v3/OS-EP-FILTER/endpoints/{endpoint}/projects',
  'GET DELETE /v3/OS-TRUST/trusts/{any}',
  'GET /v3/OS-TRUST/trusts/{any}/roles/{role}',
  'GET PATCH DELETE /v3/OS-OAUTH1/consumers/{any}',
  'GET PATCH DELETE /v3/OS-FEDERATION/identity_providers/{any}',
  'GET DELETE /v3/OS-FEDERATION/identity_providers/{any}/protocols/{any}',
  'GET DELETE /v3/OS-FEDERATION/mappings/{any}',
  'GET PATCH DELETE /v3/OS-FEDERATION/service_providers/{any}',
];

/** A body that would be right, so that only the id is wrong. */
const changes: Readonly<Record<string, Json>> = {
  users: { user: { description: 'x' } },
  groups: { group: { description: 'x' } },
  projects: { project: { description: 'x' } },
  domains: { domain: { description: 'x' } },
  roles: { role: { description: 'x' } },
  services: { service: { description: 'x' } },
  endpoints: { endpoint: { url: 'http://x.example' } },
  regions: { region: { description: 'x' } },
  credentials: { credential: { blob: 'b' } },
  policies: { policy: { blob: 'b' } },
  limits: { limit: { resource_limit: 1 } },
  registered_limits: { registered_limit: { default_limit: 1 } },
  endpoint_groups: { endpoint_group: { description: 'x' } },
  consumers: { consumer: { description: 'x' } },
  identity_providers: { identity_provider: { description: 'x' } },
  service_providers: { service_provider: { description: 'x' } },
  application_credentials: { application_credential: { name: 'x' } },
  'OS-EC2': { tenant_id: '{project.home}' },
};

const right: Readonly<Record<string, string>> = {
  user: '{user.plain}',
  project: '{project.other}',
  domain: '{domain.other}',
  role: '{role.stranger}',
  group: '{group.stranger}',
  service: '{service.stranger}',
  endpoint: '{endpoint.stranger}',
  region: '{region.stranger}',
  policy: '{policy.stranger}',
  epgroup: '{epgroup.stranger}',
};
/** An id that is somebody's, but not of this kind. */
const strange = (kind: string) => (kind === 'group' ? right.user! : '{group.stranger}');

function casesOf(line: string): Case[] {
  const words = line.split(' ');
  const pattern = words.at(-1)!;
  const kinds = [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const collection = pattern.split('/').findLast((part) => part in changes) ?? '';
  return kinds.flatMap((_, wrong) => {
    let at = -1;
    const path = pattern.replace(/\{(\w+)\}/g, (_found, kind: string) => {
      at++;
      return at === wrong ? strange(kind) : (right[kind] ?? '{group.stranger}');
    });
    return words.slice(0, -1).map((method) => {
      const body = method === 'PATCH' || method === 'POST' ? JSON.stringify(changes[collection]) : undefined;
      const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
      return request(method, path, body, { headers });
    });
  });
}

const saved = (kind: string, key = kind) => ({ save: { [`${kind}.stranger`]: `${key}.id` } });

export const strangeIds: Story = {
  name: 'ids of another kind',
  cases: [
    post('/v3/groups', { group: { name: '{prefix}-stranger', domain_id: '{domain.home}' } }, saved('group')),
    post('/v3/roles', { role: { name: '{prefix}-stranger' } }, saved('role')),
    post('/v3/services', { service: { type: '{prefix}-stranger' } }, saved('service')),
    post(
      '/v3/endpoints',
      { endpoint: { service_id: '{service.stranger}', interface: 'public', url: 'http://x.example' } },
      saved('endpoint'),
    ),
    post('/v3/regions', { region: { id: '{prefix}-stranger' } }, saved('region')),
    post('/v3/policies', { policy: { type: 't', blob: 'b' } }, saved('policy')),
    post(
      '/v3/OS-EP-FILTER/endpoint_groups',
      { endpoint_group: { name: '{prefix}-stranger', filters: { interface: 'public' } } },
      saved('epgroup', 'endpoint_group'),
    ),
    ...routes.flatMap(casesOf),
  ],
};
