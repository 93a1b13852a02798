/** The terms on which a trust may be passed on. Pure. */

/** What of a trust decides whether another may hang below it. Times in epoch seconds. */
export interface Terms {
  readonly project_id: string | null;
  readonly impersonation: boolean;
  readonly expires_at: number | null;
  readonly remaining_uses: number | null;
  readonly redelegation_count: number | null;
  readonly role_ids: readonly string[];
}

/** Why `child` may not hang below `parent`; undefined where it may. `deepest`: `[trust] max_redelegation_count`. */
export function redelegationFault(parent: Terms, child: Terms, deepest: number): string | undefined {
  const depth = parent.redelegation_count ?? deepest;
  if (depth < 1 || depth > deepest)
    return `The remaining redelegation depth of ${depth} is not within 1 to ${deepest}.`;
  if (child.remaining_uses !== null) return 'A trust that is passed on must not limit its uses.';
  if (parent.expires_at !== null && child.expires_at !== null && child.expires_at > parent.expires_at)
    return 'A trust that is passed on must not last longer than the one above it.';
  if (child.project_id !== parent.project_id) return 'A trust is passed on for its own project only.';
  if (!child.role_ids.every((id) => parent.role_ids.includes(id)))
    return 'A trust is passed on with none but its own roles.';
  if (child.impersonation && !parent.impersonation)
    return 'A trust without impersonation cannot be passed on with impersonation.';
  return undefined;
}
