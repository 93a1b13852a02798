/**
 * Endpoint URLs with substitutions: `$(project_id)s` or `%(project_id)s`, `%%` for a percent sign. Only the names below may
 * be used; anything else after a percent sign makes the URL malformed.
 */
export const SUBSTITUTIONS = [
  'tenant_id',
  'project_id',
  'user_id',
  'public_bind_host',
  'admin_bind_host',
  'compute_host',
  'admin_port',
  'public_port',
  'public_endpoint',
  'admin_endpoint',
] as const;
export type Substitution = (typeof SUBSTITUTIONS)[number];

type Part = string | { name: Substitution };

/** A parsed URL, or undefined when it is malformed. */
export function parseUrlTemplate(url: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  const pattern = /[%$]\(([^)]*)\)(.?)|%(.?)/gs;
  let end = 0;
  for (const match of url.matchAll(pattern)) {
    const [whole, name, conversion, escaped] = match;
    parts.push(url.slice(end, match.index));
    end = match.index + whole.length;
    if (name === undefined) {
      if (escaped !== '%') return undefined;
      parts.push('%');
    } else if (conversion === 's' && (SUBSTITUTIONS as readonly string[]).includes(name)) {
      parts.push({ name: name as Substitution });
    } else {
      return undefined;
    }
  }
  parts.push(url.slice(end));
  return parts;
}

/** The URL for these values, or undefined when a value that it needs is missing. */
export function expandUrl(
  parts: readonly Part[],
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
