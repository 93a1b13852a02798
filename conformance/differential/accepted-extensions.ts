import type { Accepted } from './accepted.ts';

const TRUST_LINKS =
  "the link leads to the trust's roles, as the API reference gives it; the reference's leaves out OS-TRUST/trusts";
const PROTOCOL_LINKS =
  "the links lead to the protocol and its provider; the reference's leave the provider's path out and lead nowhere";
const VERSIONS = '2026.1 keeps and shows the schema version of a mapping';

/** The wanted differences of the stories beyond the main job. */
export const extensions: readonly Accepted[] = [
  {
    method: 'POST',
    route: '/v3/OS-TRUST/trusts',
    status: [201, 201],
    at: 'body.trust.roles_links.self',
    reason: TRUST_LINKS,
  },
  {
    method: 'GET',
    route: '/v3/OS-TRUST/trusts/{id}',
    status: [200, 200],
    at: 'body.trust.roles_links.self',
    reason: TRUST_LINKS,
  },
  {
    method: 'GET',
    route: '/v3/OS-TRUST/trusts/{id}/roles',
    status: [200, 200],
    at: 'body.links.self',
    reason: TRUST_LINKS,
  },
  {
    method: 'POST',
    route: '/v3/OS-TRUST/trusts',
    status: [403, 400],
    reason: '2026.1 validates a body before it asks the policy, which here needs what is missing',
  },
  {
    method: 'POST',
    route: '/v3/OS-TRUST/trusts',
    status: [201, 404],
    reason: 'a trust is passed on for its own project only, or a trustee could hand on roles that it was never given',
  },
  {
    method: 'GET',
    route: '/v3/auth/tokens',
    status: [403, 404],
    reason: 'a token of a void trust is unknown; auth_token takes the 403 for a broken Identity service',
  },
  {
    method: 'GET',
    route: '/v3/auth/catalog',
    status: [200, 401],
    reason:
      "access rules hold for this service's own routes too, where the reference forgets what its middleware found",
  },
  {
    method: 'PUT',
    route: '/v3/OS-FEDERATION/mappings/{id}',
    status: [201, 201],
    at: 'body.mapping.schema_version',
    reason: VERSIONS,
  },
  {
    method: 'PATCH',
    route: '/v3/OS-FEDERATION/mappings/{id}',
    status: [200, 200],
    at: 'body.mapping.schema_version',
    reason: VERSIONS,
  },
  {
    method: 'GET',
    route: '/v3/OS-FEDERATION/mappings/{id}',
    status: [200, 200],
    at: 'body.mapping.schema_version',
    reason: VERSIONS,
  },
  { method: 'GET', route: '/v3/OS-FEDERATION/mappings', status: [200, 200], at: 'body.mappings', reason: VERSIONS },
  {
    method: 'PUT',
    route: '/v3/OS-FEDERATION/identity_providers/{id}/protocols/{id}',
    status: [201, 201],
    at: 'body.protocol.links',
    reason: PROTOCOL_LINKS,
  },
  {
    method: 'PATCH',
    route: '/v3/OS-FEDERATION/identity_providers/{id}/protocols/{id}',
    status: [200, 200],
    at: 'body.protocol.links',
    reason: PROTOCOL_LINKS,
  },
  {
    method: 'GET',
    route: '/v3/OS-FEDERATION/identity_providers/{id}/protocols/{id}',
    status: [200, 200],
    at: 'body.protocol.links',
    reason: PROTOCOL_LINKS,
  },
  {
    method: 'GET',
    route: '/v3/OS-FEDERATION/identity_providers/{id}/protocols',
    status: [200, 200],
    at: 'body.protocols',
    reason: PROTOCOL_LINKS,
  },
  {
    method: 'DELETE',
    route: '/v3/OS-FEDERATION/mappings',
    status: [500, 405],
    reason: 'a method that only a member has is refused on the collection',
  },
  {
    method: 'GET',
    route: '/v3/OS-OAUTH1/request_token',
    status: [500, 405],
    reason: 'a method that the resource lacks is refused',
  },
  {
    method: 'PATCH',
    route: '/v3/OS-OAUTH1/consumers',
    status: [500, 405],
    reason: 'a method that only a member has is refused on the collection',
  },
  {
    method: 'DELETE',
    route: '/v3/OS-OAUTH1/consumers',
    status: [500, 405],
    reason: 'a method that only a member has is refused on the collection',
  },
  {
    method: 'POST',
    route: '/v3/OS-OAUTH1/consumers/{id}',
    status: [500, 405],
    reason: 'a method that only the collection has is refused on a member',
  },
  {
    method: 'POST',
    route: '/v3/OS-OAUTH2/token',
    status: [401, 200],
    reason: '2026.1 takes id and secret of the client from the form too',
  },
  {
    method: 'POST',
    route: '/v3/OS-OAUTH2/token',
    status: [401, 400],
    reason: '2026.1 looks at the grant type before it asks who the client is',
  },
  {
    method: 'GET',
    route: '/v3/OS-OAUTH2/token',
    status: [405, 405],
    at: 'header allow',
    reason: 'a 405 names the methods that are allowed (RFC 9110, section 15.5.6)',
  },
  {
    method: 'DELETE',
    route: '/v3/OS-OAUTH2/token',
    status: [405, 405],
    at: 'header allow',
    reason: 'a 405 names the methods that are allowed (RFC 9110, section 15.5.6)',
  },
  {
    method: 'PATCH',
    route: '/v3/domains/{id}',
    status: [200, 400],
    reason: '2026.1 validates options in a change, as it does in a create',
  },
  {
    method: 'POST',
    route: '/v3/roles',
    status: [201, 400],
    reason: '2026.1 validates domain_id',
  },
  {
    method: 'GET',
    route: '/v3/groups',
    status: [200, 400],
    reason: '2026.1 validates the query: sort_dir must be asc or desc',
  },
  {
    method: 'PUT',
    route: '/v3/OS-FEDERATION/mappings/{id}',
    status: [400, 409],
    reason: '2026.1 has the schemas 2.0 and 3.0, which these rules fit',
  },
  {
    method: 'PUT',
    route: '/v3/OS-FEDERATION/mappings/{id}',
    status: [409, 400],
    reason: '2026.1 refuses a schema version that it does not know',
  },
  {
    method: 'PUT',
    route: '/v3/OS-FEDERATION/identity_providers/{id}/protocols/{id}',
    status: [400, 201],
    reason: '2026.1 allows a null remote_id_attribute',
  },
];
