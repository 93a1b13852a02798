/** Many requests share one body; one of them must not be able to change it for the others. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    if (Array.isArray(value)) for (const part of value) frozen(part);
    else for (const name in value) frozen(value[name]);
  }
  return value;
}
