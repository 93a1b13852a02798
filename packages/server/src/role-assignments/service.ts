/**
 * Role assignments: the read-only view over all grants, as stored or as they take effect. Effective means: no groups and
 * no inheritance left, implied roles added, roles of domains (which only imply) dropped. It knows nothing about who asks
 * but the domain to which the view is narrowed.
 */
import { IdentityError } from '../errors.ts';
import type { Assignment, AssignmentFilter } from './assignment.ts';
import { assignmentOf, descendants, expandGroups, expandImplied, expandInheritance } from './expand.ts';
import type { AssignmentNames, NamesOf } from './names.ts';
import type { AssignmentPages } from './pages.ts';
import type { AssignmentStore, ProjectNode } from './store.ts';

export interface AssignmentServiceOptions {
  assignments: AssignmentStore;
  /** Cuts pages of what is stored. */
  pages: AssignmentPages;
  names: AssignmentNames;
  /** Whether there is such a project. */
  projectExists(id: string): Promise<boolean>;
}

export type AssignmentService = ReturnType<typeof assignmentService>;

/** Which projects a grant on a target reaches. */
function reachOf({ project_id }: AssignmentFilter, nodes: readonly ProjectNode[]) {
  const below = descendants(nodes);
  if (project_id === undefined) return below;
  const wanted = nodes.map(({ id }) => id);
  const isWanted = new Set(wanted);
  // A target outside of what is asked for is above it, and reaches all of it.
  return (targetId: string) => (isWanted.has(targetId) ? below(targetId) : wanted);
}

export function assignmentService({ assignments, pages, names, projectExists }: AssignmentServiceOptions) {
  async function stored(filter: AssignmentFilter): Promise<Assignment[]> {
    const isUnscoped = filter.project_id === undefined && filter.domain_id === undefined;
    const onSystem = (filter.system || isUnscoped) && filter.within_domain === undefined;
    const rows = [
      ...(filter.system ? [] : await assignments.grants(filter)),
      ...(onSystem ? await assignments.systemGrants(filter) : []),
    ];
    return rows.map(assignmentOf);
  }

  async function effective(filter: AssignmentFilter): Promise<Assignment[]> {
    const { user_id, project_id, role_id } = filter;
    if (user_id !== undefined && !(await assignments.userExists(user_id)))
      throw new IdentityError('user_not_found', { user_id });
    if (project_id !== undefined && filter.inherited !== false && !(await projectExists(project_id)))
      throw new IdentityError('project_not_found', { project_id });
    const members = Map.groupBy(await assignments.members(filter), (member) => member.group_id);
    const usersOf = new Map([...members].map(([id, found]) => [id, found.map((member) => member.user_id)]));
    const roles = new Map((await assignments.roles()).map((role) => [role.id, role]));

    const ofUsers = expandGroups((await assignments.grants(filter)).map(assignmentOf), usersOf);
    const onTargets = expandInheritance(ofUsers, reachOf(filter, await assignments.projects(filter)));
    return expandImplied(onTargets, await assignments.implications()).filter(
      (found) => roles.get(found.role_id)?.isGlobal && (role_id === undefined || found.role_id === role_id),
    );
  }

  return {
    async list(filter: AssignmentFilter): Promise<Assignment[]> {
      const found = filter.effective ? await effective(filter) : await stored(filter);
      // A domain's own project face is in no domain.
      return filter.within_domain === undefined
        ? found
        : found.filter(({ project_id }) => project_id !== filter.within_domain);
    },
    /** A page of what is stored, read alone. */
    storedPage: pages,
    names: (found: readonly Assignment[]): Promise<NamesOf> => names.of(found),
  };
}
