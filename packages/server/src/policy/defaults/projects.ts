import { admin, adminOrOwner, anyScope, type RuleDefault } from './base.ts';

const readable =
  '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.project.domain_id)s and not None:%(target.project.domain_id)s) or project_id:%(target.project.id)s';
const adminOrProject = 'rule:admin_required or project_id:%(target.project.id)s';
const writable =
  '(rule:admin_required) or (role:manager and domain_id:%(target.project.domain_id)s and not None:%(target.project.domain_id)s)';

export const projects: readonly RuleDefault[] = [
  {
    name: 'identity:get_project',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/projects/{project_id}'],
    deprecated: { name: 'identity:get_project', check: adminOrProject, since: 'S' },
  },
  {
    name: 'identity:list_projects',
    check:
      '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.domain_id)s)',
    scopes: anyScope,
    operations: ['GET /v3/projects'],
    deprecated: { name: 'identity:list_projects', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_user_projects',
    check:
      '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.user.domain_id)s) or user_id:%(target.user.id)s',
    scopes: anyScope,
    operations: ['GET /v3/users/{user_id}/projects'],
    deprecated: { name: 'identity:list_user_projects', check: adminOrOwner, since: 'S' },
  },
  {
    name: 'identity:create_project',
    check: writable,
    scopes: anyScope,
    operations: ['POST /v3/projects'],
    deprecated: { name: 'identity:create_project', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_project',
    check: writable,
    scopes: anyScope,
    operations: ['PATCH /v3/projects/{project_id}'],
    deprecated: { name: 'identity:update_project', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_project',
    check: writable,
    scopes: anyScope,
    operations: ['DELETE /v3/projects/{project_id}'],
    deprecated: { name: 'identity:delete_project', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_project_tags',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/projects/{project_id}/tags', 'HEAD /v3/projects/{project_id}/tags'],
    deprecated: { name: 'identity:list_project_tags', check: adminOrProject, since: 'T' },
  },
  {
    name: 'identity:get_project_tag',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/projects/{project_id}/tags/{value}', 'HEAD /v3/projects/{project_id}/tags/{value}'],
    deprecated: { name: 'identity:get_project_tag', check: adminOrProject, since: 'T' },
  },
  {
    name: 'identity:update_project_tags',
    check: writable,
    scopes: anyScope,
    operations: ['PUT /v3/projects/{project_id}/tags'],
    deprecated: { name: 'identity:update_project_tags', check: admin, since: 'T' },
  },
  {
    name: 'identity:create_project_tag',
    check: writable,
    scopes: anyScope,
    operations: ['PUT /v3/projects/{project_id}/tags/{value}'],
    deprecated: { name: 'identity:create_project_tag', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_project_tags',
    check: writable,
    scopes: anyScope,
    operations: ['DELETE /v3/projects/{project_id}/tags'],
    deprecated: { name: 'identity:delete_project_tags', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_project_tag',
    check: writable,
    scopes: anyScope,
    operations: ['DELETE /v3/projects/{project_id}/tags/{value}'],
    deprecated: { name: 'identity:delete_project_tag', check: admin, since: 'T' },
  },
];
