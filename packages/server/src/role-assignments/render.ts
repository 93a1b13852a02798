/** A role assignment as the API shows it; its links lead to the grant, the membership and the implied role behind it. */
import type { Assignment } from './assignment.ts';
import type { Named, NamesOf } from './names.ts';

type Reference = { id: string; name?: string; domain?: Named['domain'] };

// Something that is gone, but still has assignments, has empty names.
const gone: Named = { name: '', domain: { id: '', name: '' } };

function reference(id: string, names: ReadonlyMap<string, Named> | undefined): Reference {
  if (!names) return { id };
  const { name, domain } = names.get(id) ?? gone;
  return domain === null ? { id, name } : { id, name, domain };
}

function scopeOf({ project_id, domain_id }: Assignment, names: NamesOf | undefined): Record<string, unknown> {
  if (project_id !== undefined) return { project: reference(project_id, names?.project) };
  if (domain_id === undefined) return { system: { all: true } };
  const { id, name } = reference(domain_id, names?.domain);
  return { domain: name === undefined ? { id } : { id, name } };
}

/** The path of the grant that the assignment is or comes from. */
function grantPath({ user_id, group_id, project_id, domain_id, role_id, indirect }: Assignment, inherited: boolean) {
  const project = indirect.project_id ?? (indirect.domain_id === undefined ? project_id : undefined);
  const domain = indirect.domain_id ?? domain_id;
  const group = indirect.group_id ?? group_id;
  const path = [
    project !== undefined ? `projects/${project}` : domain !== undefined ? `domains/${domain}` : 'system',
    group !== undefined ? `groups/${group}` : `users/${user_id}`,
    `roles/${indirect.role_id ?? role_id}`,
  ].join('/');
  return inherited ? `OS-INHERIT/${path}/inherited_to_projects` : path;
}

/** @param names absent: ids only */
export function renderAssignment(found: Assignment, baseUrl: string, names?: NamesOf): Record<string, unknown> {
  const { user_id, group_id, role_id, indirect } = found;
  const inherited = found.inherited || indirect.project_id !== undefined || indirect.domain_id !== undefined;
  return {
    scope: { ...scopeOf(found, names), ...(inherited ? { 'OS-INHERIT:inherited_to': 'projects' } : {}) },
    ...(user_id === undefined ? {} : { user: reference(user_id, names?.user) }),
    ...(group_id === undefined ? {} : { group: reference(group_id, names?.group) }),
    role: reference(role_id, names?.role),
    links: {
      assignment: `${baseUrl}/${grantPath(found, inherited)}`,
      ...(indirect.group_id === undefined
        ? {}
        : { membership: `${baseUrl}/groups/${indirect.group_id}/users/${user_id}` }),
      // Keystone's own form, which is the address of no resource and names the implied role first.
      ...(indirect.role_id === undefined
        ? {}
        : { prior_role: `${baseUrl}/prior_role/${role_id}/implies/${indirect.role_id}` }),
    },
  };
}
