import { type Api, flag, type Listing, type Paging } from './api.ts';

type Ref = { id: string; name?: string; domain?: { id: string; name?: string } };

export interface RoleAssignment {
  role: Ref;
  user?: Ref;
  group?: Ref;
  scope: {
    project?: Ref;
    domain?: { id: string; name?: string };
    system?: { all: boolean };
    'OS-INHERIT:inherited_to'?: 'projects';
  };
  links: { assignment: string; membership?: string; prior_role?: string };
}

export interface RoleAssignmentFilters extends Paging {
  user_id?: string | undefined;
  group_id?: string | undefined;
  role_id?: string | undefined;
  project_id?: string | undefined;
  domain_id?: string | undefined;
  system?: boolean | undefined;
  inherited?: boolean | undefined;
  /** Groups, inheritance and implied roles worked out. */
  effective?: boolean | undefined;
  include_names?: boolean | undefined;
  /** With `project_id`: its descendants, too. */
  include_subtree?: boolean | undefined;
}

export interface RoleAssignments {
  /** @example await role_assignments.list({ user_id, effective: true, include_names: true }).toArray(); */
  list(filters?: RoleAssignmentFilters): Listing<RoleAssignment>;
}

export function roleAssignments(api: Api): RoleAssignments {
  return {
    list: (filters = {}) =>
      api.many('role_assignments', '/role_assignments', {
        limit: filters.limit,
        marker: filters.marker,
        'user.id': filters.user_id,
        'group.id': filters.group_id,
        'role.id': filters.role_id,
        'scope.project.id': filters.project_id,
        'scope.domain.id': filters.domain_id,
        'scope.system': filters.system ? 'all' : undefined,
        'scope.OS-INHERIT:inherited_to': filters.inherited ? 'projects' : undefined,
        effective: flag(filters.effective),
        include_names: flag(filters.include_names),
        include_subtree: flag(filters.include_subtree),
      }),
  };
}
