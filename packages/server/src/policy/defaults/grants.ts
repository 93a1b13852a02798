import { admin, adminOrSystemReader, anyScope, type RuleDefault, systemOrProject } from './base.ts';

/** The caller's domain is the actor's and the target's, in each of the four forms that a grant has. */
function inOwnDomain(role: string): string {
  return ['user', 'group']
    .flatMap((actor) => ['project.domain_id', 'domain.id'].map((domain) => [actor, domain]))
    .map(
      ([actor, domain]) =>
        `(role:${role} and domain_id:%(target.${actor}.domain_id)s and domain_id:%(target.${domain})s)`,
    )
    .join(' or ');
}

const systemReader = '(role:reader and system_scope:all)';
const globalOrOwnRole = '(domain_id:%(target.role.domain_id)s or None:%(target.role.domain_id)s)';
const grantable = `(rule:admin_required) or (${inOwnDomain('admin')}) and ${globalOrOwnRole} or (${inOwnDomain('manager')}) and rule:domain_managed_target_role`;

export const grants: readonly RuleDefault[] = [
  {
    name: 'identity:check_grant',
    check: `(rule:admin_required) or (${systemReader} or (${inOwnDomain('reader')}) and ${globalOrOwnRole})`,
    scopes: anyScope,
    operations: [
      'HEAD /v3/projects/{project_id}/users/{user_id}/roles/{role_id}',
      'GET /v3/projects/{project_id}/users/{user_id}/roles/{role_id}',
      'HEAD /v3/projects/{project_id}/groups/{group_id}/roles/{role_id}',
      'GET /v3/projects/{project_id}/groups/{group_id}/roles/{role_id}',
      'HEAD /v3/domains/{domain_id}/users/{user_id}/roles/{role_id}',
      'GET /v3/domains/{domain_id}/users/{user_id}/roles/{role_id}',
      'HEAD /v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}',
      'GET /v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}',
      'HEAD /v3/OS-INHERIT/projects/{project_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'GET /v3/OS-INHERIT/projects/{project_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'HEAD /v3/OS-INHERIT/projects/{project_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
      'GET /v3/OS-INHERIT/projects/{project_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
      'HEAD /v3/OS-INHERIT/domains/{domain_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'GET /v3/OS-INHERIT/domains/{domain_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'HEAD /v3/OS-INHERIT/domains/{domain_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
      'GET /v3/OS-INHERIT/domains/{domain_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
    ],
    deprecated: { name: 'identity:check_grant', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_grants',
    check: `(rule:admin_required) or (${systemReader} or ${inOwnDomain('reader')})`,
    scopes: anyScope,
    operations: [
      'GET /v3/projects/{project_id}/users/{user_id}/roles',
      'HEAD /v3/projects/{project_id}/users/{user_id}/roles',
      'GET /v3/projects/{project_id}/groups/{group_id}/roles',
      'HEAD /v3/projects/{project_id}/groups/{group_id}/roles',
      'GET /v3/domains/{domain_id}/users/{user_id}/roles',
      'HEAD /v3/domains/{domain_id}/users/{user_id}/roles',
      'GET /v3/domains/{domain_id}/groups/{group_id}/roles',
      'HEAD /v3/domains/{domain_id}/groups/{group_id}/roles',
      'GET /v3/OS-INHERIT/domains/{domain_id}/groups/{group_id}/roles/inherited_to_projects',
      'GET /v3/OS-INHERIT/domains/{domain_id}/users/{user_id}/roles/inherited_to_projects',
    ],
    deprecated: { name: 'identity:list_grants', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_grant',
    check: grantable,
    scopes: anyScope,
    operations: [
      'PUT /v3/projects/{project_id}/users/{user_id}/roles/{role_id}',
      'PUT /v3/projects/{project_id}/groups/{group_id}/roles/{role_id}',
      'PUT /v3/domains/{domain_id}/users/{user_id}/roles/{role_id}',
      'PUT /v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}',
      'PUT /v3/OS-INHERIT/projects/{project_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'PUT /v3/OS-INHERIT/projects/{project_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
      'PUT /v3/OS-INHERIT/domains/{domain_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'PUT /v3/OS-INHERIT/domains/{domain_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
    ],
    deprecated: { name: 'identity:create_grant', check: admin, since: 'S' },
  },
  {
    name: 'identity:revoke_grant',
    check: grantable,
    scopes: anyScope,
    operations: [
      'DELETE /v3/projects/{project_id}/users/{user_id}/roles/{role_id}',
      'DELETE /v3/projects/{project_id}/groups/{group_id}/roles/{role_id}',
      'DELETE /v3/domains/{domain_id}/users/{user_id}/roles/{role_id}',
      'DELETE /v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}',
      'DELETE /v3/OS-INHERIT/projects/{project_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'DELETE /v3/OS-INHERIT/projects/{project_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
      'DELETE /v3/OS-INHERIT/domains/{domain_id}/users/{user_id}/roles/{role_id}/inherited_to_projects',
      'DELETE /v3/OS-INHERIT/domains/{domain_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects',
    ],
    deprecated: { name: 'identity:revoke_grant', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_system_grants_for_user',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['HEAD|GET /v3/system/users/{user_id}/roles'],
    deprecated: { name: 'identity:list_system_grants_for_user', check: admin, since: 'S' },
  },
  {
    name: 'identity:check_system_grant_for_user',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['HEAD|GET /v3/system/users/{user_id}/roles/{role_id}'],
    deprecated: { name: 'identity:check_system_grant_for_user', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_system_grant_for_user',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/system/users/{user_id}/roles/{role_id}'],
    deprecated: { name: 'identity:create_system_grant_for_user', check: admin, since: 'S' },
  },
  {
    name: 'identity:revoke_system_grant_for_user',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/system/users/{user_id}/roles/{role_id}'],
    deprecated: { name: 'identity:revoke_system_grant_for_user', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_system_grants_for_group',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['HEAD|GET /v3/system/groups/{group_id}/roles'],
    deprecated: { name: 'identity:list_system_grants_for_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:check_system_grant_for_group',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['HEAD|GET /v3/system/groups/{group_id}/roles/{role_id}'],
    deprecated: { name: 'identity:check_system_grant_for_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_system_grant_for_group',
    check: admin,
    scopes: systemOrProject,
    operations: ['PUT /v3/system/groups/{group_id}/roles/{role_id}'],
    deprecated: { name: 'identity:create_system_grant_for_group', check: admin, since: 'S' },
  },
  {
    name: 'identity:revoke_system_grant_for_group',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/system/groups/{group_id}/roles/{role_id}'],
    deprecated: { name: 'identity:revoke_system_grant_for_group', check: admin, since: 'S' },
  },
];
