import { type Api, type Listing, path } from './api.ts';
import type { Endpoint } from './endpoints.ts';
import type { Policy } from './policies.ts';

/** What a policy is for: one endpoint, or the endpoints of a service, everywhere or in a region. */
export type PolicyTarget =
  | { endpoint_id: string; service_id?: never; region_id?: never }
  | { service_id: string; region_id?: string; endpoint_id?: never };

/** Which policy document is for which endpoints (OS-ENDPOINT-POLICY). */
export interface EndpointPolicies {
  /** @example await endpoint_policies.create(policyId, { service_id, region_id: 'RegionOne' }); */
  create(policyId: string, target: PolicyTarget): Promise<void>;
  /** @example await endpoint_policies.check(policyId, { endpoint_id }); */
  check(policyId: string, target: PolicyTarget): Promise<boolean>;
  /** @example await endpoint_policies.delete(policyId, { service_id }); */
  delete(policyId: string, target: PolicyTarget): Promise<void>;
  /** @example await endpoint_policies.listEndpoints(policyId).toArray(); */
  listEndpoints(policyId: string): Listing<Endpoint>;
  /** The policy in force; 404 where there is none. @example await endpoint_policies.getForEndpoint(endpointId); */
  getForEndpoint(endpointId: string): Promise<Policy>;
}

function pathOf(policyId: string, target: PolicyTarget): string {
  const root = path`/policies/${policyId}/OS-ENDPOINT-POLICY`;
  if (target.endpoint_id !== undefined) return root + path`/endpoints/${target.endpoint_id}`;
  const service = root + path`/services/${target.service_id}`;
  return target.region_id === undefined ? service : service + path`/regions/${target.region_id}`;
}

export function endpointPolicies(api: Api): EndpointPolicies {
  return {
    async create(policyId, target) {
      await api.call(pathOf(policyId, target), { method: 'PUT' });
    },
    check: (policyId, target) => api.check(pathOf(policyId, target)),
    async delete(policyId, target) {
      await api.call(pathOf(policyId, target), { method: 'DELETE' });
    },
    listEndpoints: (policyId) => api.many('endpoints', path`/policies/${policyId}/OS-ENDPOINT-POLICY/endpoints`),
    getForEndpoint: (endpointId) => api.one('policy', path`/endpoints/${endpointId}/OS-ENDPOINT-POLICY/policy`),
  };
}
