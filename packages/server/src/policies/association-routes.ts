/** OS-ENDPOINT-POLICY: which policy is for which endpoint. */

import { plainEndpointsAnswer } from '../endpoints/schema.ts';
import { plainCollection, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { policyAnswer } from './schema.ts';
import type { PolicyService } from './service.ts';
import type { Place } from './store.ts';

/** The three kinds of places. */
const PLACES = [
  { path: 'endpoints/:endpoint_id', rel: 'endpoint_policy_association', kind: 'endpoint', named: 'an endpoint' },
  { path: 'services/:service_id', rel: 'service_policy_association', kind: 'service', named: 'a service' },
  {
    path: 'services/:service_id/regions/:region_id',
    rel: 'region_and_service_policy_association',
    kind: 'region_and_service',
    named: 'a service in a region',
  },
] as const;

export function policyAssociationRoutes(policies: PolicyService): Route[] {
  const policyId = (call: Call) => call.params.policy_id!;
  const placeOf = ({ params }: Call): Place => ({
    endpoint_id: params.endpoint_id ?? null,
    service_id: params.service_id ?? null,
    region_id: params.region_id ?? null,
  });

  const associations = PLACES.flatMap(({ path, rel, kind, named }) => {
    const common = { path: `/v3/policies/:policy_id/OS-ENDPOINT-POLICY/${path}` };
    return [
      route({
        ...common,
        method: 'GET',
        rel,
        summary: `Check that a policy is for ${named}`,
        statuses: [204],
        action: `identity:check_policy_association_for_${kind}`,
        async handle(call) {
          await policies.checkAssociated(policyId(call), placeOf(call));
          return { status: 204 };
        },
      }),
      route({
        ...common,
        method: 'PUT',
        summary: `Make a policy the one for ${named}`,
        action: `identity:create_policy_association_for_${kind}`,
        async handle(call) {
          await policies.associate(policyId(call), placeOf(call));
          return { status: 204 };
        },
      }),
      route({
        ...common,
        method: 'DELETE',
        summary: `Let a policy no longer be for ${named}`,
        action: `identity:delete_policy_association_for_${kind}`,
        async handle(call) {
          await policies.dissociate(policyId(call), placeOf(call));
          return { status: 204 };
        },
      }),
    ];
  });

  return [
    ...associations,
    route({
      method: 'GET',
      path: '/v3/policies/:policy_id/OS-ENDPOINT-POLICY/endpoints',
      rel: 'policy_endpoints',
      summary: 'List the endpoints that a policy is for',
      response: plainEndpointsAnswer,
      action: 'identity:list_endpoints_for_policy',
      async handle(call) {
        const found = await policies.endpointsOf(policyId(call));
        // This one list does not repeat the region under its older name.
        const shown = found.map(({ region: _, ...endpoint }) =>
          withSelf(call, 'endpoints', endpoint as { id: string }),
        );
        return { body: plainCollection(call, 'endpoints', shown) };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/endpoints/:endpoint_id/OS-ENDPOINT-POLICY/policy',
      rel: 'endpoint_policy',
      summary: 'Show the policy that is for an endpoint',
      response: policyAnswer,
      action: 'identity:get_policy_for_endpoint',
      async handle(call) {
        const policy = await policies.forEndpoint(call.params.endpoint_id!);
        return { body: { policy: withSelf(call, 'policies', policy) } };
      },
    }),
  ];
}
