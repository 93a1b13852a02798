import { admin, places, type Request } from './case.ts';

export const PASSWORD = 'Correct-Horse-7';

/** By id, with the password that all have. */
export const signIn = (id: string, scope: unknown): Request => ({
  method: 'POST',
  path: '/v3/auth/tokens',
  body: { auth: { identity: { methods: ['password'], password: { user: { id, password: PASSWORD } } }, scope } },
});

const inEach = places.flatMap((place): [string, Request][] => {
  const domain_id = `{${place}.domain}`;
  const user = (name: string) => admin('POST', '/users', { user: { name, domain_id, password: PASSWORD } });
  return [
    [`${place}.domain`, admin('POST', '/domains', { domain: { name: `{prefix}${place}` } })],
    [`${place}.project`, admin('POST', '/projects', { project: { name: '{prefix}project', domain_id } })],
    [`${place}.group`, admin('POST', '/groups', { group: { name: '{prefix}group', domain_id } })],
    [`${place}.role`, admin('POST', '/roles', { role: { name: '{prefix}role', domain_id } })],
    [`${place}.user`, user('{prefix}user')],
    // Whose grants and groups change: taking one may end all tokens of a user.
    [`${place}.subject`, user('{prefix}subject')],
  ];
});

const registered = { service_id: '{service}', resource_name: '{prefix}cores' };
const limits = places.flatMap((place): [string, Request][] =>
  ['project', 'domain'].map((kind) => [
    `${place}.${kind}-limit`,
    admin('POST', '/limits', {
      limits: [{ ...registered, [`${kind}_id`]: `{${place}.${kind}}`, resource_limit: 7 }],
    }),
  ]),
);

const url = 'http://localhost/';
const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'REMOTE_USER' }] }];

/** What the cases count on: the name by which templates know the id of each, and the request that makes it. */
export const things: readonly [string, Request][] = [
  ...inEach,
  ['plain', admin('POST', '/roles', { role: { name: '{prefix}plain' } })],
  // A user delegates what the user has: a role that no rule knows.
  ...places.flatMap((place): [string, Request][] => [
    ['', admin('PUT', `/projects/{${place}.project}/users/{${place}.user}/roles/{plain}`)],
    [`${place}.token`, signIn(`{${place}.user}`, { project: { id: `{${place}.project}` } })],
  ]),
  ['service', admin('POST', '/services', { service: { type: '{prefix}type' } })],
  ['region', admin('POST', '/regions', { region: { id: '{prefix}region' } })],
  [
    'endpoint',
    admin('POST', '/endpoints', {
      endpoint: { interface: 'public', service_id: '{service}', region_id: '{region}', url },
    }),
  ],
  [
    'registered-limit',
    admin('POST', '/registered_limits', { registered_limits: [{ ...registered, default_limit: 9 }] }),
  ],
  ...limits,
  [
    'endpoint-group',
    admin('POST', '/OS-EP-FILTER/endpoint_groups', {
      endpoint_group: { name: '{prefix}group', filters: { interface: 'admin' } },
    }),
  ],
  ['policy', admin('POST', '/policies', { policy: { blob: '{}', type: 'application/json' } })],
  ['idp', admin('PUT', '/OS-FEDERATION/identity_providers/{prefix}idp', { identity_provider: {} })],
  ['mapping', admin('PUT', '/OS-FEDERATION/mappings/{prefix}mapping', { mapping: { rules } })],
];
