/**
 * Endpoint URLs with substitutions: `$(project_id)s` or `%(project_id)s`, `%%` for a percent sign. Only the names below may
 * be used; anything else after a percent sign makes the URL malformed.
 */
export const SUBSTITUTIONS = ['tenant_id', 'project_id', 'user_id', 'compute_host', 'public_endpoint'] as const;
export type Substitution = (typeof SUBSTITUTIONS)[number];

export type UrlPart = string | { name: Substitution };

/** A parsed URL, or undefined when it is malformed. */
export function parseUrlTemplate(given: string): readonly UrlPart[] | undefined {
  const url = given.replaceAll('$(', '%(');
  const parts: UrlPart[] = [];
  let end = 0;
  for (const { 0: whole, 1: name, index } of url.matchAll(/%%|%\(([^()]*)\)s|%/g)) {
    parts.push(url.slice(end, index));
    end = index + whole.length;
    if (whole === '%%') parts.push('%');
    else if (name !== undefined && (SUBSTITUTIONS as readonly string[]).includes(name))
      parts.push({ name: name as Substitution });
    else return undefined;
  }
  parts.push(url.slice(end));
  return parts;
}

/** The URL for these values, or undefined when a value that it needs is missing. */
export function expandUrl(
  parts: readonly UrlPart[],
  values: Readonly<Partial<Record<Substitution, string | undefined>>>,
): string | undefined {
  let url = '';
  for (const part of parts) {
    const text = typeof part === 'string' ? part : values[part.name];
    if (text === undefined) return undefined;
    url += text;
  }
  return url;
}
