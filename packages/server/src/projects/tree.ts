/** The hierarchy in the forms that the API shows. Pure; a chain that bites its own tail ends where it began. */
interface Node {
  readonly id: string;
  readonly parent_id: string | null;
}

/** `{parent: {grandparent: null}}`, or null at the top. */
export type IdTree = { [id: string]: IdTree | null };

/** The nodes above `id`, nearest first. */
export function ancestorsOf<T extends Node>(id: string, nodes: readonly T[]): T[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const above: T[] = [];
  const seen = new Set([id]);
  for (let parent = byId.get(id)?.parent_id; parent && !seen.has(parent); parent = byId.get(parent)?.parent_id) {
    seen.add(parent);
    const node = byId.get(parent);
    if (node) above.push(node);
  }
  return above;
}

export function parentIds(id: string, nodes: readonly Node[]): IdTree | null {
  return ancestorsOf(id, nodes).reduceRight<IdTree | null>((above, node) => ({ [node.id]: above }), null);
}

export function subtreeIds(id: string, nodes: readonly Node[]): IdTree | null {
  const children = Map.groupBy(nodes, (node) => node.parent_id);
  const seen = new Set<string>();
  const below = (parent: string): IdTree | null => {
    if (seen.has(parent)) return null;
    seen.add(parent);
    const found = children.get(parent);
    return found ? Object.fromEntries(found.map((child) => [child.id, below(child.id)])) : null;
  };
  return below(id);
}

export interface Grant {
  readonly type: string;
  readonly target_id: string;
  readonly inherited: number;
}

/**
 * Of `shown`, the projects that the grants reach: directly, or inherited from something above (`known` holds all above).
 * A grant on a domain itself is none on the project that acts as it.
 */
export function reachedBy<T extends Node>(grants: readonly Grant[], shown: readonly T[], known: readonly Node[]): T[] {
  const direct = new Set(
    grants.filter(({ type, inherited }) => !inherited && type.endsWith('Project')).map(({ target_id }) => target_id),
  );
  const inherited = new Set(grants.filter((grant) => grant.inherited).map(({ target_id }) => target_id));
  return shown.filter(({ id }) => direct.has(id) || ancestorsOf(id, known).some((above) => inherited.has(above.id)));
}
