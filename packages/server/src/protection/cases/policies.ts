import { admin, type Case, on } from '../case.ts';

const body = { policy: { blob: '{}', type: 'application/json' } };
const fresh = { args: { policy_id: '{fresh}' }, before: admin('POST', '/policies', body) };
const one = '/policies/:policy_id';

/** A policy for an endpoint, a service, or a service in a region. */
const associations = (
  [
    ['endpoint', 'endpoints/:endpoint_id', { endpoint_id: '{endpoint}' }],
    ['service', 'services/:service_id', { service_id: '{service}' }],
    [
      'region_and_service',
      'services/:service_id/regions/:region_id',
      { service_id: '{service}', region_id: '{region}' },
    ],
  ] as const
).flatMap(([name, what, args]): Case[] => {
  const path = `${one}/OS-ENDPOINT-POLICY/${what}`;
  const known: { args: Record<string, string> } = { args: { policy_id: '{policy}', ...args } };
  const before = admin(
    'PUT',
    path.replace(/:(\w+)/g, (_, arg: string) => known.args[arg]!),
  );
  return [
    on('PUT', path, `create_policy_association_for_${name}`, known),
    on('GET', path, `check_policy_association_for_${name}`, { ...known, before, ok: 204 }),
    on('DELETE', path, `delete_policy_association_for_${name}`, { ...known, before }),
  ];
});

export const policyCases: readonly Case[] = [
  on('GET', '/policies', 'list_policies'),
  on('POST', '/policies', 'create_policy', { body }),
  on('GET', one, 'get_policy', fresh),
  on('PATCH', one, 'update_policy', { ...fresh, body: { policy: { type: 'text/plain' } } }),
  on('DELETE', one, 'delete_policy', fresh),
  ...associations,
  on('GET', `${one}/OS-ENDPOINT-POLICY/endpoints`, 'list_endpoints_for_policy', { args: { policy_id: '{policy}' } }),
  on('GET', '/endpoints/:endpoint_id/OS-ENDPOINT-POLICY/policy', 'get_policy_for_endpoint', {
    args: { endpoint_id: '{endpoint}' },
    before: admin('PUT', '/policies/{policy}/OS-ENDPOINT-POLICY/endpoints/{endpoint}'),
  }),
];
