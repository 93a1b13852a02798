/** The option `immutable`: while it is true, nothing but itself can be changed, and nothing deleted. */
import { forbidden } from '../errors.ts';

interface Resource {
  readonly id: string;
  readonly options: { readonly immutable?: boolean | null };
}

const refuse = (verb: 'update' | 'delete', type: string, id: string) =>
  forbidden(`Unable to ${verb} immutable ${type} resource: \`${id}. Set resource option "immutable" to false first.`);

export function checkUpdatable(type: string, stored: Resource, changes: Readonly<Record<string, unknown>>): void {
  if (!stored.options.immutable) return;
  const { options } = changes as { options?: Resource['options'] };
  const lifts = options !== undefined && 'immutable' in options && !options.immutable;
  if (Object.keys(changes).length > 1 || !lifts) throw refuse('update', type, stored.id);
}

export function checkDeletable(type: string, { id, immutable }: { id: string; immutable: boolean }): void {
  if (immutable) throw refuse('delete', type, id);
}

export function checkTaggable(verb: 'create' | 'update' | 'delete', stored: Resource): void {
  if (!stored.options.immutable) return;
  throw forbidden(
    `Cannot ${verb} project tags for ${stored.id}, project is immutable. Set "immutable" option to false before creating project tags.`,
  );
}
