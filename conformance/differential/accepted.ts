/**
 * The differences that are wanted: each names one method, one route, one pair of statuses (reference, subject) and why.
 * Where release 2026.1 differs from the older reference, 2026.1 holds. One that no longer occurs is an error. At most 30 are of
 * the main job (identity, resources, assignments, catalog and tokens), at most 60 are there in all.
 */
export interface Accepted {
  readonly method: string;
  /** The path without its query, every id as `{id}`. */
  readonly route: string;
  readonly status: readonly [reference: number, subject: number];
  /** For equal statuses: where the answers differ, as the report says it (`body.links`, `header vary`). */
  readonly at?: string;
  readonly reason: string;
}

export const most = { mainJob: 30, all: 60 };

export const mainJob: readonly Accepted[] = [
  {
    method: 'GET',
    route: '/',
    status: [300, 300],
    at: 'body.versions.values',
    reason: 'Archstone still has v2.0, deprecated; the reference has not since its release 14',
  },
  {
    method: 'POST',
    route: '/v3/auth/tokens',
    status: [500, 401],
    reason: 'a NUL in a name, which PostgreSQL refuses to compare, is an unknown name like any other',
  },
  {
    method: 'GET',
    route: '/v3/endpoints/{id}/OS-ENDPOINT-POLICY/policy',
    status: [200, 200],
    at: 'body.policy.links.self',
    reason: "the link leads to the policy; the reference's leads to an endpoint with the id of the policy",
  },
  {
    method: 'GET',
    route: '/v3/OS-EP-FILTER/endpoint_groups/{id}/projects/{id}',
    status: [200, 200],
    at: 'body.project_endpoint_group.links.self',
    reason: "the link is a URL like every other; the reference's lacks host and version",
  },
  {
    method: 'GET',
    route: '/healthcheck',
    status: [200, 200],
    at: 'header vary',
    reason: 'every response of Archstone varies by X-Auth-Token; the reference mounts this one outside its pipeline',
  },
  {
    method: 'PATCH',
    route: '/v3/projects/{id}',
    status: [500, 409],
    reason: "the reference's database error is a conflict of names, which is 409 everywhere else",
  },
  {
    method: 'PATCH',
    route: '/v3/users',
    status: [500, 405],
    reason: '2026.1 routes a collection apart from its members, so a method that only a member has is refused',
  },
  {
    method: 'POST',
    route: '/v3/users/{id}',
    status: [500, 405],
    reason: '2026.1 routes members apart from their collection, so a method that only the collection has is refused',
  },
  {
    method: 'OPTIONS',
    route: '/v3/users',
    status: [200, 200],
    at: 'header allow',
    reason: '2026.1 routes a collection apart from its members, whose methods are no longer allowed on it',
  },
  {
    method: 'POST',
    route: '/v3/domains',
    status: [201, 400],
    reason: '2026.1 validates the whole body: unknown keys beside the entity and malformed options are refused',
  },
  {
    method: 'POST',
    route: '/v3/domains',
    status: [201, 201],
    at: 'body.domain.explicit_domain_id',
    reason: '2026.1 no longer returns the input explicit_domain_id as an attribute',
  },
  {
    method: 'GET',
    route: '/v3/domains',
    status: [200, 400],
    reason: '2026.1 validates the query: enabled must be a boolean',
  },
  {
    method: 'GET',
    route: '/v3/domains',
    status: [403, 200],
    reason: '2026.1 admits domain-scoped callers to the list, which holds their own domain',
  },
  {
    method: 'PATCH',
    route: '/v3/domains/{id}',
    status: [403, 200],
    reason: '2026.1 lets a null take the option immutable off a domain',
  },
  {
    method: 'GET',
    route: '/v3/projects',
    status: [200, 400],
    reason: '2026.1 validates the query: enabled must be a boolean, parent_id an id, limit a number',
  },
  {
    method: 'PATCH',
    route: '/v3/projects/{id}',
    status: [400, 200],
    reason: '2026.1 takes a change of nothing for a change',
  },
  {
    method: 'GET',
    route: '/v3/users',
    status: [200, 400],
    reason: '2026.1 validates the query: enabled must be a boolean, limit a number',
  },
  {
    method: 'POST',
    route: '/v3/roles',
    status: [400, 201],
    reason: '2026.1 allows a null description',
  },
  {
    method: 'PATCH',
    route: '/v3/roles/{id}',
    status: [400, 200],
    reason: '2026.1 allows a null description',
  },
  {
    method: 'GET',
    route: '/v3/roles',
    status: [403, 200],
    reason: '2026.1 admits domain-scoped callers (scope types of identity:list_roles)',
  },
  {
    method: 'GET',
    route: '/v3/roles/{id}',
    status: [403, 200],
    reason: '2026.1 admits domain-scoped callers (scope types of identity:get_role)',
  },
  {
    method: 'GET',
    route: '/v3/role_assignments',
    status: [403, 200],
    reason: '2026.1 admits domain-scoped callers (scope types of identity:list_role_assignments_for_tree)',
  },
  {
    method: 'POST',
    route: '/v3/endpoints',
    status: [400, 201],
    reason: '2026.1 allows a null region_id',
  },
  {
    method: 'PATCH',
    route: '/v3/endpoints/{id}',
    status: [400, 200],
    reason: '2026.1 allows a null region_id',
  },
  {
    method: 'GET',
    route: '/v3/endpoints',
    status: [200, 400],
    reason: '2026.1 validates the query: interface must be one of three',
  },
  {
    method: 'POST',
    route: '/v3/regions',
    status: [400, 201],
    reason: '2026.1 allows a null id, and makes one',
  },
  {
    method: 'GET',
    route: '/v3/users',
    status: [200, 404],
    reason: '2026.1 pages this list: an unknown marker is not found',
  },
  {
    method: 'GET',
    route: '/v3/projects',
    status: [200, 404],
    reason: '2026.1 pages this list: an unknown marker is not found',
  },
  {
    method: 'POST',
    route: '/v3/regions',
    status: [201, 201],
    at: 'body.region.links',
    reason: 'a reserved character of an id is escaped in its link, which could not be followed otherwise',
  },
  {
    method: 'GET',
    route: '/v3/auth/projects',
    status: [404, 401],
    reason: "a caller whose own project is disabled is not authenticated; 404 would be read as the resource's absence",
  },
];
