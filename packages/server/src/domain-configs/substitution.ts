/**
 * `%(password)s` in an option stands for the sensitive option of that name, `%%` for a percent sign. A value that refers to
 * what is not there, or that holds any other use of a percent sign, stays as it is.
 */

/** @returns the value, or why it stays as it is */
export function substitute(
  value: string,
  sensitive: Readonly<Record<string, unknown>>,
): { value: string } | { fault: string } {
  let fault: string | undefined;
  const substituted = value.replace(/%(?:\(([^)]*)\)s|%)?/g, (found, name: string | undefined) => {
    if (found === '%%') return '%';
    if (name === undefined) fault ??= 'a percent sign that begins no substitution';
    else if (!Object.hasOwn(sensitive, name)) fault = 'a substitution of an option that is not there';
    else return String(sensitive[name]);
    return found;
  });
  return fault === undefined ? { value: substituted } : { fault };
}
