import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const policyAssociations: readonly RuleDefault[] = [
  {
    name: 'identity:create_policy_association_for_endpoint',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints/{endpoint_id}'],
    deprecated: { name: 'identity:create_policy_association_for_endpoint', check: admin, since: 'T' },
  },
  {
    name: 'identity:check_policy_association_for_endpoint',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints/{endpoint_id}',
      'HEAD /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints/{endpoint_id}',
    ],
    deprecated: { name: 'identity:check_policy_association_for_endpoint', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_policy_association_for_endpoint',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints/{endpoint_id}'],
    deprecated: { name: 'identity:delete_policy_association_for_endpoint', check: admin, since: 'T' },
  },
  {
    name: 'identity:create_policy_association_for_service',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}'],
    deprecated: { name: 'identity:create_policy_association_for_service', check: admin, since: 'T' },
  },
  {
    name: 'identity:check_policy_association_for_service',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}',
      'HEAD /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}',
    ],
    deprecated: { name: 'identity:check_policy_association_for_service', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_policy_association_for_service',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}'],
    deprecated: { name: 'identity:delete_policy_association_for_service', check: admin, since: 'T' },
  },
  {
    name: 'identity:create_policy_association_for_region_and_service',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}/regions/{region_id}'],
    deprecated: { name: 'identity:create_policy_association_for_region_and_service', check: admin, since: 'T' },
  },
  {
    name: 'identity:check_policy_association_for_region_and_service',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}/regions/{region_id}',
      'HEAD /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}/regions/{region_id}',
    ],
    deprecated: { name: 'identity:check_policy_association_for_region_and_service', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_policy_association_for_region_and_service',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}/regions/{region_id}'],
    deprecated: { name: 'identity:delete_policy_association_for_region_and_service', check: admin, since: 'T' },
  },
  {
    name: 'identity:get_policy_for_endpoint',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: [
      'GET /v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy',
      'HEAD /v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy',
    ],
    deprecated: { name: 'identity:get_policy_for_endpoint', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_endpoints_for_policy',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints'],
    deprecated: { name: 'identity:list_endpoints_for_policy', check: admin, since: 'T' },
  },
];
