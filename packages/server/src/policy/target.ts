/**
 * What an action is about, as rules see it: path arguments at the top (`user_id`) and the stored object below `target`
 * (`{ user_id, target: { user: { id, domain_id } } }`). `%(target.user.domain_id)s` walks the nested objects; a flat key
 * with dots at the top works too.
 */
export type PolicyTarget = { readonly [key: string]: unknown };

export type TargetLookup = (target: PolicyTarget) => unknown;

function isObject(value: unknown): value is PolicyTarget {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `undefined` stands for "no such key": an object is a branch, not a value. Own properties only, so no rule reaches a prototype. */
export function targetLookup(key: string): TargetLookup {
  const path = key.split('.');
  return (target) => {
    let value: unknown = target;
    for (const step of path) {
      if (!isObject(value) || !Object.hasOwn(value, step)) {
        value = undefined;
        break;
      }
      value = value[step];
    }
    if (value === undefined && path.length > 1 && Object.hasOwn(target, key)) value = target[key];
    return isObject(value) ? undefined : value;
  };
}

/** The same target as one level of dotted keys: the form that remote checks are sent. */
export function flattenTarget(target: PolicyTarget, prefix = ''): Record<string, unknown> {
  const flat: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(target)) {
    if (isObject(value)) Object.assign(flat, flattenTarget(value, `${prefix}${key}.`));
    else if (value !== undefined) flat[prefix + key] = value;
  }
  return flat;
}
