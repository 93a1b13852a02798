/** Roles that a body names by id or by name. */
import { IdentityError } from '../errors.ts';
import type { RoleStore } from './store.ts';

export interface RoleReference {
  id?: string;
  name?: string;
}

/**
 * Their ids, in the order given. An id is not looked up: whoever uses it finds out.
 *
 * @throws IdentityError 404 for an unknown name, 400 for one that several roles have
 */
export async function roleIds(
  roles: Pick<RoleStore, 'listByNames'>,
  references: readonly RoleReference[],
): Promise<string[]> {
  const named = await roles.listByNames(references.flatMap(({ id, name }) => (id || !name ? [] : [name])));
  return references.map(({ id, name = '' }) => {
    if (id) return id;
    // Databases may compare names without regard to case.
    const found = named.filter((role) => role.name === name);
    if (found.length > 1) throw new IdentityError('ambiguous_name', { resource: 'role', name });
    if (!found[0]) throw new IdentityError('not_found', { target: `role: ${name}` });
    return found[0].id;
  });
}
