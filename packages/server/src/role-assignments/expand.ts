/**
 * From stored to effective assignments, in memory: groups become their members, inherited grants become assignments on
 * the projects below, roles bring the roles that they imply. Pure.
 */
import { type Assignment, assignmentKey } from './assignment.ts';
import type { GrantRow, ProjectNode } from './store.ts';

export function assignmentOf({ type, actor_id, target_id, role_id, inherited }: GrantRow): Assignment {
  const actor = type.startsWith('User') ? { user_id: actor_id } : { group_id: actor_id };
  const target = type.endsWith('Project')
    ? { project_id: target_id }
    : type.endsWith('Domain')
      ? { domain_id: target_id }
      : { system: true as const };
  return { ...actor, ...target, role_id, inherited: inherited === 1, indirect: {} };
}

/** For each group assignment one for each member. */
export function expandGroups(
  found: readonly Assignment[],
  members: ReadonlyMap<string, readonly string[]>,
): Assignment[] {
  return found.flatMap(({ group_id, ...rest }) => {
    if (group_id === undefined) return [rest];
    const users = members.get(group_id) ?? [];
    return users.map((user_id) => ({ ...rest, user_id, indirect: { ...rest.indirect, group_id } }));
  });
}

/** Ids below each project, itself left out; each branch is walked once. */
export function descendants(nodes: readonly ProjectNode[]): (id: string) => readonly string[] {
  const children = Map.groupBy(nodes, ({ parent_id }) => parent_id);
  const known = new Map<string, string[]>();
  return (id) => {
    const before = known.get(id);
    if (before) return before;
    const below: string[] = [];
    const seen = new Set([id]);
    const open = [id];
    for (const above of open) {
      for (const child of children.get(above) ?? []) {
        if (seen.has(child.id)) continue;
        seen.add(child.id);
        open.push(child.id);
        below.push(child.id);
      }
    }
    known.set(id, below);
    return below;
  };
}

/**
 * Inherited grants become assignments on projects.
 *
 * @param reach the ids of the projects that a grant on this target reaches
 */
export function expandInheritance(
  found: readonly Assignment[],
  reach: (targetId: string) => readonly string[],
): Assignment[] {
  return found.flatMap((grant) => {
    if (!grant.inherited) return [grant];
    const { project_id, domain_id, ...rest } = grant;
    const source = project_id === undefined ? { domain_id } : { project_id };
    return reach(project_id ?? domain_id!).map((id) => ({
      ...rest,
      inherited: false,
      project_id: id,
      indirect: { ...rest.indirect, ...source },
    }));
  });
}

/** Adds what the roles imply, once for each pair of prior and implied role; circles end where they began. */
export function expandImplied(
  found: readonly Assignment[],
  implications: readonly { prior_role_id: string; implied_role_id: string }[],
): Assignment[] {
  const impliedBy = Map.groupBy(implications, ({ prior_role_id }) => prior_role_id);
  const known = new Map<string, typeof implications>();
  const reachedFrom = (roleId: string) => {
    const before = known.get(roleId);
    if (before) return before;
    const seen = new Set([roleId]);
    const open = [roleId];
    const reached = [];
    for (const prior of open) {
      for (const step of impliedBy.get(prior) ?? []) {
        reached.push(step);
        if (!seen.has(step.implied_role_id)) open.push(step.implied_role_id);
        seen.add(step.implied_role_id);
      }
    }
    known.set(roleId, reached);
    return reached;
  };
  const unique = new Map<string, Assignment>();
  for (const grant of found) {
    unique.set(assignmentKey(grant), grant);
    for (const { prior_role_id, implied_role_id } of reachedFrom(grant.role_id)) {
      const implied = { ...grant, role_id: implied_role_id, indirect: { ...grant.indirect, role_id: prior_role_id } };
      unique.set(assignmentKey(implied), implied);
    }
  }
  return [...unique.values()];
}
